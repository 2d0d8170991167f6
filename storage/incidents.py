"""How incidents are kept: one row as each is now, and the steps that people took.

An incident is written only over the version that the writer has seen.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)

from plant.ids import CameraId, EventId, IncidentId
from plant.incidents import (
    Incident,
    IncidentCursor,
    IncidentFilter,
    IncidentOrder,
    IncidentPage,
    IncidentState,
    IncidentStep,
)
from plant.reviews import ReviewState
from plant.store_errors import ConflictError, MissingError
from storage.case_tables import INCIDENT_STEPS, INCIDENTS
from storage.columns import Moment
from storage.engine import Reading
from storage.incident_rows import incident_of, row_of, step_of, step_row
from storage.prepared import Prepared
from storage.tables import EVENTS

_FIND = Prepared(select(INCIDENTS).where(INCIDENTS.c.id == bindparam("this")))
_UNCLOSED = Prepared(
    select(INCIDENTS)
    .where(
        INCIDENTS.c.camera == bindparam("of_camera"),
        # Said as the index says it: SQLite does not see that a parameter is the same.
        text(f"incidents.state != '{IncidentState.CLOSED.value}'"),
        INCIDENTS.c.last_event_at >= bindparam("since", type_=Moment()),
    )
    .order_by(INCIDENTS.c.last_event_at.desc(), INCIDENTS.c.number.desc())
)
_NEW = Prepared(insert(INCIDENTS))
_NEXT = Prepared(
    update(INCIDENTS).where(
        INCIDENTS.c.id == bindparam("this"), INCIDENTS.c.version == bindparam("follows")
    )
)
_NEW_STEP = Prepared(insert(INCIDENT_STEPS))
_NUMBER_OF = select(INCIDENTS.c.number).where(INCIDENTS.c.id == bindparam("this"))
_NUMBER = Prepared(_NUMBER_OF)
_JOIN = Prepared(
    update(EVENTS)
    .where(EVENTS.c.id == bindparam("of_event"), EVENTS.c.incident.is_(None))
    .values(incident=_NUMBER_OF.scalar_subquery())
    .returning(EVENTS.c.incident)
)
_MEMBER = Prepared(
    select(EVENTS.c.number, INCIDENTS.c.id)
    .outerjoin(INCIDENTS, INCIDENTS.c.number == EVENTS.c.incident)
    .where(EVENTS.c.id == bindparam("of_event"))
)


class SqlIncidents:
    """The incidents of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def find(self, incident: IncidentId) -> Incident | None:
        """Return an incident as it is now."""
        with self._reading() as connection:
            row = _FIND.first(connection, {"this": incident})
        return None if row is None else incident_of(row)

    def page(
        self, wanted: IncidentFilter, *, start: IncidentCursor | None = None, limit: int = 50
    ) -> IncidentPage:
        """Return incidents in the order that is wanted, from the start on."""
        with self._reading() as connection:
            rows = connection.execute(_page(wanted, start).limit(limit + 1)).all()
        following = None
        if len(rows) > limit:
            beyond = rows[limit]
            following = IncidentCursor(beyond.severity, beyond.opened_at, beyond.number)
        return IncidentPage(tuple(incident_of(row) for row in rows[:limit]), following)

    def unclosed(self, camera: CameraId, *, since: datetime) -> tuple[Incident, ...]:
        """Return a camera's incidents that are not closed and had an event since, newest first."""
        with self._reading() as connection:
            rows = _UNCLOSED.rows(connection, {"of_camera": camera, "since": since})
        return tuple(incident_of(row) for row in rows)

    def steps(self, incident: IncidentId) -> tuple[IncidentStep, ...]:
        """Return the steps that people took with it, the first one first."""
        wanted = select(INCIDENT_STEPS).join(
            INCIDENTS, INCIDENTS.c.number == INCIDENT_STEPS.c.incident
        )
        wanted = wanted.where(INCIDENTS.c.id == incident).order_by(INCIDENT_STEPS.c.version)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        return tuple(step_of(incident, row) for row in rows)

    def verdicts(self, incident: IncidentId) -> Mapping[ReviewState, int]:
        """Return how many of its events are in each state of review; states of none are absent."""
        wanted = select(EVENTS.c.review, func.count().label("events"))
        wanted = wanted.join(INCIDENTS, INCIDENTS.c.number == EVENTS.c.incident)
        wanted = wanted.where(INCIDENTS.c.id == incident).group_by(EVENTS.c.review)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        return {ReviewState(row.review): row.events for row in rows}


