"""What is written into incidents, how they part and join, and how shifts meet."""

from datetime import timedelta
from decimal import Decimal

import pytest

from casework.errors import CaseError
from casework.handover import HandoverDesk
from casework.intake import Intake
from casework.parting import Parting
from casework.snoozing import SnoozeDesk
from casework.telling import nothing
from casework.workbench import Workbench, losses_of, tasks_of, totals_of
from plant.ids import CameraId, EventId, IncidentId, RuleId
from plant.incidents import Incident, IncidentState, Loss
from plant.records import EventFilter
from plant.store_errors import ConflictError, MissingError
from plant.workbench import EntryKind
from tests.builders import an_event
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia

RULE = RuleId("after-hours")
HOUR = timedelta(hours=1)


def a_store() -> MemoryStore:
    clock = FakeClock()
    return MemoryStore(MemoryMedia(clock), clock)


def an_incident(store: MemoryStore, *seconds: float) -> Incident:
    taken = [Intake(store, nothing).take(an_event(each)) for each in seconds]
    return taken[-1].incident


def eur(value: str, recovered: str = "0") -> Loss:
    return Loss(Decimal(value), Decimal(recovered), "EUR")


def test_a_task_is_done_and_not_done_by_further_entries() -> None:
    store = a_store()
    incident, bench = an_incident(store, 1).id, Workbench(store)
    task = bench.task(incident, "  ask the driver ", by="guard")
    bench.change(incident, EntryKind.TASK_DONE, task.number, by="lead")
    (done,) = tasks_of(store.desk.entries(incident))
    assert (done.text, done.done_by) == ("ask the driver", "lead")
    bench.change(incident, EntryKind.TASK_REOPENED, task.number, by="lead")
    (again,) = tasks_of(store.desk.entries(incident))
    assert again.done_by == ""
    assert len(store.desk.entries(incident)) == 3


def test_the_same_change_twice_is_one_entry() -> None:
    store = a_store()
    incident, bench = an_incident(store, 1).id, Workbench(store)
    task = bench.task(incident, "seal bay 3", by="guard")
    first = bench.change(incident, EntryKind.TASK_DONE, task.number, by="lead")
    assert bench.change(incident, EntryKind.TASK_DONE, task.number, by="other") == first
    assert len(store.desk.entries(incident)) == 2


def test_loss_lines_add_up_in_each_unit_and_a_wrong_one_is_dropped() -> None:
    store = a_store()
    incident, bench = an_incident(store, 1).id, Workbench(store)
    bench.loss(incident, "two reels", eur("1840", "920"), by="guard")
    wrong = bench.loss(incident, "a pallet", eur("9"), by="guard")
    bench.loss(incident, "cases", Loss(Decimal(3), Decimal(0), "case"), by="guard")
    bench.change(incident, EntryKind.LOSS_DROPPED, wrong.number, by="lead")
    lines = losses_of(store.desk.entries(incident))
    assert [each.text for each in lines] == ["two reels", "cases"]
    assert totals_of(lines)["EUR"] == eur("1840", "920")
    assert totals_of(lines)["case"].value == 3


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001, "a\0b"])
def test_what_cannot_be_read_is_not_written(text: str) -> None:
    store = a_store()
    incident = an_incident(store, 1).id
    with pytest.raises(CaseError):
        Workbench(store).note(incident, text, by="guard")
    assert store.desk.entries(incident) == ()


def test_only_what_is_there_is_written_on() -> None:
    store = a_store()
    bench, incident = Workbench(store), an_incident(store, 1).id
    note = bench.note(incident, "seen", by="guard")
    with pytest.raises(MissingError):
        bench.note(IncidentId("none"), "seen", by="guard")
    for kind, about in ((EntryKind.TASK_DONE, note.number), (EntryKind.LOSS_DROPPED, 99)):
        with pytest.raises(CaseError):
            bench.change(incident, kind, about, by="guard")
    with pytest.raises(CaseError):
        bench.loss(incident, "too much came back", eur("1", "2"), by="guard")


