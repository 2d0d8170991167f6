"""A mismatch told: the event of a line, the units that are missing, the footage to look at.

The event is over as it is told; what is missed later is another one. Its onset is when the
first missing unit should have come out. Its clip comes with the footage that is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from casework.footage import Wish
from casework.ledger_reading import moment
from casework.transit import Vanished
from plant.events import ClipState, Event, EventKind, Evidence, Phase, RuleReference
from plant.ids import GateLineId, RuleId, derive_event_id
from plant.ledgers import LedgerEntry, LineLedger, MissingUnit
from plant.places import Product, ProductionLine

BY = "ledger"
MOST_UNITS = 20
UNITS_WITH_FOOTAGE = 3
CAMERAS_WITH_FOOTAGE = 2
BEFORE, AFTER = timedelta(seconds=2), timedelta(seconds=5)
LONGEST = timedelta(minutes=10)
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What a line's account came to when it had to be told."""

    line: ProductionLine
    ledger: LineLedger
    entry: LedgerEntry
    units: Sequence[Vanished]
    product: Product | None

    @property
    def count(self) -> int:
        """How many units are missing; negative where too many came out."""
        return round(self.entry.account)

    @property
    def value(self) -> Decimal | None:
        """What the missing units are worth, where the product is known."""
        if self.product is None or self.count <= 0:
            return None
        worth = Decimal(str(self.product.unit_value)) * self.count
        return worth.quantize(Decimal("0.01"))


def rule_of(line: ProductionLine, ledger: LineLedger) -> RuleReference:
    """Return the reference to a ledger, as to a rule."""
    name = f"{line.id}-ledger"[:_LONGEST_ID].rstrip("-")
    return RuleReference(RuleId(name), ledger.version, ledger.config_sha256)


def event_of(told: Mismatch, *, now: datetime) -> Event:
    """Return the first revision of the event that tells a mismatch."""
    ledger, entry = told.ledger, told.entry
    onset = _onset(told)
    rule = rule_of(told.line, ledger)
    subject = f"{told.line.id}/{entry.begins_at.isoformat()}"
    return Event(
        id=derive_event_id(ledger.cameras[0], rule.id, subject, onset.timestamp()),
        revision=1,
        phase=Phase.OPENED,
        kind=EventKind.COUNT_MISMATCH,
        camera=ledger.cameras[0],
        rule=rule,
        severity=ledger.severity,
        onset_at=onset,
        captured_at=entry.ends_at,
        detected_at=now,
        because=_because(told),
        gate_line=_last_gate(ledger),
        measures=_measures(told),
        evidence=Evidence(ClipState.PENDING),
    )


def missing_units(event: Event, units: Sequence[Vanished]) -> list[MissingUnit]:
    """Return the units that an event tells of."""
    return [
        MissingUnit(event.id, moment(each.came_at), moment(each.overdue_at))
        for each in units[:MOST_UNITS]
    ]


def wishes_of(told: Mismatch, event: Event) -> list[Wish]:
    """Return the footage to look at: of each of the first units, by the cameras at either end.

    The first wish holds the event's onset, seen by its own camera: it becomes its clip.
    """
    spans = [
        (moment(each.came_at) - BEFORE, moment(each.overdue_at) + AFTER)
        for each in told.units[:UNITS_WITH_FOOTAGE]
    ]
    if not spans:
        ends = told.entry.ends_at
        spans = [(max(told.entry.begins_at, ends - LONGEST), ends)]
    cameras = told.ledger.cameras[:CAMERAS_WITH_FOOTAGE]
    return [
        Wish(camera, max(begins, ends - LONGEST), ends, event.id)
        for begins, ends in spans
        for camera in cameras
    ]


def _onset(told: Mismatch) -> datetime:
    if told.units:
        return moment(told.units[0].came_at + told.entry.transit_seconds)
    return told.entry.begins_at


def _because(told: Mismatch) -> str:
    what = "unit" if told.product is None else told.product.name
    many, entry = abs(told.count), told.entry
    plural = f"{many} x {what}" if told.product else f"{many} {what}{'' if many == 1 else 's'}"
    begins = (entry.account_begins_at or entry.begins_at).strftime("%H:%M:%S")
    span = f"between {begins} and {entry.ends_at.strftime('%H:%M:%S')} UTC"
    if told.count >= 0:
        return f"{plural} went into {told.line.name} {span} and did not come out"
    return f"{plural} more came out of {told.line.name} {span} than went in"


def _last_gate(ledger: LineLedger) -> GateLineId | None:
    """Return the gate line of the outfeed, where a rule counts there."""
    gates = [counter.split("/")[1] for counter in ledger.outfeed if counter.count("/") > 1]
    return GateLineId(gates[0]) if gates else None


def _measures(told: Mismatch) -> dict[str, float | str]:
    entry = told.entry
    begins = entry.account_begins_at or entry.begins_at
    measures: dict[str, float | str] = {
        "line": told.line.id,
        "unexplained_units": round(entry.account, 2),
        "limit_units": round(entry.account_tolerance, 2),
        "account_seconds": (entry.ends_at - begins).total_seconds(),
        "came": float(entry.came),
        "left": float(entry.left),
        "rejected": float(entry.rejected),
        "transit_seconds": round(entry.transit_seconds, 2),
        "units_listed": float(len(told.units)),
    }
    words = {"shift": entry.shift, "lot": entry.lot, "product": entry.product}
    measures |= {name: word for name, word in words.items() if word}
    if told.value is not None and told.product is not None:
        measures |= {"value": float(told.value), "currency": told.product.currency}
    return measures
