"""Counts, near misses and ledgers as the JSON that is told over HTTP."""

from collections.abc import Iterable, Sequence

from plant.footage import FootageRequest
from plant.ledgers import CounterTotal, LedgerEntry, MissingUnit
from plant.wire import Json, time_or_null, time_text


def total_to_json(total: CounterTotal) -> dict[str, Json]:
    """Return how a counter stands."""
    return {
        "counter": total.counter,
        "total": total.total,
        "epoch_at": time_text(total.epoch_at),
        "epoch_total": total.epoch_total,
        "until_at": time_text(total.until_at),
    }


def entry_to_json(entry: LedgerEntry) -> dict[str, Json]:
    """Return what a window came to."""
    return {
        "line": entry.line,
        "begins_at": time_text(entry.begins_at),
        "ends_at": time_text(entry.ends_at),
        "state": entry.state.value,
        "came": entry.came,
        "left": entry.left,
        "rejected": entry.rejected,
        "unexplained": entry.unexplained,
        "account": entry.account,
        "account_tolerance": entry.account_tolerance,
        "account_begins_at": time_or_null(entry.account_begins_at),
        "transit_seconds": round(entry.transit_seconds, 3),
        "shift": entry.shift or None,
        "lot": entry.lot or None,
        "expected": entry.expected,
        "event_id": entry.event,
        "product": entry.product or None,
        "value": None if entry.value is None else str(entry.value),
        "currency": entry.currency or None,
    }


def unit_to_json(unit: MissingUnit, footage: Iterable[FootageRequest]) -> dict[str, Json]:
    """Return a missing unit with the footage that shows where it may have gone."""
    return {
        "event_id": unit.event,
        "came_at": time_text(unit.came_at),
        "overdue_at": time_text(unit.overdue_at),
        "footage": [
            {"request_id": each.id, "camera": each.camera, "state": each.state.value}
            for each in of_unit(unit, footage)
        ],
    }


def of_unit(unit: MissingUnit, footage: Iterable[FootageRequest]) -> Sequence[FootageRequest]:
    """Return the requests whose span holds the time in which a unit must have gone."""
    return [
        each
        for each in footage
        if each.event == unit.event
        and each.from_at <= unit.came_at
        and unit.overdue_at <= each.to_at
    ]
