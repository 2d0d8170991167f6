"""Products as they pass a gate line: the belt unrolled into one long picture, and cut into pieces.

Like a line-scan camera: what passes the line is laid down column by column, by the way
that the belt went and not by time. A belt that halts adds nothing; one that runs back
is not counted again until it is as far as it was. A product is what hangs together, has
passed as a whole, and is big enough. What is much smaller beside it is a part of it. What is
as long and thin as a wire is the rim of the belt, which flickers.

Products that touch are told apart where they are narrow between two broad parts, and by
length once three or more have shown how long one is.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.masks import Mask

LONGEST_BACK = 80.0
PART_OF_IT, BESIDE = 0.35, 0.5
NECK = 0.5
SPECK = 0.12
SAMPLES, KEPT, ALIKE, MULTIPLE = 3, 15, 0.15, 0.1
LONGEST_STRIP = 1500


@dataclass(frozen=True, slots=True)
class Piece:
    """One product that passed: when its middle did, its length and its rows, in pixels."""

    at: float
    length: float
    first_row: int
    last_row: int


@dataclass(slots=True)
class Unrolled:
    """What passed a line one way. A gap is so many columns or rows; an area is in pixels."""

    rows: int
    gap: int
    rows_gap: int
    least_area: float
    longest_row: float = float("inf")
    """What is so many columns long for each row of its breadth is a rim of the belt."""
    _strip: Mask = field(init=False)
    _times: NDArray[np.float64] = field(init=False)
    _behind: float = 0.0
    _lengths: list[float] = field(default_factory=list)
    _areas: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._clear()

    @property
    def is_open(self) -> bool:
        """Whether something is passing."""
        return bool(self._strip.any())

    def advance(
        self, columns: Mask, times: NDArray[np.float64], *, bare: bool = False
    ) -> list[Piece]:
        """Lay down the columns (rows x n, first passed first) of what is on the line.

        `bare` says that for a gap nothing comes after them. Returns the products that
        have passed as a whole.
        """
        again = min(round(self._behind), columns.shape[1])
        self._behind -= again
        columns, times = columns[:, again:], times[again:]
        if not columns.shape[1]:
            return []
        self._strip = np.hstack((self._strip, columns))
        self._times = np.concatenate((self._times, times))
        return self._cut(open_columns=0 if bare else self.gap)

    def go_back(self, pixels: float) -> None:
        """Take note that the belt ran back by so much."""
        self._behind = min(self._behind + pixels, LONGEST_BACK)

    def clear_away(self, at: float) -> list[Piece]:
        """Return what is left to tell, now that the line is seen bare."""
        bare = np.zeros((self.rows, self.gap + 1), np.uint8)
        self._behind = 0.0
        return self.advance(bare, np.full(self.gap + 1, at)) if self.is_open else []

    def _clear(self) -> None:
        self._strip = np.zeros((self.rows, 0), np.uint8)
        self._times = np.zeros(0)

    def _cut(self, *, open_columns: int) -> list[Piece]:
        """Cut off all that ended before the last columns, and forget it."""
        open_from = self._strip.shape[1] - open_columns
        if not self.is_open:
            self._clear()
            return []
        if open_from <= 0:
            return []
        # An odd size, or closing would shift the picture.
        near = np.ones((self.rows_gap | 1, self.gap | 1), np.uint8)
        rim = max(self.gap, self.rows_gap)
        framed = cv2.copyMakeBorder(self._strip, rim, rim, rim, rim, cv2.BORDER_CONSTANT)
        closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, near)[rim:-rim, rim:-rim]
        count, labels, found, _ = cv2.connectedComponentsWithStats(closed)
        stats = np.asarray(found, np.int32)
        forced = self._strip.shape[1] > LONGEST_STRIP
        done = [
            label
            for label in range(1, count)
            if forced
            or stats[label, cv2.CC_STAT_LEFT] + stats[label, cv2.CC_STAT_WIDTH] <= open_from
        ]
        whole = _without_parts(stats, done, list(range(1, count)))
        pieces = [piece for label in whole for piece in self._pieces(labels == label, stats[label])]
        self._strip[np.isin(labels, done)] = 0
        self._shorten()
        return sorted(pieces, key=lambda each: each.at)

    def _shorten(self) -> None:
        used = np.flatnonzero(self._strip.any(axis=0))
        keep = int(used[0]) if used.size else self._strip.shape[1]
        self._strip, self._times = self._strip[:, keep:], self._times[keep:]

    def _pieces(self, where: NDArray[np.bool_], stat: NDArray[np.int32]) -> list[Piece]:
        left, length = int(stat[cv2.CC_STAT_LEFT]), int(stat[cv2.CC_STAT_WIDTH])
        top, height = int(stat[cv2.CC_STAT_TOP]), int(stat[cv2.CC_STAT_HEIGHT])
        if length > self.longest_row * height or not self._is_big(float(np.count_nonzero(where))):
            return []
        profile = where[:, left : left + length].sum(axis=0)
        cuts = [0, *_necks(profile), length]
        spans = [part for begin, end in pairwise(cuts) for part in self._by_length(begin, end)]
        return [
            Piece(
                at=float(self._times[left + (begin + end) // 2]),
                length=float(end - begin),
                first_row=top,
                last_row=top + height,
            )
            for begin, end in spans
        ]

    def _is_big(self, area: float) -> bool:
        """Whether it is no speck, held against the least and against what passed before."""
        usual = float(np.median(self._areas)) if self._areas else 0.0
        if area < max(self.least_area, SPECK * usual):
            return False
        self._areas = [*self._areas, area][-KEPT:]
        return True

    def _by_length(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of one length that hold one product each."""
        length = end - begin
        typical = self._typical()
        many = _times(length, typical) if typical else 1
        if many == 1:
            self._lengths = [*self._lengths, float(length)][-KEPT:]
        edges = [begin + round(length * number / many) for number in range(many + 1)]
        return list(pairwise(edges))

    def _typical(self) -> float | None:
        """Return the length of one product, where those that passed were alike."""
        if len(self._lengths) < SAMPLES:
            return None
        middle = float(np.median(self._lengths))
        spread = float(np.median(np.abs(np.array(self._lengths) - middle)))
        return middle if spread <= ALIKE * middle else None


