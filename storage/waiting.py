"""The gist of the events that wait: read from one table, without their content."""

from typing import Any

from sqlalchemy import Select, select

from plant.events import EventKind
from plant.queue import Waiting
from plant.records import EventFilter
from storage.case_tables import INCIDENTS
from storage.columns import AnyRow
from storage.engine import Reading
from storage.finding import conditions
from storage.tables import EVENT_ZONES, EVENTS

_WAITING = select(
    EVENTS.c.id,
    EVENTS.c.kind,
    EVENTS.c.camera,
    EVENTS.c.rule,
    EVENTS.c.severity,
    EVENTS.c.at_stake,
    EVENTS.c.onset_at,
    EVENTS.c.arrived_at,
    EVENTS.c.review_version,
    INCIDENTS.c.id.label("of_incident"),
).outerjoin(INCIDENTS, INCIDENTS.c.number == EVENTS.c.incident)


def waiting(reading: Reading, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
    """Return the gist of the events that fit, the gravest first, among equals the oldest."""
    order = (EVENTS.c.severity.desc(), EVENTS.c.onset_at, EVENTS.c.number)
    return _read(reading, _fitting(wanted).order_by(*order).limit(limit))


def judged_once(reading: Reading, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
    """Return the gist of the events that fit and were judged exactly once, the newest first."""
    query = _fitting(wanted).where(EVENTS.c.review_version == 1)
    query = query.order_by(EVENTS.c.onset_at.desc(), EVENTS.c.number.desc())
    return _read(reading, query.limit(limit))


def _fitting(wanted: EventFilter) -> Select[Any]:
    query = _WAITING.where(*conditions(wanted, EVENTS.c.onset_at))
    if wanted.zone is None:
        return query
    in_zone = select(EVENT_ZONES.c.event).where(EVENT_ZONES.c.zone == wanted.zone)
    return query.where(EVENTS.c.number.in_(in_zone))


def _read(reading: Reading, query: Select[Any]) -> tuple[Waiting, ...]:
    with reading() as connection:
        return tuple(_waiting(row) for row in connection.execute(query))


def _waiting(row: AnyRow) -> Waiting:
    return Waiting(
        event=row.id,
        kind=EventKind(row.kind),
        camera=row.camera,
        rule=row.rule,
        severity=row.severity,
        at_stake=row.at_stake,
        onset_at=row.onset_at,
        arrived_at=row.arrived_at,
        version=row.review_version,
        incident=row.of_incident,
    )
