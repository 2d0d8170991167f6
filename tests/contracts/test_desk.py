"""The desk keeps what was said at it, in order, and under whose name."""

from datetime import timedelta
from decimal import Decimal

import pytest

from casework.intake import Intake
from casework.telling import nothing
from plant.ids import CameraId, EventId, IncidentId, RuleId, ZoneId
from plant.incidents import Incident, Loss
from plant.queue import Snooze
from plant.records import EventFilter
from plant.reviews import Claim, ReviewState, Verdict
from plant.store_errors import ConflictError, MissingError
from plant.workbench import Entry, EntryKind, Handover
from tests.builders import an_event, at
from tests.contracts.conftest import Keeper

RULE = RuleId("after-hours")
HOUR = timedelta(hours=1)


def a_snooze(keeper: Keeper, *, lasts: timedelta = HOUR, camera: str | None = None) -> Snooze:
    with keeper.store.writing() as work:
        place = None if camera is None else CameraId(camera)
        new = Snooze(0, RULE, place, "rain ☂", "guard", work.now, work.now + lasts)
        return work.snooze(new)


def an_incident(keeper: Keeper, seconds: float) -> Incident:
    return Intake(keeper.store, nothing).take(an_event(seconds)).incident


def an_entry(incident: IncidentId, text: str = "seen ✓", kind: EntryKind = EntryKind.NOTE) -> Entry:
    return Entry(0, incident, kind, text, "guard", at(0))


