"""What becomes of a report: pure steps, and what of the footage and the incidents is its own.

A report names a place and a time. The cameras of the place are asked for a minute before
and half a minute after; a report of something an hour ago for the half hour around it.
What was last night has no moment to ask for: security chooses it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.errors import CaseError
from plant.ids import CameraId, IncidentId, PostId
from plant.incidents import Incident
from plant.places import Post
from plant.reports import Report, ReportPlace, ReportState, Said, When

BEFORE = timedelta(seconds=60)
AFTER = timedelta(seconds=30)
AN_HOUR = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=365)
AROUND_AN_HOUR_AGO = timedelta(minutes=15)
# Rings are shorter; asking a camera for more would only fail.
OLDEST_FOOTAGE = timedelta(days=7)
NEAR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment up to a later one."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Near:
    """An incident that may be about the same, and why."""

    incident: Incident
    because: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when a report was: its post, the cameras that see it, the moment."""

    post: PostId
    cameras: tuple[CameraId, ...]
    at: datetime


def place_of(post: Post) -> ReportPlace:
    """Return where a report of this post is, as the plant file has it now."""
    return ReportPlace(post.area, post.line, post.cameras)


def happened_at(said: Said, *, sent_at: datetime, received_at: datetime) -> datetime:
    """Return when it was by our clock; `sent_at` is what the phone's clock says now.

    A phone's clock may be wrong, but it tells well how long a report has waited.
    """
    waited = max(timedelta(0), min(sent_at - said.made_at, LONGEST_WAIT))
    made_at = received_at - waited
    return made_at - AN_HOUR if said.when is When.HOUR_AGO else made_at


def footage_span(said: Said, *, at: datetime, now: datetime) -> Span | None:
    """Return the span that the cameras of the place are asked for, or None."""
    if not said.wants_footage or now - at > OLDEST_FOOTAGE:
        return None
    match said.when:
        case When.NOW:
            return Span(at - BEFORE, at + AFTER)
        case When.HOUR_AGO:
            return Span(at - AROUND_AN_HOUR_AGO, at + AROUND_AN_HOUR_AGO)
        case When.LAST_NIGHT:
            return None


def near(spot: Spot, incidents: Iterable[Incident]) -> tuple[Near, ...]:
    """Return those of the incidents that are close in place and time, the closest first."""
    close = [
        (_apart(spot.at, each), each)
        for each in {each.id: each for each in incidents}.values()
        if (each.camera in spot.cameras or each.post == spot.post) and _apart(spot.at, each) <= NEAR
    ]
    close.sort(key=lambda pair: (pair[0], -pair[1].severity, pair[1].id))
    return tuple(Near(each, _because(apart, each)) for apart, each in close)


def looked_at(report: Report) -> Report:
    """Return the report as security looks at it."""
    if report.state is not ReportState.RECEIVED:
        raise CaseError(f"report {report.receipt} was looked at already")
    return _moved(report, ReportState.LOOKED_AT)


def answered(report: Report) -> Report:
    """Return the report after security said something about it."""
    if report.state is ReportState.CLOSED:
        raise CaseError(f"report {report.receipt} is closed")
    return _moved(report, ReportState.ANSWERED)


def closed(report: Report) -> Report:
    """Return the report as one that is done."""
    if report.state is ReportState.CLOSED:
        raise CaseError(f"report {report.receipt} is closed already")
    return _moved(report, ReportState.CLOSED)


def replied_to(report: Report) -> Report:
    """Return the report after its reporter said something: security looks at it again."""
    was_seen = report.state is not ReportState.RECEIVED
    return _moved(report, ReportState.LOOKED_AT if was_seen else ReportState.RECEIVED)


def put_into(report: Report, incident: IncidentId | None) -> Report:
    """Return the report as part of an incident, or of none."""
    if report.incident == incident:
        raise CaseError(f"report {report.receipt} is there already")
    return replace(report, incident=incident, version=report.version + 1)


def _moved(report: Report, state: ReportState) -> Report:
    return replace(report, state=state, version=report.version + 1)


def _apart(at: datetime, incident: Incident) -> timedelta:
    if at < incident.opened_at:
        return incident.opened_at - at
    return max(at - incident.last_event_at, timedelta(0))


def _because(apart: timedelta, incident: Incident) -> str:
    minutes = round(apart.total_seconds() / 60)
    when = "at the same time" if minutes == 0 else f"{minutes} min apart"
    if incident.kind is None:
        return f"reported from post {incident.post}, {when}"
    return f"seen by camera {incident.camera}, {when}"
