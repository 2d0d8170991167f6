"""Which detections are sound, and each object once: what the tracker may take in.

A detector may return what is empty, absurdly large or no number at all, and two boxes
of two labels on one object. Labels fall into families, within which a label may flip.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vision.association import overlaps
from vision.detections import Detection

DUPLICATE_OVERLAP, TWIN_OVERLAP = 0.65, 0.95
FARTHEST = 10.0  # views away: no detector that is well says so
_PEOPLE = frozenset({"person"})
_VEHICLES = frozenset({"bicycle", "car", "motorcycle", "bus", "truck", "train", "forklift"})


def family(label: str) -> str:
    """Return the family of a label: people, vehicles or things."""
    if label in _PEOPLE:
        return "people"
    return "vehicles" if label in _VEHICLES else "things"


def without_doubles(detections: Sequence[Detection]) -> list[Detection]:
    """Drop what is not sound, and the weaker of two boxes of one family on one object."""
    usable = sorted(_sound(detections), key=lambda each: -each.score)
    if len(usable) < 2:
        return usable
    boxes = np.array([(e.box.x, e.box.y, e.box.w, e.box.h) for e in usable])
    boxes[:, :2] += boxes[:, 2:] / 2
    labels = [each.label for each in usable]
    families = [family(label) for label in labels]
    # The detector has already told apart what it gave one label; people do stand close.
    enough = np.where(alike(labels, labels), TWIN_OVERLAP, DUPLICATE_OVERLAP)
    double = np.triu((overlaps(boxes, boxes) > enough) & alike(families, families), 1)
    dropped = np.zeros(len(usable), bool)
    for index in np.flatnonzero(double.any(axis=1)):
        if not dropped[index]:
            dropped |= double[index]
    return [each for each, gone in zip(usable, dropped, strict=True) if not gone]


def _sound(detections: Sequence[Detection]) -> list[Detection]:
    if not detections:
        return []
    facts = np.array([(e.score, e.box.x, e.box.y, e.box.w, e.box.h) for e in detections], float)
    # What is not a number is beyond any bound too.
    bounded = (np.abs(facts) <= FARTHEST).all(axis=1)
    good = bounded & (facts[:, 3] > 0) & (facts[:, 4] > 0)
    # Two sides may be so short that nothing lies between them.
    return [each for each, well in zip(detections, good, strict=True) if well and each.box.area > 0]


def alike(some: Sequence[str], others: Sequence[str]) -> NDArray[np.bool_]:
    """Return where each of some names (row) is the same as each of the others (column)."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys((*some, *others)))}
    rows = np.array([numbers[name] for name in some], np.int64)
    columns = np.array([numbers[name] for name in others], np.int64)
    return np.asarray(rows[:, None] == columns, np.bool_)
