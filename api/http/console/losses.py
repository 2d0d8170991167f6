"""The losses page: what was lost, where and when, how the lines count, and which rules are noisy.

The span of time stands in the address; charts are drawn here as SVG with a table beside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.csv_files import csv_answer
from api.http.console.second_looks import looks_at
from api.http.console.shell import page
from api.http.console.spans import USUAL_DAYS, Asked, Span, newest_day, span_of
from api.http.line_sight import sees_line
from api.http.parts import Here, Parts
from casework.losses import (
    NOT_TOLD,
    Flow,
    Lost,
    RuleFigures,
    currencies,
    flows,
    hours_of_week,
    lost_in,
    rule_figures,
    shares,
    target_of,
)
from plant.events import Event
from plant.ids import EventId, LineId
from plant.incidents import Incident, IncidentFilter, IncidentState
from plant.kind_words import KINDS
from plant.ledgers import LedgerEntry
from plant.places import Plant
from plant.records import EventFilter
from plant.reviews import ReviewState

RANGES = (1, 7, 30, 91)
AT_ONCE = 200
MOST_INCIDENTS, MOST_EVENTS, MOST_ENTRIES = 5000, 5000, 20_000
FLOW_PARTS = 24
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
routes = APIRouter(include_in_schema=False)


@routes.get("/losses", dependencies=[action(Action.INCIDENT_LIST)])
def losses(request: Request, parts: Here, asked: Annotated[Asked, Depends()]) -> Response:
    """Show what was lost in a span of time."""
    plant = parts.plant.in_force[0]
    span = span_of(asked, plant, parts.clock.now())
    found, is_older = _losses(parts, plant, span), False
    if asked.is_open and not found and (older := _older(parts, plant, span)):
        span, is_older = older, True
        asked = Asked(from_day=span.begins.date(), to_day=span.last_day, unit=asked.unit)
        found = _losses(parts, plant, span)
    before = _losses(parts, plant, span.quarter_before)
    units = currencies([*found, *before])
    unit = asked.unit if asked.unit in units else (units[0] if units else "")
    told = {
        "asked": asked,
        "span": span,
        "is_older": is_older,
        "unit": unit,
        "units": units,
        "query": lambda **changes: _query(asked, changes),
        **_summed(found, before, unit, span, plant),
        "plant": plant,
        "open_incidents": _open(parts, span),
        "lines": _lines(parts, plant, span),
        "rules": _rules(parts, span),
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%d %b %H:%M}",
        "KINDS": {kind.value: name for kind, name in KINDS.items()},
        "WEEKDAYS": WEEKDAYS,
        "RANGES": RANGES,
    }
    return page(request, "losses.html", told, here="/losses")


def _summed(
    found: Sequence[Lost], before: Sequence[Lost], unit: str, span: Span, plant: Plant
) -> Mapping[str, object]:
    """Return what was lost in one currency, beside the quarter before."""
    here = [each for each in found if each.currency == unit]
    past = [each for each in before if each.currency == unit]
    return {
        "total": shares(here, lambda _: "all"),
        "charts": _charts(here, plant),
        "grid": hours_of_week(here),
        "target": target_of(here, past, days=span.days, share=plant.loss_target),
        "has_past": bool(past),
    }


@routes.get("/losses.csv", dependencies=[action(Action.INCIDENT_LIST)])
def losses_csv(parts: Here, asked: Annotated[Asked, Depends()]) -> Response:
    """Give the losses of a span of time, one line each."""
    plant = parts.plant.in_force[0]
    span = span_of(asked, plant, parts.clock.now())
    head = ("opened_at", "incident", "line", "shift", "product", "outcome")
    rows = [
        (
            each.at.isoformat(timespec="seconds"),
            each.incident.id,
            each.line,
            each.shift,
            each.product,
            each.incident.outcome or "",
            each.value,
            each.recovered,
            each.currency,
        )
        for each in _losses(parts, plant, span)
    ]
    return csv_answer("losses", (*head, "value", "recovered", "currency"), rows)


@routes.get("/losses/ledger.csv", dependencies=[action(Action.INCIDENT_LIST)])
def ledger_csv(parts: Here, asked: Annotated[Asked, Depends()]) -> Response:
    """Give every window of every line in a span of time, one line each."""
    plant = parts.plant.in_force[0]
    span = span_of(asked, plant, parts.clock.now())
    head = ("line", "begins_at", "ends_at", "state", "came", "left", "rejected", "unexplained")
    rows = [
        (
            each.line,
            each.begins_at.isoformat(),
            each.ends_at.isoformat(),
            each.state.value,
            each.came,
            each.left,
            each.rejected,
            each.unexplained,
            each.account,
            each.shift,
            each.lot,
            each.event or "",
            each.value or "",
            each.currency,
        )
        for line in plant.lines.values()
        if sees_line(parts, line)
        for each in _entries(parts, span, line.id)
    ]
    return csv_answer(
        "ledger", (*head, "account", "shift", "lot", "event", "value", "currency"), rows
    )


def _older(parts: Parts, plant: Plant, span: Span) -> Span | None:
    """Return the usual span up to the last day on which a camera saw something, if all is older."""
    last = newest_day(parts.store, plant)
    if last is None or last >= span.begins.date():
        return None
    return span_of(Asked(to_day=last), plant, parts.clock.now())


def _losses(parts: Parts, plant: Plant, span: Span) -> list[Lost]:
    wanted = IncidentFilter(
        states=frozenset({IncidentState.CLOSED}), from_at=span.begins, to_at=span.ends
    )
    found = (_lost(parts, plant, each) for each in _incidents(parts, wanted))
    return [each for each in found if each is not None]


def _lost(parts: Parts, plant: Plant, incident: Incident) -> Lost | None:
    if incident.loss is None:
        return None
    lead = None if incident.lead is None else parts.store.events.current(EventId(incident.lead))
    return lost_in(incident, plant, None if lead is None else lead.event)


def _open(parts: Parts, span: Span) -> int:
    states = frozenset({IncidentState.OPEN, IncidentState.IN_PROGRESS})
    wanted = IncidentFilter(states=states, from_at=span.begins, to_at=span.ends)
    return sum(1 for _ in _incidents(parts, wanted))


def _incidents(parts: Parts, wanted: IncidentFilter) -> Iterator[Incident]:
    def all_of_them() -> Iterator[Incident]:
        start = None
        while True:
            listed = parts.store.incidents.page(wanted, start=start, limit=AT_ONCE)
            yield from listed.incidents
            start = listed.next
            if start is None:
                return

    return islice(all_of_them(), MOST_INCIDENTS)


def _charts(found: Sequence[Lost], plant: Plant) -> list[dict[str, object]]:
    """Return the bar charts: a heading, what stands for each name, and the sums."""
    lines = {str(line.id): line.name for line in plant.lines.values()}
    shifts = {str(shift.id): shift.name for shift in plant.shifts}
    products = {str(product.id): product.name for product in plant.products.values()}
    return [
        {"title": "By line", "names": lines, "shares": shares(found, lambda each: each.line)},
        {"title": "By shift", "names": shifts, "shares": shares(found, lambda each: each.shift)},
        {
            "title": "By product",
            "names": products,
            "shares": shares(found, lambda each: each.product),
        },
    ]


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line's counts in a span of time, in parts, and what is missing."""

    name: str
    flows: Sequence[Flow]
    mismatches: Sequence[LedgerEntry]

    def sum(self, name: str) -> int:
        """Return the sum of one column of the parts."""
        return sum(int(getattr(each, name)) for each in self.flows)


