"""People part an incident in two, or let two be one, across cameras too.

Events move with all that was said of them. An incident whose events are all gone is closed,
and its steps say where they went; nothing is deleted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from casework.changing import check_version, keep_step, tell
from casework.checks import checked_person
from casework.errors import CaseError
from casework.merging import joined_by, opened_by
from casework.telling import Announce, Told
from plant.events import Event
from plant.ids import EventId, IncidentId, derive_incident_id
from plant.incidents import Incident, IncidentState
from plant.ports import Store, Writing
from plant.records import EventFilter
from plant.reports import ReportFilter
from plant.store_errors import MissingError

MOST_EVENTS = 1000


class Parting:
    """The desk at which incidents are parted and joined. Errors are those of `Handling`."""

    def __init__(self, store: Store, announce: Announce) -> None:
        self._store = store
        self._announce = announce

    def merge(self, incident: IncidentId, into: IncidentId, *, by: str, version: int) -> Incident:
        """Let the events and reports of an incident belong to another, and close what is left."""
        checked_person(by)
        if incident == into:
            raise CaseError("an incident is not merged with itself", remedy="choose another")
        with self._store.writing() as work:
            gone, target = _seen(work, incident, version), _found(work, into)
            if target.is_closed or gone.is_closed:
                raise CaseError("one of both is closed", remedy="reopen it first")
            moving, there = _events(work, incident), _events(work, into)
            for each in moving:
                work.move(each.id, into)
            grown = gathered(target, [*there, *moving], now=work.now)
            self._keep(work, target, grown, by=by, reason=f"merged with {incident}")
            left = replace(_next(gone, work.now), state=IncidentState.CLOSED, event_count=0)
            self._keep(work, gone, left, by=by, reason=f"merged into {into}")
            _move_reports(work, incident, into)
            return grown

    def split(
        self, incident: IncidentId, events: Sequence[EventId], *, by: str, version: int
    ) -> Incident:
        """Let some events of an incident be one of their own, and return that."""
        checked_person(by)
        with self._store.writing() as work:
            before = _seen(work, incident, version)
            there = _events(work, incident)
            going = [each for each in there if each.id in set(events)]
            staying = [each for each in there if each.id not in set(events)]
            if before.is_closed or not going or not staying:
                raise CaseError("choose some of its events and not all", remedy="or merge it")
            part = _new(going, before, now=work.now)
            work.keep_incident(part, follows=0)
            for each in going:
                work.move(each.id, part.id)
            tell(work, self._announce, Told(part))
            less = gathered(before, staying, now=work.now)
            self._keep(work, before, less, by=by, reason=f"{len(going)} split off as {part.id}")
            return part

    def _keep(
        self, work: Writing, before: Incident, after: Incident, *, by: str, reason: str
    ) -> None:
        keep_step(work, before, after, by=by, reason=reason)
        tell(work, self._announce, Told(after, incident_before=before))


def gathered(incident: Incident, events: Sequence[Event], *, now: datetime) -> Incident:
    """Return the next version of an incident that is made of these events.

    One that a report opened may have none, and stays as it is.
    """
    if not events:
        return _next(incident, now)
    made = opened_by(events[0], now=now)
    for each in events[1:]:
        made = joined_by(made, each, now=now)
    return replace(
        _next(incident, now),
        camera=incident.camera or made.camera,
        places=made.places,
        kind=made.kind,
        lead=made.lead,
        severity=made.severity,
        event_count=made.event_count,
        opened_at=made.opened_at,
        last_event_at=made.last_event_at,
    )


def _new(events: Sequence[Event], before: Incident, *, now: datetime) -> Incident:
    first = events[0]
    # The event may have opened the incident that it leaves: another name gives another id.
    name = EventId(f"{first.id} of {before.id} in {before.version}")
    id_ = derive_incident_id(name, first.onset_at.timestamp())
    opened = replace(opened_by(first, now=now), id=id_, version=0)
    return gathered(opened, events, now=now)


def _next(incident: Incident, now: datetime) -> Incident:
    return replace(incident, version=incident.version + 1, changed_at=now)


def _events(work: Writing, incident: IncidentId) -> list[Event]:
    page = work.events.page(EventFilter(incident=incident), limit=MOST_EVENTS)
    if page.next is not None:
        raise CaseError(
            f"incident {incident} has more than {MOST_EVENTS} events", remedy="work on it as it is"
        )
    return [each.event for each in reversed(page.events)]


def _move_reports(work: Writing, incident: IncidentId, into: IncidentId) -> None:
    for report in work.reports.page(ReportFilter(incident=incident), limit=MOST_EVENTS).reports:
        moved = replace(report, incident=into, version=report.version + 1)
        work.keep_report(moved, follows=report.version)


def _seen(work: Writing, incident: IncidentId, version: int) -> Incident:
    found = _found(work, incident)
    check_version(f"incident {incident}", seen=version, is_in=found.version)
    return found


def _found(work: Writing, incident: IncidentId) -> Incident:
    found = work.incidents.find(incident)
    if found is None:
        raise MissingError(f"there is no incident {incident}", remedy="check the incident's id")
    return found
