"""Reading what a YOLO model puts out: arrays in, boxes in input pixels out.

Two layouts exist, told apart by their shape alone:

    channels  (4 + classes + extras, anchors)   YOLOv8, 11, 26: centre boxes, one score
                                                per class; needs suppression of doubles
    rows      (rows, 6 + extras)                NMS-free YOLO26, and exports with NMS
                                                inside: corners, score, class

Extras (mask coefficients, keypoints) are passed over. What is not finite is not
an object. All functions are pure.
"""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.errors import ModelError
from vision.detector.letterbox import Size

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

STRIDES = ((8, 16, 32), (4, 8, 16, 32), (8, 16, 32, 64))
"""The usual model, the one for small objects (P2) and the one for large inputs (P6)."""
WIDEST_ROW = 256
MOST_CANDIDATES = 3000
MOST_OBJECTS = 300


class Layout(StrEnum):
    """How the numbers of one picture are ordered."""

    CHANNELS = "channels"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Found:
    """Boxes as corners in input pixels, with score and class, best score first."""

    boxes: Floats
    scores: Floats
    classes: Indices


def anchors(size: Size, strides: tuple[int, ...] = (8, 16, 32)) -> int:
    """Return how many places a YOLO model of these strides looks at."""
    return sum((size.width // step) * (size.height // step) for step in strides)


def layout_of(shape: tuple[int, ...], *, size: Size, classes: int, where: str) -> Layout:
    """Return the layout of an output, or say why it is none that can be read."""
    if len(shape) != 3:
        raise _no_yolo(shape, where, "a detector's output has three dimensions")
    channels, places = shape[1:]
    expected = {anchors(size, strides) for strides in STRIDES}
    if places in expected and channels >= 4 + classes:
        return Layout.CHANNELS
    if channels in expected:
        raise _no_yolo(shape, where, "this is a YOLOv5 or YOLOX head")
    if places in expected:
        raise _no_yolo(shape, where, f"{classes} labels need {4 + classes} channels")
    if 6 <= places <= WIDEST_ROW and channels <= MOST_OBJECTS:
        return Layout.ROWS
    raise _no_yolo(shape, where, f"{anchors(size)} places were expected for {size}")


def _no_yolo(shape: tuple[int, ...], where: str, why: str) -> ModelError:
    sizes = ", ".join(str(side) for side in shape)
    return ModelError(
        f"the model's output ({sizes}) is no YOLO detection: {why}",
        where=where,
        remedy="use a YOLOv8, YOLO11 or YOLO26 model exported by Ultralytics",
    )


def decode(
    output: Floats, layout: Layout, *, classes: int, minimum: float, overlap: float
) -> Found:
    """Return the objects in one picture's output, doubles suppressed, best first."""
    if layout is Layout.ROWS:
        return _best_first(decode_rows(output, classes=classes, minimum=minimum))
    return suppress(decode_channels(output, classes=classes, minimum=minimum), overlap=overlap)


def decode_channels(output: Floats, *, classes: int, minimum: float) -> Found:
    """Return every anchor whose best class reaches the minimum score."""
    # Reducing along the long rows first is eight times cheaper than an argmax of all.
    candidates = np.flatnonzero(output[4 : 4 + classes].max(axis=0) >= minimum)
    chosen = output[: 4 + classes, candidates]
    labels = chosen[4:].argmax(axis=0)
    scores = np.take_along_axis(chosen[4:], labels[np.newaxis], axis=0)[0]
    centre, half = chosen[:2], chosen[2:4] / 2
    boxes = np.concatenate((centre - half, centre + half)).T
    return _sound(boxes, scores, labels)


def decode_rows(output: Floats, *, classes: int, minimum: float) -> Found:
    """Return every row that reaches the minimum score and names a known class."""
    rows = output[output[:, 4] >= minimum]
    known = (rows[:, 5] >= 0) & (rows[:, 5] < classes)
    rows = rows[known]
    return _sound(rows[:, :4], rows[:, 4], rows[:, 5].astype(np.int64))


def _sound(boxes: NDArray[np.floating], scores: NDArray[np.floating], classes: Indices) -> Found:
    """Leave out what is not finite or has no extent."""
    boxes, scores = boxes.astype(np.float32), scores.astype(np.float32)
    good = np.isfinite(boxes).all(axis=1) & np.isfinite(scores)
    good[good] = (boxes[good, 2:] > boxes[good, :2]).all(axis=1)
    return Found(boxes[good], np.minimum(scores[good], 1.0), classes[good])


def _best_first(found: Found, most: int = MOST_OBJECTS) -> Found:
    order = np.argsort(-found.scores, kind="stable")[:most]
    return Found(found.boxes[order], found.scores[order], found.classes[order])


def suppress(found: Found, *, overlap: float) -> Found:
    """Keep the best of all boxes of one class that overlap more than `overlap` (IoU)."""
    found = _best_first(found, MOST_CANDIDATES)
    if len(found.scores) < 2:
        return found
    extents = np.hstack((found.boxes[:, :2], found.boxes[:, 2:] - found.boxes[:, :2]))
    kept = cv2.dnn.NMSBoxesBatched(
        extents.tolist(), found.scores.tolist(), found.classes.tolist(), 0.0, overlap
    )
    order = np.sort(np.asarray(kept, dtype=np.int64).reshape(-1))[:MOST_OBJECTS]
    return Found(found.boxes[order], found.scores[order], found.classes[order])
