"""Cutting a row of pictures into batches: neighbours of one shape, in ones, twos and fours.

A network is compiled, and kept in memory, for each batch that ever comes; three
pictures go as two and one, which costs almost nothing and saves a copy.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from vision.detections import Picture


def in_batches(pictures: Sequence[Picture], *, most: int) -> Iterator[list[Picture]]:
    """Yield the pictures in their order, in batches of one shape and a power of two."""
    for _, alike in groupby(pictures, key=lambda picture: picture.pixels.shape):
        group = list(alike)
        while group:
            count = 1 << (min(most, len(group)).bit_length() - 1)
            yield group[:count]
            group = group[count:]
