"""Counts, windows and missing units are kept once each, and found again by their time."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from plant.counts import CounterId
from plant.events import EventKind
from plant.ids import CameraId, EventId, IncidentId, LineId, RuleId
from plant.ledgers import CounterTotal, LedgerEntry, MissingUnit, WindowState
from plant.near_misses import MOST_OF_A_CAMERA, NearMiss
from plant.packages import Package
from plant.store_errors import ConflictError, MissingError
from tests.builders import an_event, at
from tests.contracts.conftest import Keeper

IN, OUT = CounterId("in/infeed/forward"), CounterId("out/outfeed/forward")
LINE = LineId("line-1")


def stands(total: int, until: float, *, epoch: float = 0, of: CounterId = IN) -> CounterTotal:
    return CounterTotal(of, total, at(epoch), total, at(until))


def an_entry(begins: float, **changes: object) -> LedgerEntry:
    entry = LedgerEntry(LINE, at(begins), at(begins + 10), WindowState.JUDGED, came=3, left=2)
    return replace(entry, **changes)  # type: ignore[arg-type]


def a_miss(begins: float, camera: str = "dock") -> NearMiss:
    return NearMiss(
        CameraId(camera),
        RuleId("after-hours"),
        EventKind.ZONE_INTRUSION,
        "apron",
        "somebody was there",
        0.7,
        at(begins).timestamp(),
        at(begins + 1).timestamp(),
        {"inside_seconds": 0.2, "label": "person"},
    )


def test_a_counter_stands_where_it_was_told_last(keeper: Keeper) -> None:
    assert keeper.store.counts.total(IN) is None
    with keeper.store.writing() as work:
        work.keep_count(stands(2, 5), [at(1), at(4)])
        work.keep_count(stands(1, 3, of=OUT), [at(2)])
        work.keep_count(stands(3, 9), [at(7.25)])
        assert work.counts.total(IN) == stands(3, 9)
    counts = keeper.store.counts
    assert counts.totals() == (stands(3, 9), stands(1, 3, of=OUT))
    assert counts.passed([IN], from_at=at(1), to_at=at(7.25)) == (at(1), at(4))
    assert counts.passed([IN, OUT], from_at=at(0), to_at=at(9)) == (at(1), at(2), at(4), at(7.25))


def test_each_epoch_tells_from_when_to_when_it_watched(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        for epoch, until in ((0, 5), (0, 9), (20, 30)):
            work.keep_count(stands(0, until, epoch=epoch), [])
    watched = keeper.store.counts.watched
    assert watched(IN, from_at=at(0), to_at=at(99)) == ((at(0), at(9)), (at(20), at(30)))
    assert watched(IN, from_at=at(10), to_at=at(19)) == ()
    assert watched(OUT, from_at=at(0), to_at=at(99)) == ()


def test_passages_are_forgotten_and_totals_stay(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        work.keep_count(stands(2, 5), [at(1), at(4)])
        assert work.forget_passed(timedelta(seconds=1)) == 1
        work.keep_count(stands(3, 6), [at(6)])
    assert keeper.store.counts.passed([IN], from_at=at(0), to_at=at(9)) == (at(4), at(6))
    assert keeper.store.counts.total(IN) == stands(3, 6)


def test_a_window_is_judged_once(keeper: Keeper) -> None:
    full = an_entry(
        10,
        unexplained=1.5,
        account=1.5,
        account_tolerance=0.5,
        account_begins_at=at(0),
        expected=7.0,
        shift="early",
        lot="A 7/✓",
        value=Decimal("960.00"),
        currency="EUR",
        product="carton",
        event=EventId("x"),
    )
    other = replace(an_entry(10), line=LineId("line-2"), state=WindowState.STOOD)
    with keeper.store.writing() as work:
        for each in (an_entry(0), full, other):
            work.keep_entry(each)
    with pytest.raises(ConflictError), keeper.store.writing() as work:
        work.keep_entry(an_entry(0, came=4))
    counts = keeper.store.counts
    assert counts.latest(LINE, limit=2) == (full, an_entry(0))
    assert counts.entries(from_at=at(0), to_at=at(20)) == (an_entry(0), full, other)
    assert counts.entries(from_at=at(10), to_at=at(20), line=LINE) == (full,)
    assert counts.entries(from_at=at(0), to_at=at(10), limit=1) == (an_entry(0),)


def test_missing_units_belong_to_a_known_event(keeper: Keeper) -> None:
    event = an_event(1)
    units = [MissingUnit(event.id, at(2), at(8)), MissingUnit(event.id, at(1), at(7))]
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.keep_missing(units)
    with keeper.store.writing() as work:
        work.append(event)
        work.keep_missing(units)
        work.keep_missing(units)
    found = keeper.store.counts.missing([event.id, EventId("none")])
    assert found == {event.id: (units[1], units[0]), "none": ()}


def test_near_misses_are_kept_once_and_the_latest_come_first(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        assert work.keep_near_misses([a_miss(1), a_miss(5), a_miss(3, "yard")]) == 3
        assert work.keep_near_misses([a_miss(5)]) == 0
    between = keeper.store.near_misses.between
    assert between(CameraId("dock"), from_at=at(0), to_at=at(9)) == (a_miss(5), a_miss(1))
    assert between(CameraId("dock"), from_at=at(2.5), to_at=at(9)) == (a_miss(5),)
    assert between(CameraId("dock"), from_at=at(0), to_at=at(9), limit=1) == (a_miss(5),)


def test_of_each_camera_only_the_latest_near_misses_stay(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        work.keep_near_misses([a_miss(0, "yard")])
        work.keep_near_misses([a_miss(number) for number in range(MOST_OF_A_CAMERA + 2)])
    between = keeper.store.near_misses.between
    kept = between(CameraId("dock"), from_at=at(0), to_at=at(9999), limit=9999)
    assert (len(kept), kept[-1]) == (MOST_OF_A_CAMERA, a_miss(2))
    assert len(between(CameraId("yard"), from_at=at(0), to_at=at(9))) == 1


def test_it_is_kept_to_whom_evidence_was_given(keeper: Keeper) -> None:
    incident = IncidentId("i")
    packages = [
        Package(f"p{number}", incident, "Police ✓", "theft", "anna", at(number), "0" * 64)
        for number in range(2)
    ]
    with keeper.store.writing() as work:
        for each in packages:
            work.keep_package(each)
    assert keeper.store.packages.of_incident(incident) == tuple(packages)
    assert keeper.store.packages.of_incident(IncidentId("other")) == ()
