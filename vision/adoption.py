"""Events of before a restart, met again when the footage is watched once more.

A replay begins in the middle of things: it may place an onset a little beside the
first time, or where the replay itself began. Whatever it finds of the same rule and
place, at nearly the same moment and spot or while a known event lasted, is that event:
it goes on under its own id with its next revision, and what was told is not told
twice. Each known event is met once, so that a second visitor is a second event.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from plant.events import Event, EventKind, Phase
from plant.geometry import Box
from plant.ids import EventId

ONSET_SECONDS = 2.0
FARTHEST = 0.25


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a replay begins, and until when its rules may place an onset too late for that."""

    from_at: float
    until_at: float

    def hides(self, known: Event, found: Event) -> bool:
        """Whether the one found may have begun as the one known, before the replay did."""
        began, seems = known.onset_at.timestamp(), found.onset_at.timestamp()
        return began < self.until_at and began < seems <= self.until_at


NEVER = Beginning(float("-inf"), float("-inf"))


class Remembered:
    """The last word on events that a replay may meet again."""

    def __init__(self, events: Iterable[Event] = (), beginning: Beginning = NEVER) -> None:
        self._events: dict[EventId, Event] = {event.id: event for event in events}
        self._beginning = beginning

    def met(self, found: Event) -> Event | None:
        """Return, once, what is known of the event that was found."""
        alike = [known for known in self._events.values() if self._is_same(known, found)]
        if not alike:
            return None
        nearest = min(alike, key=lambda known: _unlikeness(known, found))
        return self._events.pop(nearest.id)

    def open_ones(self, *, offline: bool) -> list[Event]:
        """Return, once, the events that were never ended and not met again.

        That a camera was away is a matter of its own: it is over with the first picture.
        """
        left = [
            event
            for event in self._events.values()
            if event.phase is not Phase.ENDED
            and (event.kind is EventKind.CAMERA_OFFLINE) is offline
        ]
        for event in left:
            del self._events[event.id]
        return left

    def _is_same(self, known: Event, found: Event) -> bool:
        if known.id == found.id:
            return True
        if (known.rule, known.place, known.direction) != (found.rule, found.place, found.direction):
            return False
        if _is_of_the_view(known):
            # A view has one event of a kind at a time, whenever it was first noticed.
            return known.phase is not Phase.ENDED
        apart = abs((found.onset_at - known.onset_at).total_seconds())
        if apart <= ONSET_SECONDS and _distance(known, found) <= FARTHEST:
            return True
        over = known.ended_at is not None and found.onset_at > known.ended_at
        return not over and self._beginning.hides(known, found)


def _is_of_the_view(event: Event) -> bool:
    return not event.place and not event.objects


def _unlikeness(known: Event, found: Event) -> tuple[bool, float]:
    apart = abs((known.onset_at - found.onset_at).total_seconds())
    return known.id != found.id, apart + _distance(known, found)


def _distance(known: Event, found: Event) -> float:
    """Return how far apart the first objects are; what has none is anywhere."""
    boxes: list[Box] = [event.objects[0].box for event in (known, found) if event.objects]
    if len(boxes) < 2:
        return 0.0
    a, b = boxes[0].centre, boxes[1].centre
    return max(abs(a.x - b.x), abs(a.y - b.y))
