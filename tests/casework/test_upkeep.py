"""What is over goes, in portions; what is held, waits or is how things are stays."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.footage import FootageDesk, Wish
from casework.upkeep import AT_ONCE, Upkeep, deadlines
from plant.footage import FootageState
from plant.ids import CameraId
from plant.records import Cleared, Draft, SourceId
from plant.signals import Signal
from tests.builders import MIDNIGHT, an_event, at
from tests.casework.conftest import Office
from tests.contracts.test_media import file_of

DAY = 86_400.0


def upkeep_of(office: Office, days: float = 30) -> Upkeep:
    return Upkeep(office.store, office.retention, office.clock, retention_days=lambda: days)


def with_clips(office: Office, count: int) -> None:
    for number in range(count):
        content = str(number).encode()
        file = office.media.keep([content], promised=file_of(content))
        with office.store.writing() as work:
            work.append(an_event(number))
            work.attach(an_event(number).id, "clip", file, media_type="video/mp4")


def test_files_stay_as_long_as_the_plant_says_and_longer_where_they_are_held(
    office: Office,
) -> None:
    with_clips(office, 3)
    with office.store.writing() as work:
        work.hold(an_event(1).id, reason="police", held_by="lead")
    upkeep = upkeep_of(office, days=2)
    office.clock.goes(2 * DAY)
    assert upkeep.tend().cleared == Cleared()
    office.clock.goes(1)
    assert upkeep.tend().cleared == Cleared(2, 2, 2)
    office.clock.goes(100 * DAY)
    assert upkeep.tend().cleared == Cleared()
    assert len(office.media.files) == 1


@pytest.mark.slow
def test_much_goes_in_portions(office: Office) -> None:
    with_clips(office, AT_ONCE + 5)
    office.clock.goes(31 * DAY)
    assert upkeep_of(office).tend().cleared.attachments == AT_ONCE + 5


def test_files_of_no_event_go_after_a_day_and_are_looked_for_every_hour(office: Office) -> None:
    upkeep = upkeep_of(office)
    office.media.keep([b"lost"], promised=file_of(b"lost"))
    office.clock.goes(DAY)
    assert upkeep.tend().cleared == Cleared()
    office.clock.goes(60)
    assert upkeep.tend().cleared == Cleared()
    office.clock.goes(3600)
    assert upkeep.tend().cleared == Cleared(0, 1, 4)


def test_a_clock_that_was_set_back_does_not_end_the_sweeping(office: Office) -> None:
    upkeep = upkeep_of(office)
    upkeep.tend()
    office.clock.goes(-10 * DAY)
    office.media.keep([b"lost"], promised=file_of(b"lost"))
    upkeep.tend()
    office.clock.goes(2 * DAY)
    assert upkeep.tend().cleared == Cleared(0, 1, 4)


def test_messages_and_signals_go_when_nobody_can_need_them(office: Office) -> None:
    with office.store.writing() as work:
        work.send(Draft("a", SourceId("camera/dock"), "topic", b"{}"))
        work.send(Draft("b", SourceId("camera/dock"), "topic", b"{}"))
        work.note(Signal("door", "dock-3", "open", at(0), "plc"))
        work.note(Signal("door", "dock-3", "closed", at(1), "plc"))
    office.store.outbox.mark_sent([1])
    office.clock.goes(DAY + 1)
    tended = upkeep_of(office).tend()
    assert (tended.messages, tended.signals) == (1, 0)
    office.clock.goes(6 * DAY)
    tended = upkeep_of(office).tend()
    assert (tended.messages, tended.signals) == (0, 1)
    assert office.store.outbox.counts().waiting == 1


def test_a_wish_that_nobody_answers_is_given_up_after_a_day(office: Office) -> None:
    request = FootageDesk(office.store).ask(Wish(CameraId("dock"), at(0), at(9)), by="guard")
    office.clock.goes(DAY)
    assert upkeep_of(office).tend().footage_given_up == 0
    office.clock.goes(1)
    assert upkeep_of(office).tend().footage_given_up == 1
    failed = office.store.footage.find(request.id)
    assert failed is not None
    assert failed.state is FootageState.FAILED
    assert "in time" in failed.reason


@given(st.floats(min_value=0.01, max_value=3650))
def test_nothing_younger_than_the_retention_is_ever_due(days: float) -> None:
    due = deadlines(MIDNIGHT, retention_days=days)
    assert due.files == MIDNIGHT - timedelta(days=days)
    assert max(due.orphans, due.messages, due.signals, due.footage) < MIDNIGHT
