"""What a filter asks of events, in the words of the database."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from plant.records import EventFilter
from storage.case_tables import INCIDENTS
from storage.tables import EVENTS


def conditions(wanted: EventFilter, onset: ColumnElement[Any]) -> Sequence[ColumnElement[bool]]:
    """Return what a filter asks of events, but for their zone."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(EVENTS.c.kind == wanted.kind.value)
    if wanted.cameras is not None:
        conditions.append(EVENTS.c.camera.in_(sorted(wanted.cameras)))
    if wanted.camera is not None:
        conditions.append(EVENTS.c.camera == wanted.camera)
    if wanted.phase is not None:
        conditions.append(EVENTS.c.phase == wanted.phase.value)
    if wanted.incident is not None:
        of_incident = select(INCIDENTS.c.number).where(INCIDENTS.c.id == wanted.incident)
        conditions.append(EVENTS.c.incident == of_incident.scalar_subquery())
    if wanted.review is not None:
        conditions.append(EVENTS.c.review == wanted.review.value)
    return (*conditions, *_between(wanted, onset))


def _between(wanted: EventFilter, onset: ColumnElement[Any]) -> Iterator[ColumnElement[bool]]:
    if wanted.from_at is not None:
        yield onset >= wanted.from_at
    if wanted.to_at is not None:
        yield onset < wanted.to_at
