"""How an event comes in: kept, put into its incident, and told, all or nothing.

The same revision again gets the same answer and tells nobody anything. A closed
incident stays closed: what comes later to its place opens another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from casework.cameras import TROUBLES, troubles_of
from casework.merging import (
    APART,
    incident_for,
    joined_by,
    last_moment,
    opened_by,
    since_when,
    told_again,
)
from casework.report_incidents import told_by
from casework.telling import Announce, Told
from plant.events import Event
from plant.ids import IncidentId
from plant.incidents import Incident
from plant.ports import Store, Writing
from plant.records import SourceId, StoredEvent
from plant.reports import ReportFilter
from plant.store_errors import MissingError


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a revision. `first` is False where it had come before."""

    stored: StoredEvent
    first: bool
    incident: Incident


class Intake:
    """Takes in revisions of events, each in one transaction."""

    def __init__(self, store: Store, announce: Announce) -> None:
        self._store = store
        self._announce = announce

    def take(self, event: Event, *, source: SourceId | None = None) -> Taken:
        """Keep a revision with its incident and messages; errors are those of `append`."""
        with self._store.writing() as work:
            return self.within(work, event, source=source)

    def take_each(self, events: Sequence[Event]) -> list[Taken | Exception]:
        """Take in revisions that came together, each for itself; tell what became of each."""
        return self._store.each([partial(self.within, event=event) for event in events])

    def within(self, work: Writing, event: Event, *, source: SourceId | None = None) -> Taken:
        """Take a revision in as part of a transaction that does more."""
        known = work.reviews.of_event(event.id)
        first = known is None or work.events.revision(event.id, event.revision) is None
        stored = work.append(event, source=source)
        home = None if known is None else known.incident
        if home is not None and not first:
            return Taken(stored, first, _found(work, home))
        before, incident = _placed(work, stored.event, home)
        told = Told(incident, before, stored, troubles=_troubles(work, event))
        for draft in self._announce(told):
            work.send(draft)
        return Taken(stored, first, incident)


def _troubles(work: Writing, event: Event) -> tuple[Event, ...] | None:
    return troubles_of(work.events, event.camera) if event.kind in TROUBLES else None


def _placed(
    work: Writing, event: Event, home: IncidentId | None
) -> tuple[Incident | None, Incident]:
    """Return the incident before and after the event came to it, which is kept."""
    if home is not None:
        before = _found(work, home)
        after = told_again(before, event, now=work.now)
        if after != before:
            work.keep_incident(after, follows=before.version)
        return before, after
    around = work.incidents.unclosed(event.camera, since=since_when(event))
    joined = incident_for(event, around) or _reported(work, event)
    if joined is None:
        incident = opened_by(event, now=work.now)
        work.keep_incident(incident, follows=0)
    else:
        incident = joined_by(joined, event, now=work.now)
        work.keep_incident(incident, follows=joined.version)
    work.join(event.id, incident.id)
    return joined, incident


def _reported(work: Writing, event: Event) -> Incident | None:
    """Return the incident of a report that may tell of what the event saw."""
    wanted = ReportFilter(from_at=since_when(event), to_at=last_moment(event) + APART)
    for report in told_by(event, work.reports.page(wanted).reports):
        there = None if report.incident is None else work.incidents.find(report.incident)
        if there is not None and not there.is_closed:
            return there
    return None


def _found(work: Writing, incident: IncidentId) -> Incident:
    found = work.incidents.find(incident)
    if found is None:
        raise MissingError(f"incident {incident} is named by an event and not kept")
    return found