def _lines(parts: Parts, plant: Plant, span: Span) -> list[LineFigures]:
    found = []
    for line in plant.lines.values():
        if line.ledger is None or not sees_line(parts, line):
            continue
        entries = _entries(parts, span, line.id)
        parted = flows(entries, begins=span.begins, ends=span.ends, parts=FLOW_PARTS)
        told = [each for each in entries if each.event is not None]
        found.append(LineFigures(line.name, parted, told))
    return found


def _entries(parts: Parts, span: Span, line: LineId | None) -> Sequence[LedgerEntry]:
    return parts.store.counts.entries(
        from_at=span.begins, to_at=span.ends, line=line, limit=MOST_ENTRIES
    )


def _rules(parts: Parts, span: Span) -> list[RuleFigures]:
    wanted, start = EventFilter(from_at=span.begins, to_at=span.ends), None
    judged: list[tuple[Event, ReviewState]] = []
    looks: dict[EventId, bool] = {}
    while len(judged) < MOST_EVENTS:
        listed = parts.store.events.page(wanted, start=start, limit=AT_ONCE)
        events = [each.event for each in listed.events]
        reviews = parts.store.reviews.of_events([each.id for each in events])
        judged += [(each, reviews[each.id].state) for each in events if each.id in reviews]
        looks |= looks_at(parts.store, reviews)
        start = listed.next
        if start is None:
            break
    return rule_figures(judged, looks)


def _query(asked: Asked, changes: Mapping[str, object]) -> str:
    """Return the address of the page with changes; a change of `days` forgets named days."""
    told: dict[str, object] = {"unit": asked.unit}
    if "days" not in changes and (asked.from_day or asked.to_day):
        told |= {"from": asked.from_day or "", "to": asked.to_day or ""}
    else:
        told |= {"days": asked.days or USUAL_DAYS}
    pairs = (told | dict(changes)).items()
    return "&".join(f"{name}={value}" for name, value in pairs if value not in ("", NOT_TOLD))
