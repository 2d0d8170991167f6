"""Where cameras wait for the shared detector: one seat each, the latest picture wins.

- A seat holds one picture at most. A newer one takes its place in the queue and
  the older one counts as shed: analysis is skipped and said so, never delayed
  without end.
- Whoever waits longest is served first; only pictures of one shape share a batch.
- When the detector fails, every seat raises what happened instead of waiting.
"""

import time
from dataclasses import dataclass, field, replace
from threading import Condition
from typing import Any, Generic, TypeVar

from plant.errors import ModelError
from vision.detections import Detection, Picture

Ticket = TypeVar("Ticket")


@dataclass(frozen=True, slots=True)
class Sighting(Generic[Ticket]):
    """What was found in the picture that was offered under the ticket."""

    ticket: Ticket
    detections: list[Detection]


@dataclass(frozen=True, slots=True)
class Offer(Generic[Ticket]):
    """A picture that waits, since when (monotonic seconds), and where its answer goes."""

    seat: "Seat[Ticket]"
    ticket: Ticket
    picture: Picture
    since: float


@dataclass(frozen=True, slots=True)
class Counters:
    """What the shared detector has done so far; waiting is from offer to batch."""

    batches: int = 0
    pictures: int = 0
    shed: int = 0
    waiting_seconds: float = 0.0
    longest_wait_seconds: float = 0.0


@dataclass(slots=True)
class Room:
    """What the seats and the detector's thread share; the condition guards all of it."""

    changed: Condition = field(default_factory=Condition)
    # Seats of any ticket type: the detector never looks at a ticket. A dict keeps the order.
    queue: "dict[Seat[Any], Offer[Any]]" = field(default_factory=dict)
    counters: Counters = Counters()
    closed: bool = False
    failure: Exception | None = None

    def add(self, offer: Offer[Any]) -> bool:
        """Put the offer in the seat's place in the queue; return whether one was replaced."""
        replaced = offer.seat in self.queue
        self.queue[offer.seat] = offer
        if replaced:
            self.counters = replace(self.counters, shed=self.counters.shed + 1)
        self.changed.notify_all()
        return replaced

    def next_batch(self, most: int) -> list[Offer[Any]]:
        """Take the longest waiting offer, and others of its shape up to `most` in all."""
        alike: list[Offer[Any]] = []
        for offer in self.queue.values():
            if len(alike) < most and _shape(offer) == _shape(alike[0] if alike else offer):
                alike.append(offer)
        for offer in alike:
            del self.queue[offer.seat]
        self._count(alike)
        return alike

    def raise_failure(self) -> None:
        """Raise when no answer can ever come."""
        if self.failure is not None:
            raise ModelError(
                f"the detector failed: {self.failure}", remedy="restart this vision worker"
            ) from self.failure

    def _count(self, batch: list[Offer[Any]]) -> None:
        now = time.monotonic()
        waits = [now - offer.since for offer in batch]
        self.counters = replace(
            self.counters,
            batches=self.counters.batches + bool(batch),
            pictures=self.counters.pictures + len(batch),
            waiting_seconds=self.counters.waiting_seconds + sum(waits),
            longest_wait_seconds=max(self.counters.longest_wait_seconds, *waits, 0.0),
        )


def _shape(offer: Offer[Any]) -> tuple[int, ...]:
    return offer.picture.pixels.shape


class Seat(Generic[Ticket]):
    """One camera's place at the shared detector; used by that camera's thread."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._answers: list[Sighting[Ticket]] = []
        self._shed = 0

    @property
    def shed(self) -> int:
        """How many pictures of this camera were replaced before they were looked at."""
        return self._shed

    def offer(self, ticket: Ticket, picture: Picture) -> None:
        """Leave a picture to be looked at, in place of one that still waits; never blocks.

        A detector that has been stopped takes nothing more: the picture is shed.
        """
        with self._room.changed:
            self._room.raise_failure()
            offer = Offer(self, ticket, picture, time.monotonic())
            self._shed += self._room.closed or self._room.add(offer)

    def take(self, *, timeout: float = 0.0) -> list[Sighting[Ticket]]:
        """Return what has been answered since the last call, oldest first.

        With a timeout, wait up to that many seconds for the first answer. Answers
        given before a failure are still handed out, then the failure is raised.
        """
        with self._room.changed:
            self._room.changed.wait_for(self._is_settled, timeout)
            answers, self._answers = self._answers, []
            if not answers:
                self._room.raise_failure()
            return answers

    def leave(self) -> None:
        """Withdraw what waits; the camera is gone."""
        with self._room.changed:
            self._room.queue.pop(self, None)

    def answer(self, sighting: Sighting[Ticket]) -> None:
        """Put down an answer; called by the detector's thread, which holds the room."""
        self._answers.append(sighting)

    def _is_settled(self) -> bool:
        return bool(self._answers) or self._room.closed or self._room.failure is not None
