"""Incidents are changed over the version that was seen, found in pages, and remember their steps."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from casework.merging import opened_by
from plant.events import EventKind
from plant.ids import CameraId, EventId, IncidentId
from plant.incidents import (
    Incident,
    IncidentCursor,
    IncidentFilter,
    IncidentOrder,
    IncidentState,
    IncidentStep,
    Loss,
    Outcome,
)
from plant.ports import Store
from plant.records import EventFilter
from plant.reviews import ReviewState, Verdict
from plant.store_errors import ConflictError, CursorError, MissingError
from tests.builders import an_event, at
from tests.contracts.conftest import Keeper

YARD = CameraId("yard")
OPEN = frozenset({IncidentState.OPEN})


def an_incident(seconds: float, **changes: object) -> Incident:
    incident = opened_by(an_event(seconds), now=at(seconds))
    return replace(incident, **changes)  # type: ignore[arg-type]  # any field, for tests


def keep(store: Store, *incidents: Incident) -> None:
    with store.writing() as work:
        for each in incidents:
            work.append(an_event((each.opened_at - at(0)).total_seconds()))
            work.keep_incident(each, follows=0)


def test_an_incident_comes_back_as_it_was_kept(keeper: Keeper) -> None:
    loss = Loss(Decimal("12.50"), Decimal("0.25"), "EUR")
    incident = an_incident(
        1, places=("apron", "door"), owner="lead", reopened=True, outcome=Outcome.THEFT, loss=loss
    )
    keep(keeper.store, incident)
    assert keeper.store.incidents.find(incident.id) == incident
    assert keeper.store.incidents.find(IncidentId("none")) is None


def test_it_is_changed_over_the_version_that_was_seen(keeper: Keeper) -> None:
    first = an_incident(1)
    keep(keeper.store, first)
    second = replace(first, version=2, owner="lead")
    with keeper.store.writing() as work:
        work.keep_incident(second, follows=1)
        assert work.incidents.find(first.id) == second
    with pytest.raises(ConflictError), keeper.store.writing() as work:
        work.keep_incident(replace(first, version=2, owner="another"), follows=1)
    with pytest.raises(ConflictError), keeper.store.writing() as work:
        work.keep_incident(first, follows=0)
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.keep_incident(an_incident(2, version=2), follows=1)
    assert keeper.store.incidents.find(first.id) == second


def test_steps_are_remembered(keeper: Keeper) -> None:
    first = an_incident(1)
    keep(keeper.store, first)
    taken = replace(first, version=2, state=IncidentState.IN_PROGRESS, owner="lead")
    loss = Loss(Decimal("3.5"), Decimal(0), "EUR")
    steps = (
        IncidentStep(first.id, 2, first.state, taken.state, "lead", at(5), owner="lead"),
        IncidentStep(
            first.id,
            3,
            taken.state,
            IncidentState.CLOSED,
            "lead",
            at(9),
            "seen",
            "lead",
            Outcome.DAMAGE,
            loss,
        ),
    )
    with keeper.store.writing() as work:
        work.keep_incident(taken, follows=1, step=steps[0])
        work.keep_incident(
            replace(taken, version=3, state=IncidentState.CLOSED), follows=2, step=steps[1]
        )
    assert keeper.store.incidents.steps(first.id) == steps
    assert keeper.store.incidents.steps(IncidentId("none")) == ()


def test_an_event_belongs_to_one_incident_for_good(keeper: Keeper) -> None:
    one, two = an_incident(1), an_incident(2)
    keep(keeper.store, one, two)
    with keeper.store.writing() as work:
        for _ in range(2):
            work.join(an_event(1).id, one.id)
        review = work.reviews.of_event(an_event(1).id)
        assert review is not None
        assert review.incident == one.id
    for event, incident, error in (
        (an_event(1).id, two.id, ConflictError),
        (EventId("none"), one.id, MissingError),
        (an_event(2).id, IncidentId("none"), MissingError),
    ):
        with pytest.raises(error), keeper.store.writing() as work:
            work.join(event, incident)
    found = keeper.store.events.page(EventFilter(incident=one.id)).events
    assert [each.event for each in found] == [an_event(1)]
    assert keeper.store.events.page(EventFilter(incident=IncidentId("none"))).events == ()


def test_what_is_not_closed_is_found_by_camera_and_time(keeper: Keeper) -> None:
    keep(
        keeper.store,
        an_incident(1),
        an_incident(2, last_event_at=at(500)),
        an_incident(3),
        an_incident(4, state=IncidentState.CLOSED),
        an_incident(5, state=IncidentState.IN_PROGRESS),
        an_incident(6, camera=YARD),
    )

    def unclosed(since: float) -> list[float]:
        found = keeper.store.incidents.unclosed(CameraId("dock"), since=at(since))
        return [(each.opened_at - at(0)).total_seconds() for each in found]

    assert unclosed(2) == [2, 5, 3]
    assert unclosed(0) == [2, 5, 3, 1]
    assert unclosed(501) == []


def test_verdicts_on_its_events_are_counted(keeper: Keeper) -> None:
    incident = an_incident(1)
    keep(keeper.store, incident, an_incident(2), an_incident(3))
    with keeper.store.writing() as work:
        for number in (1, 2, 3):
            work.join(an_event(number).id, incident.id)
        new, false = ReviewState.NEW, ReviewState.FALSE_ALARM
        work.judge(Verdict(an_event(2).id, 1, new, false, "guard", at(9)))
        assert dict(work.incidents.verdicts(incident.id)) == {new: 2, false: 1}
    assert dict(keeper.store.incidents.verdicts(IncidentId("none"))) == {}


def fill(store: Store) -> None:
    keep(
        store,
        an_incident(1, severity=300),
        an_incident(2, severity=900, camera=YARD),
        an_incident(3, severity=900, state=IncidentState.CLOSED),
        an_incident(4, severity=300, owner="lead", state=IncidentState.IN_PROGRESS),
        an_incident(5, severity=600, kind=EventKind.FLOW_JAM),
        an_incident(6, severity=900),
    )


def openings(store: Store, wanted: IncidentFilter) -> Iterator[float]:
    """Walk through all pages, two incidents at a time."""
    start: IncidentCursor | None = None
    while True:
        page = store.incidents.page(wanted, start=start, limit=2)
        yield from ((each.opened_at - at(0)).total_seconds() for each in page.incidents)
        if page.next is None:
            return
        start = IncidentCursor.read(str(page.next))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (IncidentFilter(), [6, 5, 4, 3, 2, 1]),
        (IncidentFilter(order=IncidentOrder.URGENT), [2, 3, 6, 5, 1, 4]),
        (IncidentFilter(states=OPEN, order=IncidentOrder.URGENT), [2, 6, 5, 1]),
        (IncidentFilter(states=frozenset()), []),
        (IncidentFilter(states=OPEN | {IncidentState.CLOSED}), [6, 5, 3, 2, 1]),
        (IncidentFilter(cameras=frozenset({YARD})), [2]),
        (IncidentFilter(cameras=frozenset({YARD, CameraId("dock")})), [6, 5, 4, 3, 2, 1]),
        (IncidentFilter(kind=EventKind.FLOW_JAM), [5]),
        (IncidentFilter(owner="lead"), [4]),
        (IncidentFilter(owner=""), [6, 5, 3, 2, 1]),
        (IncidentFilter(from_at=at(2), to_at=at(4)), [3, 2]),
    ],
)
def test_incidents_are_found_in_the_order_that_is_wanted(
    keeper: Keeper, wanted: IncidentFilter, found: list[float]
) -> None:
    fill(keeper.store)
    assert list(openings(keeper.store, wanted)) == found


@pytest.mark.parametrize("text", ["", "1.2", "1.2.3.4", "-1.2.3", "a.b.c", "1.1.1\n", "9" * 20])
def test_a_text_that_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        IncidentCursor.read(text)
