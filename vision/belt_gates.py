"""Things without a name that cross a gate line on a belt, found by how they differ from it.

The picture around the line is straightened into a strip: rows along the line, columns
across it, forward to the right. What differs from the usual look of the strip is on the
belt; how far it went since the last picture tells what passed the line meanwhile, which
is unrolled and cut into products. Nobody needs to know what they are.

A thing must be seen at least twice while it is within `REACH` of the line; a belt so
fast that this fails must be looked at more often.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box, Segment
from plant.ids import GateLineId
from vision.drift import went
from vision.gates import BACKWARD, FORWARD
from vision.masks import Mask
from vision.scenes import Passage
from vision.unrolling import Piece, Unrolled
from vision.usual import Usual

WIDTH = 320
REACH = 0.15
LEAST_REACH = 8.0
MOST_ROWS = 40
GAP, LEAST_GAP = 0.03, 3  # of the line's length, and pixels
LEAST_AREA = 0.02  # of a square on the line
SLENDER = 30.0  # times as long as broad
MEASURABLE_PIXELS = 3
PATIENCE_SECONDS = 1.0
RUNNING_SECONDS = 1.0
SPEED_GAIN = 0.4


class BeltGate:
    """One gate line across a belt, in a view of so many rows of pixels (WIDTH across)."""

    def __init__(self, line: GateLineId, segment: Segment, height: int) -> None:
        self._line = line
        self._place = _Place.of(segment, height)
        rows, _ = self._place.shape
        self._gap = max(round(GAP * self._place.length), LEAST_GAP)
        least = LEAST_AREA * self._place.length**2 / self._place.pitch
        rows_gap = round(self._gap / self._place.pitch)
        self._ways = {
            way: Unrolled(rows, self._gap, rows_gap, least, SLENDER * self._place.pitch)
            for way in (FORWARD, BACKWARD)
        }
        self._usual: Usual | None = None
        self._before: NDArray[np.float32] | None = None
        self._before_at = self._at = 0.0
        self._speed = 0.0  # columns a second, forward
        self._rest = 0.0  # of a column, that was not laid down yet
        self._ran_at = float("-inf")

    def see(self, view: NDArray[np.uint8], at: float) -> list[Passage]:
        """Take in the next picture (colour, WIDTH across); return what passed by it."""
        strip = self._place.strip(view)
        if self._usual is None:
            self._usual, self._at = Usual(strip), at
        apart, unlike = self._usual.see(strip)
        things = np.asarray(cv2.medianBlur(unlike, 3), np.uint8)
        passages = self._move(np.where(things > 0, apart, np.float32(0)), things, at)
        running = at - self._ran_at <= RUNNING_SECONDS
        self._usual.learn(min(max(at - self._at, 0.0), 1.0), passing=unlike if running else None)
        self._at = at
        return passages

    def _move(self, seen: NDArray[np.float32], things: Mask, at: float) -> list[Passage]:
        if self._before is None:
            self._before, self._before_at = seen, at
            return []
        elapsed = max(at - self._before_at, 1e-3)
        step = went(self._before, seen, self._speed * elapsed)
        if step is None:
            passed = self._lost(things, at)
        elif abs(step) < MEASURABLE_PIXELS and elapsed < PATIENCE_SECONDS:
            return []
        else:
            passed = self._ran(step, things, at, elapsed)
        self._before, self._before_at = seen, at
        return passed

    def _ran(self, way_went: float, things: Mask, at: float, elapsed: float) -> list[Passage]:
        self._speed += SPEED_GAIN * (way_went / elapsed - self._speed)
        step = round(way_went + self._rest)
        self._rest += way_went - step
        if step == 0:
            return []
        self._ran_at = at
        way, other = (FORWARD, BACKWARD) if step > 0 else (BACKWARD, FORWARD)
        middle = self._place.middle
        ends = middle + step
        if step > 0:
            columns, comes = things[:, middle:ends][:, ::-1], things[:, middle - self._gap : middle]
        else:
            columns = things[:, max(ends, 0) : middle]
            comes = things[:, middle : middle + self._gap]
        shares = (np.arange(columns.shape[1]) + 1) / abs(step)
        times = at - elapsed + np.minimum(shares, 1.0) * elapsed
        self._ways[other].go_back(abs(step))
        return self._told(way, self._ways[way].advance(columns, times, bare=not comes.any()))

    def _lost(self, things: Mask, at: float) -> list[Passage]:
        """Nothing is there whose way could be told: what was passing has passed."""
        middle = self._place.middle
        if things[:, max(middle - 2, 0) : middle + 2].any():
            return []
        return [
            passage
            for way, unrolled in self._ways.items()
            for passage in self._told(way, unrolled.clear_away(at))
        ]

    def _told(self, way: str, pieces: list[Piece]) -> list[Passage]:
        return [
            Passage(self._line, each.at, way, self._place.box(each), each.length / WIDTH)
            for each in pieces
        ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the strip lies in the view: where each of its pixels is taken from."""

    xs: NDArray[np.float32]
    ys: NDArray[np.float32]
    middle: int
    length: float  # of the line, in pixels
    pitch: float  # pixels from row to row; columns are one apart
    size: tuple[int, int]

    @classmethod
    def of(cls, segment: Segment, height: int) -> "_Place":
        start = np.array([segment.start.x * WIDTH, segment.start.y * height])
        end = np.array([segment.end.x * WIDTH, segment.end.y * height])
        along = end - start
        length = float(np.hypot(*along))
        onward = np.array([-along[1], along[0]]) / length
        rows = int(min(max(round(length), 4), MOST_ROWS))
        middle = (start + end) / 2
        back, on = (_room(middle, sign * onward, height) for sign in (-1, 1))
        columns = np.arange(-round(back), round(on) + 1)
        shares = (np.arange(rows) + 0.5) / rows
        points = (
            start
            + along * shares[:, None, None]
            + onward * columns[None, :, None].astype(np.float64)
        )
        return cls(
            np.ascontiguousarray(points[..., 0], np.float32),
            np.ascontiguousarray(points[..., 1], np.float32),
            round(back),
            length,
            length / rows,
            (WIDTH, height),
        )

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.xs.shape
        return rows, columns

    def strip(self, view: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the view around the line, straightened."""
        taken = cv2.remap(view, self.xs, self.ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        # The grain of a belt that runs is not a thing.
        return np.asarray(cv2.blur(taken, (3, 3)), np.uint8)

    def box(self, piece: Piece) -> Box:
        """Return the box of a product whose middle is on the line."""
        half = max(round(piece.length / 2), 1)
        columns = np.clip([self.middle - half, self.middle + half], 0, self.shape[1] - 1)
        rows = np.clip([piece.first_row, piece.last_row - 1], 0, self.shape[0] - 1)
        where = np.ix_(rows, columns)
        (across, down), xs, ys = self.size, self.xs[where], self.ys[where]
        left, right = (float(np.clip(x / across, 0, 1)) for x in (xs.min(), xs.max()))
        top, bottom = (float(np.clip(y / down, 0, 1)) for y in (ys.min(), ys.max()))
        return Box(left, top, max(right - left, 1 / across), max(bottom - top, 1 / down))


def _room(middle: NDArray[np.float64], onward: NDArray[np.float64], height: int) -> float:
    """Return how far the strip reaches one way, in pixels, before the view ends."""
    reach = REACH * WIDTH
    for at, step, size in zip(middle, onward, (WIDTH, height), strict=True):
        if step > 0:
            reach = min(reach, (size - 1 - at) / step)
        elif step < 0:
            reach = min(reach, at / -step)
    return max(reach, LEAST_REACH)