def test_the_gist_of_what_waits_is_told_the_gravest_first(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        now = work.now
        for seconds in (50, 10, 30):
            work.append(an_event(seconds, severity=int(seconds) + 500))
        work.append(an_event(30, revision=2, severity=950, measures={"value": 12.5}))
        work.judge(
            Verdict(EventId("0195-50"), 1, ReviewState.NEW, ReviewState.CONFIRMED, "guard", at(60))
        )
    waiting = keeper.store.events.waiting(EventFilter(review=ReviewState.NEW), limit=10)
    assert [each.event for each in waiting] == ["0195-30", "0195-10"]
    assert [(each.severity, each.at_stake) for each in waiting] == [(950, 12.5), (510, 0)]
    assert {each.arrived_at for each in waiting} == {now}
    assert {(each.rule, each.version, each.incident) for each in waiting} == {(RULE, 0, None)}
    assert len(keeper.store.events.waiting(EventFilter(), limit=2)) == 2


def test_the_gist_can_be_had_of_a_zone_and_a_time_alone(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        for seconds, zone in ((10, "apron"), (20, "bay"), (30, "bay")):
            work.append(an_event(seconds, zones=(ZoneId(zone),)))
    of_bay = EventFilter(zone=ZoneId("bay"))
    late = EventFilter(zone=ZoneId("bay"), from_at=at(15), to_at=at(30))
    found = [keeper.store.events.waiting(each, limit=9) for each in (of_bay, late)]
    assert [[each.event for each in some] for some in found] == [
        ["0195-20", "0195-30"],
        ["0195-20"],
    ]


def test_what_was_judged_once_is_told_the_newest_first(keeper: Keeper) -> None:
    said = ReviewState.FALSE_ALARM
    with keeper.store.writing() as work:
        for seconds in (10, 20, 30, 40):
            work.append(an_event(seconds))
        for seconds in (10, 30, 40):
            work.judge(
                Verdict(EventId(f"0195-{seconds}"), 1, ReviewState.NEW, said, "guard", at(60))
            )
        work.judge(Verdict(EventId("0195-40"), 2, said, said, "lena", at(70)))
    false_alarms = EventFilter(review=said)
    found = keeper.store.events.judged_once(false_alarms, limit=9)
    assert [each.event for each in found] == ["0195-30", "0195-10"]
    assert [each.event for each in keeper.store.events.judged_once(false_alarms, limit=1)] == [
        "0195-30"
    ]


def test_several_events_are_told_at_once_as_they_are_now(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        for seconds in (10, 20):
            work.append(an_event(seconds))
        work.append(an_event(20, revision=2, severity=950))
    ids = [EventId(f"0195-{each}") for each in (10, 20, 30)]
    found = keeper.store.events.currents(ids)
    assert {id_: each.event.revision for id_, each in found.items()} == {ids[0]: 1, ids[1]: 2}
    assert found[ids[1]] == keeper.store.events.current(ids[1])
    assert keeper.store.events.currents([]) == {}


def test_the_gist_names_the_incident_and_how_often_it_was_judged(keeper: Keeper) -> None:
    incident = an_incident(keeper, 1)
    unsure = Verdict(EventId("0195-1"), 1, ReviewState.NEW, ReviewState.UNSURE, "guard", at(5))
    with keeper.store.writing() as work:
        work.judge(unsure)
    (waiting,) = keeper.store.events.waiting(EventFilter(review=ReviewState.UNSURE), limit=9)
    assert (waiting.incident, waiting.version) == (incident.id, 1)


def test_a_snooze_holds_until_its_moment(keeper: Keeper) -> None:
    kept = a_snooze(keeper)
    assert kept.number == 1
    assert keeper.store.desk.holding(kept.at) == (kept,)
    assert keeper.store.desk.holding(kept.until - timedelta(milliseconds=1)) == (kept,)
    assert keeper.store.desk.holding(kept.until) == ()
    assert keeper.store.desk.snoozes() == (kept,)


def test_a_snooze_is_ended_once_and_remembered(keeper: Keeper) -> None:
    first, second = a_snooze(keeper), a_snooze(keeper, camera="dock")
    with keeper.store.writing() as work:
        ended = work.end_snooze(first.number, by="lead")
        assert work.end_snooze(first.number, by="other") == ended
        with pytest.raises(MissingError):
            work.end_snooze(99, by="lead")
    assert (ended.ended_by, ended.ended_at is not None) == ("lead", True)
    assert keeper.store.desk.holding(second.at) == (second,)
    assert keeper.store.desk.snoozes() == (second, ended)


def test_claims_are_told_while_they_count(keeper: Keeper) -> None:
    claim = Claim("guard", at(60))
    with keeper.store.writing() as work:
        work.append(an_event(1))
        work.claim(EventId("0195-1"), claim)
    assert keeper.store.desk.claims(at(59)) == {"0195-1": claim}
    assert keeper.store.desk.claims(at(60)) == {}


def test_entries_stay_in_the_order_in_which_they_were_written(keeper: Keeper) -> None:
    incident, other = an_incident(keeper, 1).id, an_incident(keeper, 100_000).id
    loss = Loss(Decimal("9.50"), Decimal(0), "EUR")
    with keeper.store.writing() as work:
        task = work.write(an_entry(incident, "ask the driver", EntryKind.TASK))
        work.write(an_entry(other))
        line = Entry(0, incident, EntryKind.LOSS, "case", "lead", at(0), loss=loss)
        work.write(line)
        done = Entry(0, incident, EntryKind.TASK_DONE, "", "lead", at(0), about=task.number)
        work.write(done)
        now = work.now
    entries = keeper.store.desk.entries(incident)
    assert [each.kind for each in entries] == ["task", "loss", "task_done"]
    assert [each.number for each in entries] == sorted(each.number for each in entries)
    assert (entries[1].loss, entries[2].about) == (loss, task.number)
    assert {each.at for each in entries} == {now}


def test_nothing_is_written_into_an_incident_that_is_not_there(keeper: Keeper) -> None:
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.write(an_entry(IncidentId("none")))
    assert keeper.store.desk.entries(IncidentId("none")) == ()


def test_an_event_moves_from_one_incident_to_another(keeper: Keeper) -> None:
    an_incident(keeper, 1)
    other = an_incident(keeper, 100_000)
    with keeper.store.writing() as work:
        work.move(EventId("0195-1"), other.id)
        review = work.reviews.of_event(EventId("0195-1"))
    assert review is not None
    assert review.incident == other.id
    found = keeper.store.events.page(EventFilter(incident=other.id)).events
    assert {each.event.id for each in found} == {"0195-1", "0195-100000"}
    for event, incident in (("none", other.id), ("0195-1", IncidentId("none"))):
        with pytest.raises(MissingError), keeper.store.writing() as work:
            work.move(EventId(event), incident)


def test_a_handover_is_signed_by_two_and_taken_once(keeper: Keeper) -> None:
    new = Handover(0, "Night", "gate 3 sticks", (("open", 2), ("unsure", 1)), "guard", at(0))
    with keeper.store.writing() as work:
        kept = work.hand_over(new)
        assert kept.at == work.now
    with keeper.store.writing() as work:
        taken = work.take_over(kept.number, by="lead")
    with pytest.raises(ConflictError), keeper.store.writing() as work:
        work.take_over(kept.number, by="other")
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.take_over(99, by="other")
    assert keeper.store.desk.handovers() == (taken,)
    assert (taken.counts, taken.taken_by) == (new.counts, "lead")
