"""From who covers which pixel to the label lines of a picture.

A thing is labelled if enough of it shows: too small or too hidden, and it is
left out, because nobody could be asked to find it.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.training.classes import CARTON, FORKLIFT, PALLET, PERSON

LEAST_SIDE = {PERSON: 7, CARTON: 11, PALLET: 7, FORKLIFT: 12}
LEAST_PIXELS = {PERSON: 80, CARTON: 70, PALLET: 90, FORKLIFT: 200}


def label_lines(
    seen: NDArray[np.int32], what: Mapping[int, int], least: Mapping[int, float]
) -> Iterator[str]:
    """One line for each mark that shows enough; `least` asks for more pixels of some marks."""
    height, width = seen.shape
    for mark in np.unique(seen[seen > 0]):
        rows, columns = np.nonzero(seen == mark)
        label = what[int(mark)]
        x0, x1, y0, y1 = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
        hidden = len(rows) < max(LEAST_PIXELS[label], least.get(int(mark), 0.0))
        if not hidden and min(x1 - x0, y1 - y0) >= LEAST_SIDE[label]:
            middle = f"{(x0 + x1) / 2 / width:.5f} {(y0 + y1) / 2 / height:.5f}"
            yield f"{label} {middle} {(x1 - x0) / width:.5f} {(y1 - y0) / height:.5f}"
