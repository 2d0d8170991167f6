"""An event comes in once, with its incident and its messages, or not at all."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from casework.intake import Intake
from casework.telling import Told, nothing
from plant.incidents import Incident, IncidentFilter, IncidentState
from plant.records import Draft, EventFilter, SourceId
from plant.store_errors import ConflictError
from tests.builders import an_event, at
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia


@pytest.fixture
def store() -> MemoryStore:
    clock = FakeClock()
    return MemoryStore(MemoryMedia(clock), clock)


def remembering(told: list[Told]) -> Callable[[Told], Iterable[Draft]]:
    def announce(what: Told) -> Iterable[Draft]:
        told.append(what)
        assert what.stored is not None
        yield Draft(what.stored.event.key, what.stored.source, "topic", b"{}")

    return announce


def test_an_event_comes_with_its_incident_and_its_message(store: MemoryStore) -> None:
    taken = Intake(store, remembering([])).take(an_event(1))
    assert taken.first
    assert store.incidents.find(taken.incident.id) == taken.incident
    review = store.reviews.of_event(an_event(1).id)
    assert review is not None
    assert review.incident == taken.incident.id
    (message,) = store.outbox.claim("one")
    assert message.draft.key == an_event(1).key


def test_what_is_told_says_what_is_new(store: MemoryStore) -> None:
    told: list[Told] = []
    intake = Intake(store, remembering(told))
    intake.take(an_event(1))
    intake.take(an_event(2))
    intake.take(an_event(2).ended(ended_at=at(3), captured_at=at(3), detected_at=at(4)))
    assert [each.incident_before is None for each in told] == [True, False, False]
    assert [each.incident_moved for each in told] == [True, True, False]
    (incident,) = store.incidents.page(IncidentFilter()).incidents
    assert (incident.event_count, incident.version, incident.last_event_at) == (2, 2, at(3))


def test_the_same_again_gets_the_same_answer_and_tells_nobody(store: MemoryStore) -> None:
    told: list[Told] = []
    intake = Intake(store, remembering(told))
    first = intake.take(an_event(1))
    again = intake.take(an_event(1))
    assert again == replace(first, first=False)
    assert len(told) == 1


def test_other_content_under_the_same_key_changes_nothing(store: MemoryStore) -> None:
    intake = Intake(store, nothing)
    first = intake.take(an_event(1))
    with pytest.raises(ConflictError):
        intake.take(an_event(1, severity=900))
    assert store.incidents.find(first.incident.id) == first.incident


def test_an_announcement_that_fails_leaves_nothing(store: MemoryStore) -> None:
    def broken(told: Told) -> Iterable[Draft]:
        raise RuntimeError("no message can be made")

    with pytest.raises(RuntimeError):
        Intake(store, broken).take(an_event(1))
    assert store.events.feed(0) == ()
    assert store.incidents.page(IncidentFilter()).incidents == ()


def test_what_comes_after_the_closing_opens_another_incident(store: MemoryStore) -> None:
    intake = Intake(store, nothing)
    first = intake.take(an_event(1)).incident
    done = replace(first, version=2, state=IncidentState.CLOSED)
    with store.writing() as work:
        work.keep_incident(done, follows=1)
    later = intake.take(an_event(1).with_evidence(an_event(1).evidence, detected_at=at(9)))
    assert later.incident == done
    assert intake.take(an_event(2)).incident.id != first.id


def test_an_event_of_an_earlier_release_gets_an_incident_when_it_is_told_again(
    store: MemoryStore,
) -> None:
    with store.writing() as work:
        work.append(an_event(1))
    taken = Intake(store, nothing).take(an_event(1))
    assert (taken.first, taken.incident.event_count) == (False, 1)


def test_an_event_may_speak_for_another_source(store: MemoryStore) -> None:
    taken = Intake(store, nothing).take(an_event(1), source=SourceId("line/line-1"))
    assert taken.stored.source == "line/line-1"


def test_the_events_of_an_incident_can_be_listed(store: MemoryStore) -> None:
    intake = Intake(store, nothing)
    incidents: list[Incident] = [intake.take(an_event(n * 700)).incident for n in range(3)]
    found = store.events.page(EventFilter(incident=incidents[1].id)).events
    assert [each.event for each in found] == [an_event(700)]