def test_two_incidents_become_one_and_the_other_says_where_it_went() -> None:
    store = a_store()
    gone, target = an_incident(store, 1, 2), an_incident(store, 90_000)
    parting = Parting(store, nothing)
    grown = parting.merge(gone.id, target.id, by="guard", version=gone.version)
    assert (grown.event_count, grown.version) == (3, target.version + 1)
    assert grown.opened_at == gone.opened_at
    assert len(store.events.page(EventFilter(incident=target.id)).events) == 3
    left = store.incidents.find(gone.id)
    assert left is not None
    assert (left.state, left.event_count) == (IncidentState.CLOSED, 0)
    assert store.incidents.steps(gone.id)[-1].reason == f"merged into {target.id}"
    with pytest.raises(CaseError):
        parting.merge(target.id, gone.id, by="guard", version=grown.version)


def test_some_events_become_an_incident_of_their_own() -> None:
    store = a_store()
    both = an_incident(store, 1, 2)
    part = Parting(store, nothing).split(
        both.id, [EventId("0195-1")], by="guard", version=both.version
    )
    assert part.id != both.id
    assert (part.event_count, part.lead) == (1, "0195-1")
    less = store.incidents.find(both.id)
    assert less is not None
    assert (less.event_count, less.lead, less.version) == (1, "0195-2", both.version + 1)
    assert [each.event.id for each in store.events.page(EventFilter(incident=part.id)).events] == [
        "0195-1"
    ]


@pytest.mark.parametrize("events", [[], ["0195-1", "0195-2"], ["none"]], ids=str)
def test_an_incident_is_not_split_into_itself_and_nothing(events: list[str]) -> None:
    store = a_store()
    both = an_incident(store, 1, 2)
    with pytest.raises(CaseError):
        Parting(store, nothing).split(
            both.id, [EventId(each) for each in events], by="guard", version=both.version
        )


def test_who_saw_another_version_parts_nothing() -> None:
    store = a_store()
    both, other = an_incident(store, 1, 2), an_incident(store, 90_000)
    with pytest.raises(ConflictError):
        Parting(store, nothing).merge(both.id, other.id, by="guard", version=both.version - 1)


def test_a_rule_is_quiet_for_a_while_by_somebodys_word() -> None:
    store = a_store()
    desk = SnoozeDesk(store)
    snooze = desk.snooze(RULE, CameraId("dock"), lasts=HOUR, reason=" rain ", by="lead")
    assert (snooze.reason, snooze.until - snooze.at) == ("rain", HOUR)
    with pytest.raises(CaseError, match="already"):
        desk.snooze(RULE, CameraId("dock"), lasts=HOUR, reason="rain", by="guard")
    with pytest.raises(MissingError):
        desk.end(snooze.number, camera=CameraId("yard"), by="guard")
    assert store.desk.snoozes()[0].ended_at is None
    assert desk.end(snooze.number, camera=CameraId("dock"), by="guard").ended_by == "guard"
    assert desk.snooze(RULE, CameraId("dock"), lasts=HOUR, reason="rain", by="lead").number == 2


@pytest.mark.parametrize(
    ("lasts", "reason"),
    [(timedelta(0), "rain"), (timedelta(days=2), "rain"), (HOUR, "  ")],
    ids=str,
)
def test_no_rule_is_quiet_without_reason_or_for_long(lasts: timedelta, reason: str) -> None:
    with pytest.raises(CaseError):
        SnoozeDesk(a_store()).snooze(RULE, None, lasts=lasts, reason=reason, by="lead")


def test_who_hands_over_does_not_take_over_too() -> None:
    desk = HandoverDesk(store := a_store())
    signed = desk.sign(shift="Night", note="all well", counts={"open": 2}, by="guard")
    with pytest.raises(CaseError):
        desk.take(signed.number, by="guard")
    assert store.desk.handovers()[0].taken_by == ""
    assert desk.take(signed.number, by="lead").taken_by == "lead"
