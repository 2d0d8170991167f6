"""Cutting a row of pictures into batches: neighbours of one shape, not too many."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from vision.detections import Picture


def in_batches(pictures: Sequence[Picture], *, most: int) -> Iterator[list[Picture]]:
    """Yield the pictures in their order, in batches of one shape and at most `most`."""
    for _, alike in groupby(pictures, key=lambda picture: picture.pixels.shape):
        group = list(alike)
        for start in range(0, len(group), most):
            yield group[start : start + most]
