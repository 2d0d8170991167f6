"""Counts go in, windows are judged, and what is missing is told with its footage: scripted belts."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from casework.footage import FootageDesk
from casework.intake import Intake
from casework.line_ledgers import Counted, LedgerDesk
from casework.mismatch_clips import MismatchClips
from plant.counts import CounterId
from plant.events import ClipState, Event, EventKind, Phase
from plant.footage import FootageState
from plant.ids import CameraId
from plant.ledgers import LedgerEntry, WindowState
from plant.places import Plant
from plant.records import Draft, EventFilter, MediaFile, Sha256, line_source
from plant.signals import Signal
from tests.builders import at
from tests.casework.conftest import Office
from tests.ledgers import IN, LINE, OUT, SETTINGS, TRANSIT, a_line, beat, later, reports_of


@dataclass
class Belt:
    """A belt with two counters that report every five seconds, and the desk that they report to."""

    office: Office
    plant: Plant = field(default_factory=a_line)
    told: list[Counted] = field(default_factory=list)
    totals: dict[tuple[CounterId, float], int] = field(default_factory=dict)

    @property
    def intake(self) -> Intake:
        return Intake(self.office.store, self.office.announce)

    @property
    def desk(self) -> LedgerDesk:
        """A desk that was just begun anew: nothing is remembered but in the store."""
        return LedgerDesk(self.office.store, lambda: self.plant, self.intake, self.announce)

    def announce(self, counted: Counted) -> Iterable[Draft]:
        self.told.append(counted)
        return ()

    def runs(
        self, came: Sequence[float], left: Sequence[float], ends: float, *, epoch: float = 0.0
    ) -> None:
        """Let the counters tell, each report for itself, in the order of time."""
        both = [*reports_of(IN, came, ends, epoch=epoch)]
        both += reports_of(OUT, left, ends, epoch=epoch)
        for each in sorted(both, key=lambda report: report.until_at):
            self.desk.take([each])

    @property
    def events(self) -> list[Event]:
        wanted = EventFilter(kind=EventKind.COUNT_MISMATCH)
        return [each.event for each in self.office.store.events.page(wanted).events]

    @property
    def entries(self) -> tuple[LedgerEntry, ...]:
        return self.office.store.counts.entries(from_at=at(-9e5), to_at=at(9e5), line=LINE)

    def states(self) -> list[WindowState]:
        return [each.state for each in self.entries]


@pytest.fixture
def belt(office: Office) -> Belt:
    return Belt(office)


def test_a_belt_from_which_nothing_is_taken_tells_nothing(belt: Belt) -> None:
    came = beat(600)
    belt.runs(came, later(came), 600)
    assert belt.events == []
    assert {each.state for each in belt.entries} == {WindowState.JUDGED}
    assert all(abs(each.account) <= each.account_tolerance for each in belt.entries)
    assert len(belt.entries) >= 27


def test_one_unit_that_is_taken_off_is_told_with_its_value_and_when_it_went(belt: Belt) -> None:
    came = beat(400)
    belt.runs(came, later(came, but=[40]), 400)
    (event,) = belt.events
    stolen = came[40]
    assert abs(event.onset_at - at(stolen + TRANSIT)) < timedelta(seconds=0.01)
    assert (event.phase, event.camera, event.gate_line) == (Phase.ENDED, "dock", "door")
    assert event.measures["unexplained_units"] == 1
    assert (event.measures["value"], event.measures["currency"]) == (9.5, "EUR")
    assert event.because.startswith("1 x Case went into Line 1")
    (unit,) = belt.office.store.counts.missing([event.id])[event.id]
    assert unit.came_at == at(stolen)
    assert at(stolen + TRANSIT) < unit.overdue_at < at(stolen + TRANSIT + 5)
    judged = [each for each in belt.entries if each.event == event.id]
    assert [(each.value, each.currency) for each in judged] == [(Decimal("9.50"), "EUR")]


def test_the_event_belongs_to_the_line(belt: Belt) -> None:
    came = beat(400)
    belt.runs(came, later(came, but=[40]), 400)
    stored = belt.office.store.events.current(belt.events[0].id)
    assert stored is not None
    assert stored.source == line_source(LINE)


def test_units_that_are_taken_one_after_the_other_are_all_told(belt: Belt) -> None:
    came = beat(900)
    stolen = [30, 31, 90, 160]
    belt.runs(came, later(came, but=stolen), 900)
    told = sum(float(each.measures["unexplained_units"]) for each in belt.events)
    assert told == len(stolen)
    found = belt.office.store.counts.missing([each.id for each in belt.events])
    units = sorted(unit.came_at for units in found.values() for unit in units)
    assert units == [at(came[number]) for number in stolen]


def test_units_that_get_round_the_first_counter_are_told_too(belt: Belt) -> None:
    came = beat(500)
    counted = [each for number, each in enumerate(came) if number not in {50, 51}]
    belt.runs(counted, later(came), 500)
    assert sum(float(each.measures["unexplained_units"]) for each in belt.events) == -2
    assert "more came out of Line 1" in belt.events[0].because
    assert "value" not in belt.events[0].measures


def test_the_same_reports_again_change_nothing(belt: Belt) -> None:
    came = beat(400)
    left = later(came, but=[40])
    belt.runs(came, left, 400)
    first = (belt.events, belt.entries, belt.office.store.counts.totals())
    belt.runs(came, left, 400)
    assert (belt.events, belt.entries, belt.office.store.counts.totals()) == first


def test_a_counter_that_begins_anew_and_watches_again_takes_nothing_back(belt: Belt) -> None:
    came = beat(500)
    left = later(came, but=[60])
    belt.runs(came, left, 203.0)
    belt.runs(
        [each for each in came if each >= 180],
        [each for each in left if each >= 180],
        500,
        epoch=180,
    )
    (event,) = belt.events
    assert event.measures["unexplained_units"] == 1
    total = belt.office.store.counts.total(IN)
    assert total is not None
    assert total.total == sum(each < 500 for each in came)


def test_what_nobody_watched_is_not_judged(belt: Belt) -> None:
    came = beat(700)
    left = later(came)
    belt.runs(came, left, 203.0)
    # The vision worker was away for a minute and a half; much passed that nobody saw.
    belt.runs(
        [each for each in came if each >= 290],
        [each for each in left if each >= 290],
        700,
        epoch=290,
    )
    assert belt.events == []
    unwatched = [each for each in belt.entries if each.state is WindowState.UNWATCHED]
    assert unwatched[0].begins_at <= at(203) < unwatched[0].ends_at
    assert unwatched[-1].ends_at >= at(290 + TRANSIT)
    assert belt.states()[-1] is WindowState.JUDGED


def test_a_line_that_stands_loses_nothing(belt: Belt) -> None:
    """All that lies on the belt comes out later, by as long as it stood."""
    came, stands, seconds = beat(300), (150.0, 215.0), 65.0
    ran = [each if each < stands[0] else each + seconds for each in came]
    left = [out if out < stands[0] else out + seconds for out in (each + TRANSIT for each in came)]
    belt.runs(ran, left, 360)
    assert belt.events == []
    assert WindowState.STOOD in belt.states()
    assert belt.states()[-1] is WindowState.JUDGED


def test_a_theft_after_the_line_stood_is_told(belt: Belt) -> None:
    came = [each if each < 150 else each + 65 for each in beat(400)]
    left = [
        out if out < 150 else out + 65
        for number, out in enumerate(each + TRANSIT for each in beat(400))
        if number != 70
    ]
    belt.runs(came, left, 480)
    assert [each.measures["unexplained_units"] for each in belt.events] == [1]


def test_how_long_units_take_is_learned(office: Office) -> None:
    belt = Belt(
        office, a_line(SETTINGS.replace("transit_seconds: 30", "longest_transit_seconds: 90"))
    )
    rng = random.Random(7)
    uneven = sorted(each + rng.uniform(0, 3) for each in beat(700))
    belt.runs(uneven, later(uneven, but=[100]), 700)
    assert WindowState.UNKNOWN_TRANSIT in belt.states()
    assert belt.entries[-1].transit_seconds == pytest.approx(TRANSIT, abs=1)
    (event,) = belt.events
    assert event.measures["unexplained_units"] == 1


def test_the_plants_own_counter_may_count_what_comes_in(office: Office) -> None:
    belt = Belt(office, a_line(infeed="counter-1"))
    came = beat(400)
    outs = reports_of(OUT, later(came, but=[40]), 400)
    for number, moment in enumerate(came):
        while outs and outs[0].until_at <= at(moment):
            belt.desk.take([outs.pop(0)])
        belt.desk.hear(Signal("expected_count", "counter-1", number + 1.0, at(moment), "plc"))
    belt.desk.take(outs)
    assert [each.measures["unexplained_units"] for each in belt.events] == [1]


def test_windows_know_their_shift_and_their_lot(belt: Belt) -> None:
    with belt.office.store.writing() as work:
        work.note(Signal("lot", "order", "A-7", at(100), "mes"))
    came = beat(300)
    belt.runs(came, later(came), 300)
    lots = {each.lot for each in belt.entries if each.begins_at >= at(100)}
    assert (lots, belt.entries[0].lot) == ({"A-7"}, "")
    assert {each.shift for each in belt.entries} <= {"", "night"}


def test_footage_of_where_it_vanished_is_asked_for_and_becomes_the_clip(belt: Belt) -> None:
    came = beat(400)
    belt.runs(came, later(came, but=[40]), 400)
    (event,) = belt.events
    (request,) = belt.office.store.footage.waiting([CameraId("dock")])
    assert (request.event, request.requested_by) == (event.id, "ledger")
    assert request.from_at < at(came[40]) < event.onset_at < request.to_at
    file = belt.office.media.keep([b"film"], promised=a_file(b"film"))
    desk = FootageDesk(belt.office.store, on_answer=MismatchClips(belt.intake).answered)
    desk.bring(request.id, file, media_type="video/mp4")
    (now,) = belt.events
    assert (now.evidence.state, now.evidence.clip_sha256) == (ClipState.READY, file.sha256)
    assert [each.name for each in belt.office.store.events.attachments(event.id)] == ["clip"]
    assert desk.bring(request.id, file, media_type="video/mp4").state is FootageState.READY
    assert belt.events == [now]


def test_where_there_is_no_footage_the_event_says_why(belt: Belt) -> None:
    came = beat(400)
    belt.runs(came, later(came, but=[40]), 400)
    (request,) = belt.office.store.footage.waiting([CameraId("dock")])
    desk = FootageDesk(belt.office.store, on_answer=MismatchClips(belt.intake).answered)
    desk.fail(request.id, "the ring no longer holds it")
    evidence = belt.events[0].evidence
    assert (evidence.state, evidence.reason) == (ClipState.FAILED, "the ring no longer holds it")


def a_file(content: bytes) -> MediaFile:
    return MediaFile(Sha256(sha256(content).hexdigest()), len(content))
