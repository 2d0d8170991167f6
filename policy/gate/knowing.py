"""What those who decide know right now. It is replaced as a whole, so it always fits together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from policy.decisions.facts import PersonFacts
from policy.registry.snapshot import Snapshot
from policy.statements import Reading


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency grant that was asked for (`until` is None then), runs, or waits for its review."""

    id: str
    grant: str
    about: str
    stage: str
    asked_by: str
    asked_at: datetime
    agreed_by: str | None = None
    until: datetime | None = None

    def runs(self, now: datetime) -> bool:
        """Whether it runs now."""
        return self.stage == "running" and self.until is not None and now < self.until

    def counts_for(self, person: str, now: datetime) -> bool:
        """Whether it counts for somebody now."""
        return self.runs(now) and person in (self.asked_by, self.agreed_by)


@dataclass(frozen=True, slots=True)
class Known:
    """Devices, people, and the sessions that are open; one that is not among them is over.

    Also what was asked for and opened in an emergency.
    """

    registry: Snapshot
    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    sessions: frozenset[str] = frozenset()
    emergencies: tuple[Emergency, ...] = ()

    def grants_of(self, person: str, now: datetime) -> frozenset[str]:
        """Return the emergency grants that count for somebody now."""
        return frozenset(each.grant for each in self.emergencies if each.counts_for(person, now))


@dataclass(slots=True)
class Knowledge:
    """The newest that policyd told, and the key with which it signs sessions."""

    now: Known
    sessions: Reading
