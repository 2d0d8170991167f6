"""From input pixels back to the whole frame: the letterbox undone, clipped, named."""

from collections.abc import Sequence

import numpy as np

from plant.geometry import Box
from vision.detections import Detection, Picture
from vision.detector.heads import Found


def place(found: Found, picture: Picture, labels: Sequence[str]) -> list[Detection]:
    """Return the objects in coordinates of the frame; what lies outside it is left out."""
    offset = np.array(picture.offset * 2, dtype=np.float64)
    scale = np.array(picture.scale * 2, dtype=np.float64)
    corners = np.clip((found.boxes - offset) / scale, 0.0, 1.0).tolist()
    return [
        Detection(labels[kind], score, Box(left, top, right - left, bottom - top))
        for (left, top, right, bottom), score, kind in zip(
            corners, found.scores.tolist(), found.classes.tolist(), strict=True
        )
        if right > left and bottom > top
    ]