def keep(
    connection: Connection, incident: Incident, *, follows: int, step: IncidentStep | None
) -> None:
    """Keep the new state of an incident over the version that it follows."""
    row = row_of(incident)
    if follows == 0:
        if _NUMBER.scalar(connection, {"this": incident.id}) is not None:
            raise ConflictError(f"incident {incident.id} is there already")
        _NEW.run(connection, row)
    else:
        _follow(connection, incident, row, follows)
    if step is not None:
        of = {"incident": _NUMBER.scalar(connection, {"this": incident.id})}
        _NEW_STEP.run(connection, of | step_row(step))


def join(connection: Connection, event: EventId, incident: IncidentId) -> None:
    """Let an event belong to an incident, for good."""
    which = {"of_event": event, "this": incident}
    if _JOIN.scalar(connection, which) is not None:
        return
    member = _MEMBER.first(connection, {"of_event": event})
    if member is None:
        raise MissingError(f"event {event} is not kept")
    if member.id is None:
        raise MissingError(f"there is no incident {incident}")
    if member.id != incident:
        raise ConflictError(f"event {event} belongs to incident {member.id}")


def _follow(
    connection: Connection, incident: Incident, row: Mapping[str, object], follows: int
) -> None:
    which = {"this": incident.id, "follows": follows}
    if _NEXT.run(connection, dict(row) | which) == 1:
        return
    there = _FIND.first(connection, {"this": incident.id})
    if there is None:
        raise MissingError(f"there is no incident {incident.id}")
    raise ConflictError(
        f"incident {incident.id} is in version {there.version}, not {follows}",
        remedy="look at it as it is now, then decide again",
    )


# The columns of a row have types that only the database knows, hence Any.
def _page(wanted: IncidentFilter, start: IncidentCursor | None) -> Select[Any]:
    query = select(INCIDENTS)
    if wanted.states is not None:
        query = query.where(INCIDENTS.c.state.in_(sorted(wanted.states)))
    if wanted.cameras is not None:
        posts = INCIDENTS.c.post.in_(sorted(wanted.cameraless_posts))
        without = and_(INCIDENTS.c.camera == "", posts)
        query = query.where(or_(INCIDENTS.c.camera.in_(sorted(wanted.cameras)), without))
    if wanted.kind is not None:
        query = query.where(INCIDENTS.c.kind == wanted.kind.value)
    if wanted.post is not None:
        query = query.where(INCIDENTS.c.post == wanted.post)
    if wanted.owner is not None:
        query = query.where(INCIDENTS.c.owner == wanted.owner)
    if wanted.from_at is not None:
        query = query.where(INCIDENTS.c.opened_at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(INCIDENTS.c.opened_at < wanted.to_at)
    return _ordered(query, wanted.order, start)


# The columns of a row have types that only the database knows, hence Any.
def _ordered(query: Select[Any], order: IncidentOrder, start: IncidentCursor | None) -> Select[Any]:
    opened, number = INCIDENTS.c.opened_at, INCIDENTS.c.number
    if order is IncidentOrder.NEWEST:
        if start is not None:
            here = tuple_(literal(start.opened_at, Moment()), literal(start.number))
            query = query.where(tuple_(opened, number) <= here)
        return query.order_by(opened.desc(), number.desc())
    mildness = -INCIDENTS.c.severity
    if start is not None:
        here = tuple_(
            literal(-start.severity), literal(start.opened_at, Moment()), literal(start.number)
        )
        query = query.where(tuple_(mildness, opened, number) >= here)
    return query.order_by(mildness, opened, number)
