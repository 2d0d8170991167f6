"""Capture time of a live stream: anchored at arrival, paced by the camera's own clock.

The network delivers in bursts, so arrival alone is ragged; the camera's clock is
steady but says nothing about the time of day. So the camera's clock is followed,
and its distance to ours is adjusted gently: faster when a packet comes before its
time, for it cannot have been captured later than it arrived; slowly when it comes
late, for that may be the network.

- A stream whose clock leaps is anchored anew where it leaps.
- A stream that stays late although we wait for it is anchored anew after a while.
- Packets without timestamps follow at the announced rate.
"""

from dataclasses import dataclass

EARLY_LEAP_SECONDS = 5.0
LATE_SECONDS = 0.5
LATE_PATIENCE_SECONDS = 2.0
LATE_LEAP_SECONDS = 30.0
_CREEP = 0.002


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a packet came, by our clock, and whether we had to wait for it."""

    at: float
    waited: bool


class ArrivalTime:
    """Turns the camera's timestamps of one connection into capture times."""

    def __init__(self, *, rate: float) -> None:
        self._step = 1.0 / rate
        self._offset: float | None = None
        self._stated = 0.0
        self._late_since: float | None = None

    def capture_at(self, stated: float | None, arrival: Arrival) -> float:
        """Return the capture time of the packet that says `stated` seconds of its clock."""
        stated = self._stated + self._step if stated is None else stated
        self._stated = stated
        if self._offset is None or self._has_leapt(stated, arrival):
            self._offset = arrival.at - stated
            self._late_since = None
        delay = arrival.at - (stated + self._offset)
        if delay < 0:
            self._offset += max(delay, -self._step / 2)
        elif delay <= LATE_SECONDS:
            self._offset += delay * _CREEP
        return stated + self._offset

    def _has_leapt(self, stated: float, arrival: Arrival) -> bool:
        delay = arrival.at - (stated + (self._offset or 0.0))
        if delay < -EARLY_LEAP_SECONDS or delay > LATE_LEAP_SECONDS:
            return True
        if delay <= LATE_SECONDS or not arrival.waited:
            self._late_since = None if delay <= LATE_SECONDS else self._late_since
            return False
        if self._late_since is None:
            self._late_since = arrival.at
        return arrival.at - self._late_since > LATE_PATIENCE_SECONDS
