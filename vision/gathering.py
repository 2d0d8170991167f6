"""What a trial was told by one side: of each event the latest revision, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plant.events import Event
from plant.ids import EventId
from plant.near_misses import NearMiss
from plant.trials import Judged


@dataclass(slots=True)
class Gathering:
    """Keeps the latest revision of each event."""

    events: dict[EventId, Event] = field(default_factory=dict)

    def take(self, revisions: Sequence[Event]) -> None:
        """Take in what was told."""
        self.events.update({each.id: each for each in revisions})

    def judged(self, near_misses: Sequence[NearMiss]) -> Judged:
        """Return what was told, in order."""
        ordered = sorted(self.events.values(), key=lambda each: (each.onset_at, each.id))
        return Judged(tuple(ordered), tuple(near_misses))
