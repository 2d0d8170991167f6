"""A part of somebody is nobody: the legs below a table, the half above a rack.

Some detectors see one person twice, whole and in part, and no overlap tells: the part
lies inside the whole. It is dropped, unless two people were followed there already,
each seen by himself before; so one who passes behind another stays somebody, and one
who steps out from behind another is somebody as soon as he is out.
"""

from collections.abc import Sequence

import numpy as np

from vision.association import Floats, contained_shares
from vision.detections import Detection
from vision.doubles import family

PART_SHARE = 0.75  # of the part lies inside the whole
PART_SIZE = 0.8  # of the whole at most; what is larger is told by its overlap
WHOLE_SURE, WHOLE_SCORE = 0.35, 0.5  # at least, and of the part's: what is unsure is no whole


def without_parts(
    found: Sequence[Detection], boxes: Floats, followed: Floats
) -> tuple[list[Detection], Floats]:
    """Drop who is a part of somebody. Boxes are rows of centre and size, those `followed` too."""
    people = np.array([family(each.label) == "people" for each in found], np.bool_)
    if people.sum() < 2:
        return list(found), boxes
    area = boxes[:, 2] * boxes[:, 3]
    score = np.array([each.score for each in found])
    part = (
        (contained_shares(boxes, boxes) >= PART_SHARE)
        & (area[:, None] <= PART_SIZE * area[None, :])
        & (score[None, :] >= np.maximum(WHOLE_SURE, WHOLE_SCORE * score[:, None]))
        & (people[:, None] & people[None, :])
    )
    part &= (_followed_in(boxes, followed) < 2)[None, :]
    kept = np.asarray(~part.any(axis=1), np.bool_)
    return [each for each, stays in zip(found, kept, strict=True) if stays], boxes[kept]


def _followed_in(boxes: Floats, followed: Floats) -> Floats:
    """Return how many people who are followed have their middle in each box."""
    apart = np.abs(followed[:, None, :2] - boxes[None, :, :2])
    return np.asarray((apart <= boxes[None, :, 2:] / 2).all(axis=2).sum(axis=0), np.float64)
