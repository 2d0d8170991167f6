"""Reports and events that belong together, what their incident looks like, and why.

A report joins the closest incident at one of its cameras or its post that is not closed,
ten minutes apart at most; where there is none it opens one. An event that would open an
incident joins that of a report whose place its camera sees, ten minutes apart at most.
What troubles a camera tells of the camera and not of the place, and joins no report.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from casework.cameras import TROUBLES
from casework.merging import last_moment
from casework.report_steps import NEAR
from plant.events import Event
from plant.ids import derive_incident_id_of_report
from plant.incidents import Incident, IncidentState
from plant.kind_words import KINDS
from plant.reports import Category, NewReport, Privacy, Report

# Where no rule saw it, a word of somebody who did: worth a look, graver where people may be hurt.
SEVERITIES: Mapping[Category, int] = {
    Category.UNSAFE: 700,
    Category.TAKING: 600,
    Category.STRANGER: 600,
    Category.DAMAGE: 400,
    Category.MACHINE: 300,
    Category.OTHER: 300,
}


def opened_by_report(new: NewReport, *, now: datetime) -> Incident:
    """Return the incident that begins with a report."""
    said, at = new.said, new.happened_at
    return Incident(
        id=derive_incident_id_of_report(said.id, at.timestamp()),
        version=1,
        state=IncidentState.OPEN,
        camera=next(iter(new.place.cameras), None),
        places=(),
        kind=None,
        lead=None,
        severity=SEVERITIES[said.category],
        event_count=0,
        opened_at=at,
        last_event_at=at,
        changed_at=now,
        category=said.category,
        post=said.post,
    )


def joined_by_report(incident: Incident, at: datetime, *, now: datetime) -> Incident:
    """Return the incident with one report more."""
    return replace(
        incident,
        version=incident.version + 1,
        opened_at=min(incident.opened_at, at),
        last_event_at=max(incident.last_event_at, at),
        changed_at=now,
    )


def told_by(event: Event, reports: Iterable[Report]) -> Iterable[Report]:
    """Return those of the reports that may tell of what an event saw, the closest first."""
    if event.kind in TROUBLES:
        return ()
    close = [
        (apart(event, each.happened_at), each)
        for each in reports
        if event.camera in each.place.cameras
        and each.incident is not None
        # Of an anonymous one nobody knows the moment.
        and each.said.privacy is not Privacy.ANONYMOUS
    ]
    close.sort(key=lambda pair: (pair[0], pair[1].number))
    return tuple(report for distance, report in close if distance <= NEAR)


def reasons(report: Report, events: Iterable[Event], others: Iterable[Report]) -> tuple[str, ...]:
    """Return why a report and what else its incident holds are thought to be one thing."""
    seen = [
        f"{KINDS[each.kind].lower()}, seen by camera {each.camera},"
        f" {_in_words(apart(each, report.happened_at))}"
        for each in events
        if each.camera in report.place.cameras and apart(each, report.happened_at) <= NEAR
    ]
    told = [
        f"report {each.receipt} of the same place,"
        f" {_in_words(abs(each.happened_at - report.happened_at))}"
        for each in others
        if each.id != report.id and _share_a_place(each, report)
    ]
    return (*seen, *told)


def apart(event: Event, at: datetime) -> timedelta:
    """Return how far a moment lies from an event; none within it."""
    if at < event.onset_at:
        return event.onset_at - at
    return max(at - last_moment(event), timedelta(0))


def _share_a_place(one: Report, other: Report) -> bool:
    shared = not set(one.place.cameras).isdisjoint(other.place.cameras)
    return shared or one.said.post == other.said.post


def _in_words(distance: timedelta) -> str:
    minutes = round(distance.total_seconds() / 60)
    return "at the same time" if minutes == 0 else f"{minutes} min apart"
