"""Which detection continues which track: likeness of boxes, and the best pairs.

Overlap alone loses people at five frames a second, distance alone confuses people
who stand close; their mean does neither (measured in docs/performance.md). All
lengths are in units of the frame's height, so that x and y weigh the same.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH = 0.6
SIZE_RATIO = 2.2


def likeness(tracks: Floats, detections: Floats, reach: Floats) -> Floats:
    """Return how well each track (row) is continued by each detection (column), 0..1.

    Boxes are (n, 4) rows of centre x, centre y, width, height. `reach` (n,) is how
    far each track may have gone astray. 0 means impossible.
    """
    apart = np.hypot(
        tracks[:, None, 0] - detections[None, :, 0], tracks[:, None, 1] - detections[None, :, 1]
    )
    nearness = 1.0 - apart / reach[:, None]
    ratio = size_ratios(tracks, detections)
    fits = (nearness > 0) & (ratio < SIZE_RATIO) & (ratio > 1 / SIZE_RATIO)
    size = np.minimum(ratio, 1 / np.maximum(ratio, 1e-9))
    blend = 0.45 * nearness + 0.4 * overlaps(tracks, detections) + 0.15 * size
    return np.where(fits, blend, 0.0)


def size_ratios(tracks: Floats, detections: Floats) -> Floats:
    """Return how many times as large each track (row) is as each detection (column), by side."""
    areas = np.maximum(detections[None, :, 2] * detections[None, :, 3], 1e-9)
    return np.asarray(np.sqrt(tracks[:, None, 2] * tracks[:, None, 3] / areas), np.float64)


def overlaps(first: Floats, second: Floats) -> Floats:
    """Return intersection over union of each box of the first with each of the second."""
    shared = _shared(first, second, 0) * _shared(first, second, 1)
    area_a = (first[:, 2] * first[:, 3])[:, None]
    area_b = (second[:, 2] * second[:, 3])[None, :]
    union = np.maximum(area_a + area_b - shared, 1e-12)
    return np.asarray(shared / union, np.float64)


def contained_shares(first: Floats, second: Floats) -> Floats:
    """Return what part of each box of the first lies inside each of the second."""
    shared = _shared(first, second, 0) * _shared(first, second, 1)
    area = np.maximum(first[:, 2] * first[:, 3], 1e-12)
    return np.asarray(shared / area[:, None], np.float64)


def best_pairs(scores: Floats, minimum: float) -> list[tuple[int, int]]:
    """Return pairs (row, column) by falling score, each row and column at most once."""
    rows, columns = np.nonzero(scores >= minimum)
    order = np.argsort(-scores[rows, columns], kind="stable")
    taken_rows: set[int] = set()
    taken_columns: set[int] = set()
    pairs = []
    for index in order:
        row, column = int(rows[index]), int(columns[index])
        if row in taken_rows or column in taken_columns:
            continue
        taken_rows.add(row)
        taken_columns.add(column)
        pairs.append((row, column))
    return pairs


def _shared(first: Floats, second: Floats, side: int) -> Floats:
    """Return how far boxes overlap along x (0) or y (1)."""
    halves, others = first[:, side + 2] / 2, second[:, side + 2] / 2
    low = np.maximum((first[:, side] - halves)[:, None], second[:, side] - others)
    high = np.minimum((first[:, side] + halves)[:, None], second[:, side] + others)
    high -= low
    return np.maximum(high, 0.0, out=high)
