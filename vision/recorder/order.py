"""Decoding times for packets of which only the time of showing is known.

Pictures may be stored before others that are shown earlier. A file wants a second
time for each packet that rises from packet to packet and never lies after the
time of showing: the times of showing, sorted, and delayed by the reorder depth.
"""

import heapq


class DecodingOrder:
    """Gives each packet its decoding time, in the order in which packets come.

    `leading` says that the first packet may be followed by pictures shown before it.
    """

    def __init__(self, depth: int, *, step: int, leading: bool) -> None:
        self._depth = depth
        self._step = step
        self._lead = depth if leading else 0
        self._waiting: list[int] = []
        self._zero: int | None = None
        self._last: int | None = None

    def place(self, pts: int) -> tuple[int, int]:
        """Return times of showing and decoding; the latter rise, and never lie after."""
        if self._zero is None:
            self._zero = pts
        heapq.heappush(self._waiting, pts)
        if len(self._waiting) > self._depth:
            dts = heapq.heappop(self._waiting)
        else:
            short = self._depth + 1 - len(self._waiting)
            dts = self._zero - (self._lead + short) * self._step
        if self._last is not None:
            dts = max(dts, self._last + 1)
        self._last = dts
        return max(pts, dts), dts
