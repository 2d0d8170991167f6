"""What the desk needs at which events are put in order, and work is written down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from plant.ids import EventId, IncidentId
from plant.queue import Snooze
from plant.reviews import Claim
from plant.workbench import Entry, Handover


class DeskStore(Protocol):
    """Answers which rules are quiet, who looks at what, and what was written down."""

    def holding(self, now: datetime) -> tuple[Snooze, ...]:
        """Return the snoozes that hold at a moment of wall time, the oldest first."""
        ...

    def snoozes(self, *, limit: int = 50) -> tuple[Snooze, ...]:
        """Return the last snoozes, those too that are over, the newest first."""
        ...

    def claims(self, now: datetime) -> Mapping[EventId, Claim]:
        """Return who looks at which event at a moment of wall time."""
        ...

    def entries(self, incident: IncidentId) -> tuple[Entry, ...]:
        """Return what people wrote into an incident, the first entry first."""
        ...

    def handovers(self, *, limit: int = 10) -> tuple[Handover, ...]:
        """Return the last handovers, the newest first."""
        ...


class Desk(Protocol):
    """The desk as a store or a transaction sees it."""

    @property
    def desk(self) -> DeskStore:
        """What was written down, and which rules are quiet."""
        ...


class DeskWriting(Desk, Protocol):
    """How a transaction changes it. Numbers are given here: a new thing's own counts nothing."""

    def move(self, event: EventId, incident: IncidentId) -> None:
        """Let a known event belong to another known incident."""
        ...

    def write(self, entry: Entry) -> Entry:
        """Keep an entry of a known incident, else MissingError."""
        ...

    def snooze(self, snooze: Snooze) -> Snooze:
        """Keep a new snooze."""
        ...

    def end_snooze(self, number: int, *, by: str) -> Snooze:
        """End it now; one that was ended stays as it is, an unknown one is a MissingError."""
        ...

    def hand_over(self, handover: Handover) -> Handover:
        """Keep a new handover."""
        ...

    def take_over(self, number: int, *, by: str) -> Handover:
        """Note who takes over now; unknown is a MissingError, taken already a ConflictError."""
        ...
