"""What happened is found by what it is, where and when it was, and what came after."""

from collections.abc import Iterator

import pytest

from plant.events import EventKind, Phase
from plant.ids import CameraId, EventId, ZoneId
from plant.ports import Store
from plant.records import Cursor, EventFilter, camera_source
from plant.store_errors import CursorError
from tests.builders import a_crossing, an_event, at
from tests.contracts.conftest import Keeper

YARD = CameraId("yard")


def fill(store: Store) -> None:
    fence = (ZoneId("fence"), ZoneId("apron"))
    for event in (
        an_event(1),
        an_event(2, camera=YARD, zones=fence),
        a_crossing(3),
        a_crossing(4, camera=YARD, phase=Phase.ENDED),
        an_event(5, kind=EventKind.ZONE_LOITERING, phase=Phase.ENDED),
    ):
        with store.writing() as work:
            work.append(event)


def onsets(store: Store, wanted: EventFilter, limit: int = 2) -> Iterator[float]:
    """Walk through all pages, two events at a time."""
    start: Cursor | None = None
    while True:
        page = store.events.page(wanted, start=start, limit=limit)
        yield from ((each.event.onset_at - at(0)).total_seconds() for each in page.events)
        if page.next is None:
            return
        start = Cursor.read(str(page.next))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (EventFilter(), [5, 4, 3, 2, 1]),
        (EventFilter(kind=EventKind.LINE_CROSSED), [4, 3]),
        (EventFilter(camera=YARD), [4, 2]),
        (EventFilter(zone=ZoneId("apron")), [5, 2, 1]),
        (EventFilter(zone=ZoneId("apron"), camera=YARD), [2]),
        (EventFilter(zone=ZoneId("apron"), from_at=at(2)), [5, 2]),
        (EventFilter(phase=Phase.OPENED), [3, 2, 1]),
        (EventFilter(from_at=at(2), to_at=at(4)), [3, 2]),
        (EventFilter(kind=EventKind.FLOW_JAM), []),
    ],
    ids=str,
)
def test_events_are_found_newest_first(
    keeper: Keeper, wanted: EventFilter, found: list[float]
) -> None:
    fill(keeper.store)
    assert list(onsets(keeper.store, wanted)) == found


def test_a_page_is_not_disturbed_by_what_comes_meanwhile(keeper: Keeper) -> None:
    fill(keeper.store)
    first = keeper.store.events.page(EventFilter(), limit=2)
    with keeper.store.writing() as work:
        work.append(an_event(6))
    second = keeper.store.events.page(EventFilter(), start=first.next, limit=2)
    assert [each.event.onset_at for each in second.events] == [at(3), at(2)]


def test_events_of_one_moment_are_all_shown(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        for number in range(5):
            work.append(an_event(1, id=EventId(f"e-{number}")))
    assert list(onsets(keeper.store, EventFilter())) == [1] * 5


def test_an_event_is_listed_as_it_is_now(keeper: Keeper) -> None:
    first = an_event(1)
    moved = first.updated(captured_at=at(2), detected_at=at(3))
    with keeper.store.writing() as work:
        work.append(first)
        work.append(moved)
    (only,) = keeper.store.events.page(EventFilter(zone=ZoneId("apron"))).events
    assert only.event == moved
    assert keeper.store.events.page(EventFilter(phase=Phase.OPENED)).events == ()


def test_what_follows_a_sequence_is_told_in_order(keeper: Keeper) -> None:
    fill(keeper.store)
    dock = camera_source(CameraId("dock"))
    assert [each.sequence for each in keeper.store.events.after(dock, 0)] == [1, 2, 3]
    assert [each.sequence for each in keeper.store.events.after(dock, 1, limit=1)] == [2]
    assert keeper.store.events.after(dock, 3) == ()


def test_the_feed_goes_on_where_somebody_left_it(keeper: Keeper) -> None:
    fill(keeper.store)
    first = keeper.store.events.feed(0, limit=2)
    rest = keeper.store.events.feed(first[-1].position)
    assert [each.event.onset_at for each in (*first, *rest)] == [at(n) for n in range(1, 6)]


@pytest.mark.parametrize(
    "text", ["", "1", "1.", ".1", "1.-1", "a.b", "1.2.3", "9" * 40 + ".1", "\u0661.\u0661", "1.1\n"]
)
def test_a_text_that_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        Cursor.read(text)


def test_the_last_position_is_where_the_feed_ends(keeper: Keeper) -> None:
    assert keeper.store.events.last_position() == 0
    for seconds in (1, 2):
        with keeper.store.writing() as work:
            work.append(an_event(seconds))
    assert keeper.store.events.last_position() == keeper.store.events.feed(0)[-1].position
