"""Events that belong together are one incident; others are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.merging import (
    APART,
    LONGEST,
    belongs,
    incident_for,
    joined_by,
    opened_by,
    since_when,
    told_again,
)
from plant.events import Event, EventKind
from plant.ids import CameraId, EventId, ZoneId
from plant.incidents import Incident, IncidentState
from tests.builders import a_crossing, an_event, at

APRON, BAY = ZoneId("apron"), ZoneId("bay")
NOW = at(100_000)


def an_incident(event: Event | None = None) -> Incident:
    return opened_by(event or an_event(0), now=NOW)


def closed(incident: Incident) -> Incident:
    return replace(incident, state=IncidentState.CLOSED)


def test_an_event_opens_an_incident_with_its_own_facts() -> None:
    event = a_crossing(5, severity=700)
    incident = an_incident(event)
    assert (incident.version, incident.state) == (1, IncidentState.OPEN)
    assert (incident.lead, incident.kind, incident.severity) == (event.id, event.kind, 700)
    assert (incident.opened_at, incident.last_event_at) == (at(5), at(5))
    assert (incident.places, incident.event_count, incident.changed_at) == (("door",), 1, NOW)


def test_the_same_event_opens_the_same_incident() -> None:
    assert an_incident(an_event(1)).id == an_incident(an_event(1)).id
    assert an_incident(an_event(1)).id != an_incident(an_event(2)).id


@pytest.mark.parametrize(
    ("event", "joins"),
    [
        (an_event(600), True),
        (an_event(601), False),
        (an_event(-600), True),
        (an_event(-601), False),
        (an_event(-5000, ended_at=at(-600)), True),
        (an_event(60, camera=CameraId("yard")), False),
        (an_event(60, zones=(BAY,)), False),
        (an_event(60, zones=(BAY, APRON)), True),
        (an_event(60, kind=EventKind.OBJECT_REMOVED), True),
        (a_crossing(60), False),
        (an_event(60, zones=()), False),
    ],
    ids=[
        "in-time",
        "late",
        "before",
        "early",
        "long",
        "camera",
        "place",
        "shared",
        "kind",
        "line",
        "view",
    ],
)
def test_same_camera_same_place_within_ten_minutes(event: Event, *, joins: bool) -> None:
    assert belongs(event, an_incident()) is joins


def test_what_concerns_the_whole_view_belongs_together_by_family() -> None:
    offline = an_event(0, kind=EventKind.CAMERA_OFFLINE, zones=())
    incident = an_incident(offline)
    assert belongs(an_event(9, kind=EventKind.CAMERA_TAMPERED, zones=()), incident)
    assert not belongs(an_event(9, kind=EventKind.PERSON_DOWN, zones=()), incident)


def test_a_closed_incident_stays_closed() -> None:
    assert not belongs(an_event(1), closed(an_incident()))
    assert incident_for(an_event(1), [closed(an_incident())]) is None


def test_an_incident_reaches_from_event_to_event_but_not_beyond_a_shift() -> None:
    incident, last = an_incident(), 0.0
    while belongs(an_event(last + 540), incident):
        last += 540
        incident = joined_by(incident, an_event(last), now=NOW)
    assert incident.event_count == 1 + last // 540
    assert last <= LONGEST.total_seconds() < last + 540


def test_a_place_that_a_joined_event_brings_leads_on() -> None:
    incident = joined_by(an_incident(), an_event(60, zones=(APRON, BAY)), now=NOW)
    assert incident.places == (APRON, BAY)
    assert belongs(an_event(90, zones=(BAY,)), incident)


def test_the_gravest_event_leads() -> None:
    incident = joined_by(an_incident(), an_event(60, severity=400), now=NOW)
    assert (incident.lead, incident.severity) == (an_event(0).id, 500)
    grave = an_event(70, severity=900, kind=EventKind.OBJECT_REMOVED)
    incident = joined_by(incident, grave, now=NOW)
    assert (incident.lead, incident.kind, incident.severity) == (grave.id, grave.kind, 900)
    assert incident.version == 3


def test_a_further_revision_moves_the_end_and_no_version() -> None:
    ended = an_event(0).ended(ended_at=at(300), captured_at=at(300), detected_at=at(301))
    incident = told_again(an_incident(), ended, now=NOW)
    assert (incident.version, incident.last_event_at) == (1, at(300))


def test_a_revision_that_is_graver_is_a_new_version_unless_it_is_closed() -> None:
    graver = an_event(0, revision=2, severity=800)
    assert told_again(an_incident(), graver, now=NOW).version == 2
    assert told_again(closed(an_incident()), graver, now=NOW).severity == 500


@given(
    st.lists(
        st.tuples(st.integers(0, 40_000), st.sampled_from([(), (APRON,), (BAY,), (APRON, BAY)])),
        max_size=30,
    )
)
def test_whatever_comes_each_incident_is_the_sum_of_its_events(
    coming: list[tuple[int, tuple[ZoneId, ...]]],
) -> None:
    incidents: dict[str, Incident] = {}
    members: dict[str, list[Event]] = {}
    for number, (second, zones) in enumerate(coming):
        event = an_event(second, id=EventId(f"e{number}"), zones=zones, severity=1 + second % 1000)
        found = incident_for(event, incidents.values())
        incident = opened_by(event, now=NOW) if found is None else joined_by(found, event, now=NOW)
        incidents[incident.id] = incident
        members.setdefault(incident.id, []).append(event)
    for name, incident in incidents.items():
        events = members[name]
        assert incident.event_count == incident.version == len(events)
        assert incident.opened_at == min(each.onset_at for each in events)
        assert incident.last_event_at == max(each.onset_at for each in events)
        assert incident.severity == max(each.severity for each in events)
        assert set(incident.places) == {zone for each in events for zone in each.zones}
        assert incident.last_event_at - incident.opened_at <= 2 * LONGEST


@pytest.mark.parametrize("year", [1, 1969, 2026, 9999])
def test_an_event_of_any_year_can_come(year: int) -> None:
    onset = datetime(year, 1, 1, tzinfo=UTC)
    event = an_event(0, onset_at=onset, captured_at=onset)
    assert since_when(event) <= onset
    assert onset - since_when(event) <= APART
    assert belongs(event, an_incident(event))
    assert an_incident(event).opened_at - onset == timedelta()
