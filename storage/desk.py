"""How the desk is kept: rules that are quiet, claims, entries of incidents, handovers."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, insert, select, update

from plant.ids import EventId, IncidentId
from plant.incidents import Loss
from plant.queue import Snooze
from plant.reviews import Claim
from plant.store_errors import ConflictError, MissingError
from plant.workbench import Entry, EntryKind, Handover
from storage.case_tables import INCIDENTS
from storage.columns import AnyRow
from storage.desk_tables import HANDOVERS, INCIDENT_ENTRIES, SNOOZES
from storage.engine import Reading
from storage.evidence import number_of
from storage.tables import EVENTS


class SqlDesk:
    """The desk of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def holding(self, now: datetime) -> tuple[Snooze, ...]:
        """Return the snoozes that hold at a moment of wall time, the oldest first."""
        wanted = select(SNOOZES).where(SNOOZES.c.until > now, SNOOZES.c.ended_at.is_(None))
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(SNOOZES.c.number)).all()
        return tuple(each for each in map(_snooze, rows) if each.holds(now))

    def snoozes(self, *, limit: int = 50) -> tuple[Snooze, ...]:
        """Return the last snoozes, those too that are over, the newest first."""
        wanted = select(SNOOZES).order_by(SNOOZES.c.number.desc()).limit(limit)
        with self._reading() as connection:
            return tuple(map(_snooze, connection.execute(wanted).all()))

    def claims(self, now: datetime) -> Mapping[EventId, Claim]:
        """Return who looks at which event at a moment of wall time."""
        wanted = select(EVENTS.c.id, EVENTS.c.claimed_by, EVENTS.c.claimed_until)
        wanted = wanted.where(EVENTS.c.claimed_until > now)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        return {row.id: Claim(row.claimed_by, row.claimed_until) for row in rows}

    def entries(self, incident: IncidentId) -> tuple[Entry, ...]:
        """Return what people wrote into an incident, the first entry first."""
        wanted = select(INCIDENT_ENTRIES).join(
            INCIDENTS, INCIDENTS.c.number == INCIDENT_ENTRIES.c.incident
        )
        wanted = wanted.where(INCIDENTS.c.id == incident).order_by(INCIDENT_ENTRIES.c.number)
        with self._reading() as connection:
            return tuple(_entry(incident, row) for row in connection.execute(wanted))

    def handovers(self, *, limit: int = 10) -> tuple[Handover, ...]:
        """Return the last handovers, the newest first."""
        wanted = select(HANDOVERS).order_by(HANDOVERS.c.number.desc()).limit(limit)
        with self._reading() as connection:
            return tuple(map(_handover, connection.execute(wanted).all()))


def move(connection: Connection, event: EventId, incident: IncidentId) -> None:
    """Let a known event belong to another known incident."""
    moved = update(EVENTS).where(EVENTS.c.number == number_of(connection, event))
    connection.execute(moved.values(incident=_incident(connection, incident)))


def write(connection: Connection, entry: Entry) -> Entry:
    """Keep an entry of a known incident under the next number."""
    loss = entry.loss
    row = {
        "incident": _incident(connection, entry.incident),
        "kind": entry.kind.value,
        "text": entry.text,
        "by": entry.by,
        "at": entry.at,
        "about": entry.about,
        "loss_value": None if loss is None else str(loss.value),
        "loss_recovered": None if loss is None else str(loss.recovered),
        "loss_unit": None if loss is None else loss.unit,
    }
    kept = insert(INCIDENT_ENTRIES).returning(INCIDENT_ENTRIES.c.number).values(row)
    return replace(entry, number=connection.execute(kept).scalar_one())


def snooze(connection: Connection, new: Snooze) -> Snooze:
    """Keep a new snooze under the next number."""
    row = {
        "rule": new.rule,
        "camera": new.camera,
        "reason": new.reason,
        "by": new.by,
        "at": new.at,
        "until": new.until,
        "ended_by": "",
    }
    kept = insert(SNOOZES).returning(SNOOZES.c.number).values(row)
    return replace(new, number=connection.execute(kept).scalar_one())


def end_snooze(connection: Connection, number: int, *, by: str, at: datetime) -> Snooze:
    """End it now, unless it was ended."""
    mine = SNOOZES.c.number == number
    ended = update(SNOOZES).where(mine, SNOOZES.c.ended_at.is_(None))
    connection.execute(ended.values(ended_by=by, ended_at=at))
    row = connection.execute(select(SNOOZES).where(mine)).first()
    if row is None:
        raise MissingError(f"there is no snooze {number}", remedy="see the list of snoozes")
    return _snooze(row)


def hand_over(connection: Connection, new: Handover) -> Handover:
    """Keep a new handover under the next number."""
    row = {
        "shift": new.shift,
        "note": new.note,
        "counts": json.dumps(new.counts),
        "by": new.by,
        "at": new.at,
        "taken_by": "",
    }
    kept = insert(HANDOVERS).returning(HANDOVERS.c.number).values(row)
    return replace(new, number=connection.execute(kept).scalar_one())


def take_over(connection: Connection, number: int, *, by: str, at: datetime) -> Handover:
    """Note who takes over now, unless somebody did."""
    mine = HANDOVERS.c.number == number
    taken = update(HANDOVERS).where(mine, HANDOVERS.c.taken_at.is_(None))
    moved = connection.execute(taken.values(taken_by=by, taken_at=at)).rowcount
    row = connection.execute(select(HANDOVERS).where(mine)).first()
    if row is None:
        raise MissingError(f"there is no handover {number}", remedy="see the handover page")
    if not moved:
        raise ConflictError(f"{row.taken_by} took over already", remedy="load the page again")
    return _handover(row)


def _incident(connection: Connection, incident: IncidentId) -> int:
    wanted = select(INCIDENTS.c.number).where(INCIDENTS.c.id == incident)
    number = connection.execute(wanted).scalar()
    if number is None:
        raise MissingError(f"there is no incident {incident}")
    return int(number)


def _snooze(row: AnyRow) -> Snooze:
    return Snooze(
        number=row.number,
        rule=row.rule,
        camera=row.camera,
        reason=row.reason,
        by=row.by,
        at=row.at,
        until=row.until,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )


def _entry(incident: IncidentId, row: AnyRow) -> Entry:
    unit = row.loss_unit
    return Entry(
        number=row.number,
        incident=incident,
        kind=EntryKind(row.kind),
        text=row.text,
        by=row.by,
        at=row.at,
        about=row.about,
        loss=None
        if unit is None
        else Loss(Decimal(row.loss_value), Decimal(row.loss_recovered), unit),
    )


def _handover(row: AnyRow) -> Handover:
    return Handover(
        number=row.number,
        shift=row.shift,
        note=row.note,
        counts=tuple((name, count) for name, count in json.loads(row.counts)),
        by=row.by,
        at=row.at,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
    )
