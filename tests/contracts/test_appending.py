"""Revisions are kept once, in the order of their source, and never change."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from plant.events import Event, EventKind, Phase
from plant.ids import CameraId, EventId, LineId, ZoneId
from plant.ports import Store
from plant.records import LAST_REVISION, SourceId, StoredEvent, camera_source, line_source
from plant.store_errors import ConflictError
from plant.wire import WireError
from tests.builders import an_event, at
from tests.contracts.conftest import Keeper

DOCK = camera_source(CameraId("dock"))


def kept(store: Store, event: Event, source: SourceId | None = None) -> StoredEvent:
    with store.writing() as work:
        return work.append(event, source=source)


def test_an_event_is_kept_with_its_place_and_time(keeper: Keeper) -> None:
    stored = kept(keeper.store, an_event(10))
    assert stored.event == an_event(10)
    assert (stored.source, stored.sequence) == ("camera/dock", 1)
    assert stored.stored_at == keeper.clock.now()
    assert keeper.store.events.current(stored.event.id) == stored


def test_an_event_that_is_not_kept_has_no_state_and_no_revisions(keeper: Keeper) -> None:
    assert keeper.store.events.current(EventId("none")) is None
    assert keeper.store.events.revisions(EventId("none")) == ()


def test_the_same_again_gets_the_same_answer(keeper: Keeper) -> None:
    first = kept(keeper.store, an_event(10))
    kept(keeper.store, an_event(20))
    keeper.clock.goes(5)
    assert kept(keeper.store, an_event(10)) == first
    assert len(keeper.store.events.feed(0)) == 2


def test_measures_in_another_order_are_the_same_content(keeper: Keeper) -> None:
    first = kept(keeper.store, an_event(10, measures={"a": 1, "b": "x"}))
    assert kept(keeper.store, an_event(10, measures={"b": "x", "a": 1.0})) == first


def test_other_content_under_the_same_key_is_a_conflict_and_changes_nothing(
    keeper: Keeper,
) -> None:
    first = kept(keeper.store, an_event(10))
    with pytest.raises(ConflictError):
        kept(keeper.store, an_event(10, severity=501))
    assert keeper.store.events.feed(0) == (first,)


@pytest.mark.parametrize(
    "change",
    [
        {"camera": CameraId("yard")},
        {"kind": EventKind.ZONE_LOITERING},
    ],
)
def test_an_event_cannot_become_another(keeper: Keeper, change: dict[str, object]) -> None:
    kept(keeper.store, an_event(10))
    with pytest.raises(ConflictError):
        kept(keeper.store, an_event(10, revision=2, **change), DOCK)


def test_an_event_cannot_change_its_source(keeper: Keeper) -> None:
    kept(keeper.store, an_event(10))
    with pytest.raises(ConflictError):
        kept(keeper.store, an_event(10, revision=2), SourceId("line/line-1"))


def test_revisions_out_of_order_are_all_kept_and_the_highest_is_current(keeper: Keeper) -> None:
    opened = an_event(10)
    ended = replace(opened, revision=3, phase=Phase.ENDED, ended_at=at(12))
    for event in (ended, opened, replace(opened, revision=2, phase=Phase.UPDATED)):
        kept(keeper.store, event)
    current = keeper.store.events.current(opened.id)
    assert current is not None
    assert current.event == ended
    revisions = keeper.store.events.revisions(opened.id)
    assert [each.event.revision for each in revisions] == [1, 2, 3]
    assert [each.sequence for each in revisions] == [2, 3, 1]


def test_each_source_counts_for_itself(keeper: Keeper) -> None:
    line = line_source(LineId("line-1"))
    places = [
        (stored.source, stored.sequence)
        for stored in (
            kept(keeper.store, an_event(1)),
            kept(keeper.store, an_event(2, camera=CameraId("yard"))),
            kept(keeper.store, an_event(3), line),
            kept(keeper.store, an_event(4)),
        )
    ]
    assert places == [(DOCK, 1), ("camera/yard", 1), (line, 1), (DOCK, 2)]


def test_a_transaction_that_fails_leaves_nothing_and_no_gap(keeper: Keeper) -> None:
    kept(keeper.store, an_event(1))
    with pytest.raises(RuntimeError), keeper.store.writing() as work:  # noqa: PT012  (one transaction)
        work.append(an_event(2))
        raise RuntimeError("something else went wrong")
    assert keeper.store.events.current(an_event(2).id) is None
    assert kept(keeper.store, an_event(3)).sequence == 2


@pytest.mark.parametrize(
    "event",
    [
        an_event(1, id=EventId("")),
        an_event(1, id=EventId("x" * 201)),
        an_event(1, camera=CameraId("do\0ck")),
        an_event(1, zones=(ZoneId("\ud800"),)),
        an_event(1, because="\ud800"),
        an_event(1, revision=0),
        an_event(1, revision=LAST_REVISION + 1),
        an_event(1, measures={"a": float("nan")}),
    ],
    ids=["no id", "long id", "nul", "half a letter", "half a word", "zero", "too high", "nan"],
)
def test_what_cannot_be_told_is_refused(keeper: Keeper, event: Event) -> None:
    with pytest.raises(WireError):
        kept(keeper.store, event)
    assert keeper.store.events.feed(0) == ()


def test_strange_words_come_back_as_they_went(keeper: Keeper) -> None:
    event = an_event(1, because="a\0b ' \" \\ % ✓ \u2028", measures={"who'; --": "🏭"})
    assert kept(keeper.store, event).event == event
    current = keeper.store.events.current(event.id)
    assert current is not None
    assert current.event == event


def test_many_writers_at_once_leave_no_gap_and_no_double(keeper: Keeper) -> None:
    together = Barrier(4)

    def write(writer: int) -> None:
        together.wait()
        for number in range(10):
            kept(keeper.store, an_event(writer * 100 + number))
            kept(keeper.store, an_event(number))  # the same from everybody

    writers = [Thread(target=write, args=(writer,)) for writer in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    feed = keeper.store.events.feed(0, limit=1000)
    assert [each.sequence for each in feed] == list(range(1, 41))
    assert len({each.event.id for each in feed}) == 40


def test_of_many_writers_at_once_each_gets_his_own_error_and_the_others_are_kept(
    keeper: Keeper,
) -> None:
    kept(keeper.store, an_event(0))
    together, refused = Barrier(8), list[int]()

    def write(writer: int) -> None:
        together.wait()
        for number in range(writer * 10 + 1, writer * 10 + 6):
            try:
                with keeper.store.writing() as work:
                    work.append(an_event(number))
                    if number % 2:
                        work.append(an_event(0, severity=900))
            except ConflictError:
                refused.append(number)

    writers = [Thread(target=write, args=(writer,)) for writer in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    wanted = {n for writer in range(8) for n in range(writer * 10 + 1, writer * 10 + 6)}
    assert set(refused) == {number for number in wanted if number % 2}
    feed = keeper.store.events.feed(0, limit=1000)
    assert [each.sequence for each in feed] == list(range(1, len(feed) + 1))
    seconds = {(each.event.onset_at - at(0)).total_seconds() for each in feed}
    assert seconds == {0} | {number for number in wanted if number % 2 == 0}
