"""The desk, kept in memory: the same promises without a database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from plant.ids import EventId, IncidentId
from plant.queue import Snooze
from plant.reviews import Claim
from plant.store_errors import ConflictError, MissingError
from plant.workbench import Entry, Handover
from tests.fake_cases import KeptCases


@dataclass
class KeptDesk:
    """All that a memory store keeps of the desk."""

    snoozes: list[Snooze] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)


class MemoryDesk:
    """The desk of a memory store."""

    def __init__(self, kept: Callable[[], KeptDesk], cases: Callable[[], KeptCases]) -> None:
        self._kept = kept
        self._cases = cases

    def holding(self, now: datetime) -> tuple[Snooze, ...]:
        return tuple(each for each in self._kept().snoozes if each.holds(now))

    def snoozes(self, *, limit: int = 50) -> tuple[Snooze, ...]:
        return tuple(reversed(self._kept().snoozes))[:limit]

    def claims(self, now: datetime) -> Mapping[EventId, Claim]:
        reviews = self._cases().reviews.values()
        claimed = {each.event: each.claim for each in reviews if each.claim is not None}
        return {event: claim for event, claim in claimed.items() if claim.until > now}

    def entries(self, incident: IncidentId) -> tuple[Entry, ...]:
        return tuple(each for each in self._kept().entries if each.incident == incident)

    def handovers(self, *, limit: int = 10) -> tuple[Handover, ...]:
        return tuple(reversed(self._kept().handovers))[:limit]


class MemoryDeskWriting:
    """The part of a transaction that changes the desk."""

    cases: KeptCases
    kept_desk: KeptDesk
    now: datetime

    def move(self, event: EventId, incident: IncidentId) -> None:
        review = self.cases.reviews.get(event)
        if review is None or self.cases.place_of(incident) is None:
            raise MissingError("no such event or incident")
        self.cases.reviews[event] = replace(review, incident=incident)

    def write(self, entry: Entry) -> Entry:
        if self.cases.place_of(entry.incident) is None:
            raise MissingError("no such incident")
        kept = replace(entry, number=len(self.kept_desk.entries) + 1, at=self.now)
        self.kept_desk.entries.append(kept)
        return kept

    def snooze(self, snooze: Snooze) -> Snooze:
        kept = replace(snooze, number=len(self.kept_desk.snoozes) + 1)
        self.kept_desk.snoozes.append(kept)
        return kept

    def end_snooze(self, number: int, *, by: str) -> Snooze:
        if not 1 <= number <= len(self.kept_desk.snoozes):
            raise MissingError("no such snooze")
        there = self.kept_desk.snoozes[number - 1]
        if there.ended_at is None:
            there = replace(there, ended_by=by, ended_at=self.now)
            self.kept_desk.snoozes[number - 1] = there
        return there

    def hand_over(self, handover: Handover) -> Handover:
        kept = replace(handover, number=len(self.kept_desk.handovers) + 1, at=self.now)
        self.kept_desk.handovers.append(kept)
        return kept

    def take_over(self, number: int, *, by: str) -> Handover:
        if not 1 <= number <= len(self.kept_desk.handovers):
            raise MissingError("no such handover")
        there = self.kept_desk.handovers[number - 1]
        if there.taken_at is not None:
            raise ConflictError("taken over already")
        self.kept_desk.handovers[number - 1] = replace(there, taken_by=by, taken_at=self.now)
        return self.kept_desk.handovers[number - 1]
