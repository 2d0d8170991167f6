"""Capture time of a live stream: anchored at arrival, paced by the camera's own clock.

The network delivers in bursts, so arrival alone is ragged; the camera's clock is
steady but says nothing about the time of day. So the camera's clock is followed,
and its distance to ours is adjusted gently: faster when a packet comes before its
time, for it cannot have been captured later than it arrived; slowly when it comes
late, for that may be the network.

- A connection begins with a burst of what the camera had kept; the last of it is
  the anchor, for it is the one that did not wait anywhere.
- A stream whose clock leaps is anchored anew where it leaps.
- A stream that stays late although we wait for it is anchored anew after a while.
- Packets without timestamps follow at the announced rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vision.sources.packets import RawPacket

EARLY_LEAP_SECONDS = 5.0
LATE_SECONDS = 0.5
LATE_PATIENCE_SECONDS = 2.0
LATE_LEAP_SECONDS = 30.0
LARGEST_BURST = 200
_CREEP = 0.002


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a packet came, by our clock, and whether we had to wait for it."""

    at: float
    waited: bool


@dataclass(frozen=True, slots=True, eq=False)
class Stamped:
    """A packet, the seconds that it states by the camera's clock, and its arrival."""

    raw: RawPacket
    stated: float | None
    arrival: Arrival


class ArrivalTime:
    """Turns the camera's timestamps of one connection into capture times."""

    def __init__(self, *, rate: float) -> None:
        self._step = 1.0 / rate
        self._offset: float | None = None
        self._stated = 0.0
        self._late_since: float | None = None

    def begin(self, burst: Sequence["Stamped"]) -> list["Stamped"]:
        """Anchor at the last packet of the first burst, and complete the first stamps."""
        known = next((i for i, each in enumerate(burst) if each.stated is not None), None)
        if known is not None:
            zero = burst[known].stated or 0.0
            lacking = [
                replace(each, stated=zero - (known - i) * self._step)
                for i, each in enumerate(burst[:known])
            ]
            burst = [*lacking, *burst[known:]]
            latest = max(each.stated for each in burst if each.stated is not None)
            self._offset = burst[-1].arrival.at - latest
        return list(burst)

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


def first_burst(packets: Iterator[Stamped]) -> list[Stamped]:
    """Take what a new connection gives without our waiting, and the packet after it."""
    burst: list[Stamped] = []
    for packet in packets:
        burst.append(packet)
        unstamped = all(each.stated is None for each in burst) and len(burst) < 3
        if (packet.arrival.waited and not unstamped) or len(burst) >= LARGEST_BURST:
            break
    return burst
