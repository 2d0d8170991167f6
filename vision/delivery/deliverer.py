"""Brings what waits in the spool to the server, for as long as it takes.

Three lanes, so that a large clip holds up no event: revisions, files, and small posts
of what was counted and what nearly fired. Each takes what may go now, oldest first,
and learns from the answer:

    taken     it is settled
    refused   it is set aside with a loud word in the log, and blocks nobody
    again     it waits, longer each time; others go on unless the server itself is away
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from threading import Event as Flag
from threading import Thread
from time import monotonic
from typing import Protocol

from vision.delivery.answers import Judgement, Outcome
from vision.delivery.courier import Courier, FileGoneError, Server
from vision.delivery.ledger import SpoolFullError
from vision.delivery.pacing import Pacing
from vision.delivery.parcels import Letter, Parcel
from vision.delivery.slips import Slip
from vision.delivery.spool import Spool

LOOK_SECONDS = 5.0
SAY_SECONDS = 30.0

log = logging.getLogger(__name__)


class Lane(Protocol):
    """One kind of thing that is delivered."""

    name: str

    def waiting(self) -> "Iterable[Delivery]":
        """Return what may go now."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to bring: for which event, how to send it, and how to settle it."""

    event: str
    what: str
    send: Callable[[], Judgement]
    taken: Callable[[], None]
    refused: Callable[[str], None]


@dataclass(slots=True)
class Letters:
    """The lane of revisions."""

    spool: Spool
    courier: Courier
    name: str = "revisions"

    def waiting(self) -> Iterable[Delivery]:
        """Return the revisions that may go now."""
        for letter in self.spool.letters():
            yield self._delivery(letter)

    def _delivery(self, letter: Letter) -> Delivery:
        return Delivery(
            letter.event.id,
            f"revision {letter.event.key}",
            partial(self.courier.post, letter.event),
            partial(self.spool.accepted, letter),
            partial(self.spool.refused, letter),
        )


@dataclass(slots=True)
class Parcels:
    """The lane of files."""

    spool: Spool
    courier: Courier
    name: str = "files"

    def waiting(self) -> Iterable[Delivery]:
        """Return the files that may go now."""
        for parcel in self.spool.parcels():
            yield self._delivery(parcel)

    def _delivery(self, parcel: Parcel) -> Delivery:
        return Delivery(
            parcel.event,
            f"{parcel.name} of {parcel.event}",
            partial(self._send, parcel),
            partial(self.spool.file_accepted, parcel),
            partial(self.spool.file_refused, parcel),
        )

    def _send(self, parcel: Parcel) -> Judgement:
        try:
            return self.courier.put(parcel)
        except FileGoneError as error:
            return Judgement(Outcome.REFUSED, str(error))


@dataclass(slots=True)
class Slips:
    """The lane of small posts."""

    spool: Spool
    courier: Courier
    name: str = "slips"

    def waiting(self) -> Iterable[Delivery]:
        """Return the posts that may go now, the oldest of each place."""
        for slip in self.spool.slips():
            yield self._delivery(slip)

    def _delivery(self, slip: Slip) -> Delivery:
        return Delivery(
            slip.path,
            f"a post to {slip.path}",
            partial(self.courier.post_slip, slip),
            partial(self.spool.settled, slip),
            lambda _reason: self.spool.settled(slip),
        )


@dataclass(slots=True)
class Runner:
    """Works one lane until told to stop."""

    lane: Lane
    spool: Spool
    stop: Flag
    pacing: Pacing
    _said_at: float = float("-inf")

    def run(self) -> None:
        """Deliver. To be the body of a thread."""
        tried: int | None = None
        while not self.stop.is_set():
            known = self.spool.changes
            try:
                tried = self.round()
            except Exception:
                log.exception("what waits cannot be read", extra={"lane": self.lane.name})
                self.pacing.failed(None)
            away = self.pacing.wait_seconds(None)
            if away:
                self.stop.wait(away)
            elif not tried:
                self.spool.wait(known, LOOK_SECONDS if tried is None else 0.2)

    def round(self) -> int | None:
        """Try once what may go now; return how much was tried, None where nothing waits."""
        tried: int | None = None
        for delivery in self.lane.waiting():
            tried = tried or 0
            if self.stop.is_set() or self.pacing.wait_seconds(None):
                break
            if self.pacing.wait_seconds(delivery.event):
                continue
            tried += 1
            self._guarded(delivery)
        return tried

    def _guarded(self, delivery: Delivery) -> None:
        """Deliver, and outlive whatever goes wrong: this thread is the only way out."""
        try:
            self._deliver(delivery)
        except SpoolFullError as error:
            # It was taken, and will be taken again when there is room to note it.
            self._wait(delivery, Judgement(Outcome.AGAIN, str(error), everyone=True))
        except Exception:
            log.exception("delivery failed", extra={"what": delivery.what})
            self.pacing.failed(delivery.event)

    def _deliver(self, delivery: Delivery) -> None:
        judgement = delivery.send()
        match judgement.outcome:
            case Outcome.TAKEN:
                self.pacing.worked(delivery.event)
                delivery.taken()
            case Outcome.REFUSED:
                self.pacing.worked(delivery.event)
                log.error(
                    "set aside: it will never be taken",
                    extra={"what": delivery.what, "reason": judgement.reason},
                )
                delivery.refused(judgement.reason)
            case Outcome.AGAIN:
                self._wait(delivery, judgement)

    def _wait(self, delivery: Delivery, judgement: Judgement) -> None:
        who = None if judgement.everyone else delivery.event
        seconds = self.pacing.failed(who, at_least=judgement.after_seconds)
        if monotonic() - self._said_at >= SAY_SECONDS:
            self._said_at = monotonic()
            log.warning(
                "not delivered yet",
                extra={"what": delivery.what, "reason": judgement.reason, "again": seconds},
            )


class Deliverer:
    """The threads that deliver, from start to stop."""

    def __init__(
        self, spool: Spool, server: Server, *, pacing: Callable[[], Pacing] = Pacing
    ) -> None:
        self._spool = spool
        self._stop = Flag()
        self._couriers = (Courier(server), Courier(server), Courier(server))
        lanes: tuple[Lane, ...] = (
            Letters(spool, self._couriers[0]),
            Parcels(spool, self._couriers[1]),
            Slips(spool, self._couriers[2]),
        )
        self._threads = [
            Thread(
                target=Runner(lane, spool, self._stop, pacing()).run, name=lane.name, daemon=True
            )
            for lane in lanes
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def settle(self, seconds: float, stop: Flag | None = None) -> bool:
        """Wait until nothing waits, at most so long or until stopped; return whether it came so."""
        until = monotonic() + seconds
        while not (settled := self._spool.waiting().nothing):
            known, left = self._spool.changes, until - monotonic()
            if left <= 0 or (stop is not None and stop.is_set()):
                break
            self._spool.wait(known, min(left, 0.5))
        return settled

    def stop(self, *, timeout: float = 10.0) -> None:
        """End after what is on its way."""
        self._stop.set()
        self._spool.wake()
        for thread in self._threads:
            thread.join(timeout)
        for courier in self._couriers:
            courier.close()