def _times(length: int, typical: float) -> int:
    """Return how many times the typical length this is, 1 where it is no multiple of it."""
    many = max(round(length / typical), 1)
    return many if abs(length / typical - many) <= MULTIPLE * many + 0.05 else 1


def _without_parts(stats: NDArray[np.int32], done: list[int], all_: list[int]) -> list[int]:
    """Leave out what passed at the same time as something much bigger: it is a part of it."""

    def span(label: int) -> tuple[int, int]:
        left = int(stats[label, cv2.CC_STAT_LEFT])
        return left, left + int(stats[label, cv2.CC_STAT_WIDTH])

    def is_part(label: int) -> bool:
        begin, end = span(label)
        for other in all_:
            bigger = stats[label, cv2.CC_STAT_AREA] < PART_OF_IT * stats[other, cv2.CC_STAT_AREA]
            shared = min(end, span(other)[1]) - max(begin, span(other)[0])
            if other != label and bigger and shared > BESIDE * (end - begin):
                return True
        return False

    return [label for label in done if not is_part(label)]


def _necks(profile: NDArray[np.int64]) -> list[int]:
    """Return where a piece is much narrower than what comes before it and after it."""
    before = np.maximum.accumulate(profile)
    after = np.maximum.accumulate(profile[::-1])[::-1]
    narrow = profile < NECK * np.minimum(before, after)
    cuts, edges = [], np.flatnonzero(np.diff(np.concatenate(([0], narrow.astype(np.int8), [0]))))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        cuts.append(int(begin + np.argmin(profile[begin:end])))
    return cuts
