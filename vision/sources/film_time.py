"""Capture time of a file: where it starts, plus what the packets say.

Timestamps of real files begin anywhere, stand still, run backwards where films
were joined, or are missing. What comes out begins at the first picture and never
leaps by more than an hour; a leap back, or a longer one forward, is a joint: time
goes on from there, one frame later, and the picture after it is a discontinuity.
"""

from fractions import Fraction

from vision.sources.packets import RawPacket

LEAP_BACK_SECONDS = 1.0
LEAP_AHEAD_SECONDS = 3600.0


class FilmTime:
    """Rewrites the timestamps of packets so that the first picture has pts 0."""

    def __init__(self, time_base: Fraction, *, rate: float, counted: bool) -> None:
        second = 1 / time_base
        self._step = max(1, round(second / Fraction(rate).limit_denominator(100_000)))
        # Fractions are exact and slow; this is asked for each packet.
        self._second = float(second)
        self._counted = counted
        self._shift: int | None = None
        self._furthest = -self._step
        self._jumped = False

    def settle(self, raw: RawPacket) -> bool:
        """Set pts and dts of the packet; return whether a joint lies before it."""
        if self._counted:
            raw.pts = raw.dts = self._furthest + self._step
            self._furthest += self._step
            return False
        pts, dts = self._stated(raw)
        joint = self._shift is not None and self._leaps(pts + self._shift)
        if self._jumped:
            joint, self._jumped, self._furthest = False, False, pts + (self._shift or 0)
        if self._shift is None and raw.is_discard:
            self._shift = 0  # An edit list cuts the beginning away and begins at 0 itself.
        elif self._shift is None or joint:
            self._shift = self._furthest + self._step - pts
        raw.pts = pts + self._shift
        late = dts + self._shift
        raw.dts = late if abs(late - raw.pts) < 10 * self._second else raw.pts
        self._furthest = max(self._furthest, raw.pts)
        return joint

    def jump(self, seconds: float) -> int | None:
        """Return what the file itself calls this time, and expect packets from there."""
        if self._counted or self._shift is None:
            return None
        self._jumped = True
        return round(seconds * self._second) - self._shift

    def _stated(self, raw: RawPacket) -> tuple[int, int]:
        pts = raw.pts if raw.pts is not None else raw.dts
        if pts is None:
            pts = self._furthest + self._step - (self._shift or 0)
        return pts, raw.dts if raw.dts is not None else pts

    def _leaps(self, settled: int) -> bool:
        ahead = settled - self._furthest
        return ahead < -LEAP_BACK_SECONDS * self._second or ahead > (
            LEAP_AHEAD_SECONDS * self._second
        )
