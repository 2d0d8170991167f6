"""A store in memory with its clock, its files and what was told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from casework.intake import Intake
from casework.telling import Told
from plant.events import Event
from plant.incidents import Incident
from plant.records import Draft
from plant.reviews import Review
from tests.fake_retention import MemoryRetention
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia


@dataclass
class Office:
    """All that casework works with."""

    clock: FakeClock
    media: MemoryMedia
    store: MemoryStore
    retention: MemoryRetention
    told: list[Told] = field(default_factory=list)

    def announce(self, told: Told) -> Iterable[Draft]:
        self.told.append(told)
        return ()

    def takes(self, *events: Event) -> Incident:
        """Take events in and return the incident of the last one."""
        intake = Intake(self.store, self.announce)
        return [intake.take(each).incident for each in events][-1]

    def review(self, event: Event) -> Review:
        review = self.store.reviews.of_event(event.id)
        assert review is not None
        return review

    def incident(self, event: Event) -> Incident:
        incident = self.review(event).incident
        assert incident is not None
        found = self.store.incidents.find(incident)
        assert found is not None
        return found


@pytest.fixture
def office() -> Office:
    clock = FakeClock()
    media = MemoryMedia(clock)
    store = MemoryStore(media, clock)
    return Office(clock, media, store, MemoryRetention(store, media))
