"""Which events belong together, and what their incident looks like then.

An event joins an incident that is not closed, at the same camera, sharing a place with
it, no more than ten minutes apart. Places are zones and gate lines; what concerns the
whole view belongs together by the family of its kind, such as `camera`. After a shift
a new incident begins, so that a busy gate does not make one that never ends.

All times are the events' own; only `changed_at` is wall time.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plant.events import Event, EventKind
from plant.ids import derive_incident_id
from plant.incidents import Incident, IncidentState

APART = timedelta(minutes=10)
LONGEST = timedelta(hours=8)
_CALENDAR_BEGINS = datetime.min.replace(tzinfo=UTC)


def incident_for(event: Event, candidates: Iterable[Incident]) -> Incident | None:
    """Return the first of the candidates that the event belongs to."""
    return next((each for each in candidates if belongs(event, each)), None)


def belongs(event: Event, incident: Incident) -> bool:
    """Whether the event should join the incident."""
    return (
        not incident.is_closed
        and event.camera == incident.camera
        and _share_a_place(event, incident)
        and event.onset_at - incident.last_event_at <= APART
        and incident.opened_at - last_moment(event) <= APART
        and abs(event.onset_at - incident.opened_at) <= LONGEST
    )


def since_when(event: Event) -> datetime:
    """Return how late an incident must have been active at least for the event to join it."""
    # The first minutes of the calendar have nothing before them.
    return max(event.onset_at, _CALENDAR_BEGINS + APART) - APART


def opened_by(event: Event, *, now: datetime) -> Incident:
    """Return the incident that begins with an event."""
    return Incident(
        id=derive_incident_id(event.id, event.onset_at.timestamp()),
        version=1,
        state=IncidentState.OPEN,
        camera=event.camera,
        places=places_of(event),
        kind=event.kind,
        lead=event.id,
        severity=event.severity,
        event_count=1,
        opened_at=event.onset_at,
        last_event_at=last_moment(event),
        changed_at=now,
    )


def joined_by(incident: Incident, event: Event, *, now: datetime) -> Incident:
    """Return the incident with one event more."""
    grown = replace(
        _with_lead(incident, event),
        version=incident.version + 1,
        places=tuple(dict.fromkeys((*incident.places, *places_of(event)))),
        event_count=incident.event_count + 1,
        opened_at=min(incident.opened_at, event.onset_at),
        changed_at=now,
    )
    return _reaching(grown, event)


def told_again(incident: Incident, event: Event, *, now: datetime) -> Incident:
    """Return the incident after a further revision of one of its events.

    It has a new version only where the revision makes it graver.
    """
    reached = _reaching(incident, event)
    if incident.is_closed or event.severity <= incident.severity:
        return reached
    return replace(_with_lead(reached, event), version=incident.version + 1, changed_at=now)


def places_of(event: Event) -> tuple[str, ...]:
    """Return the zones and the gate line of an event; none for the whole view."""
    gate_lines = () if event.gate_line is None else (event.gate_line,)
    return tuple(dict.fromkeys((*event.zones, *gate_lines)))


def last_moment(event: Event) -> datetime:
    """Return the latest moment that the revision tells of."""
    return max(event.onset_at, event.captured_at, event.ended_at or event.onset_at)


def _share_a_place(event: Event, incident: Incident) -> bool:
    here = places_of(event)
    if here and incident.places:
        return not set(here).isdisjoint(incident.places)
    if here or incident.places or incident.kind is None:
        return False
    return _family(event.kind) == _family(incident.kind)


def _family(kind: EventKind) -> str:
    return kind.value.partition(".")[0]


def _with_lead(incident: Incident, event: Event) -> Incident:
    """Let the event lead where it is graver than all before, or the first after a report."""
    if incident.lead is None:
        return replace(
            incident,
            camera=event.camera,
            kind=event.kind,
            lead=event.id,
            severity=max(incident.severity, event.severity),
        )
    if event.severity <= incident.severity:
        return incident
    return replace(incident, kind=event.kind, lead=event.id, severity=event.severity)


def _reaching(incident: Incident, event: Event) -> Incident:
    return replace(incident, last_event_at=max(incident.last_event_at, last_moment(event)))
