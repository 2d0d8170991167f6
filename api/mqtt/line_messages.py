"""What is told of a line's counters and of its ledger: values in, data of a message out.

No money: what a unit is worth stays in the console.
"""

import re

from plant.counts import CounterId
from plant.ledgers import CounterTotal, LedgerEntry
from plant.places import ProductionLine
from plant.wire import Json, time_or_null, time_text

COUNT_SCHEMA = "urn:floorwatch:schema:count:v1"
LEDGER_SCHEMA = "urn:floorwatch:schema:ledger:v1"
COUNT_TYPE = "org.floorwatch.count.v1"
LEDGER_TYPE = "org.floorwatch.ledger.v1"
LOT_PATTERN = r"[A-Za-z0-9]([A-Za-z0-9_.:+/ -]{0,62}[A-Za-z0-9])?"
_LONGEST = 64


def counter_name(counter: CounterId) -> str:
    """Return a counter's name as one level of a topic: `{rule}-{gate line}-{direction}`."""
    return counter.replace("/", "-")[:_LONGEST].strip("-")


def count_data(line: ProductionLine, total: CounterTotal) -> dict[str, Json]:
    """Return how a counter stands."""
    parts = total.counter.split("/")
    of_rule = len(parts) > len(("signal", "id"))
    return {
        "line": line.id,
        "counter": counter_name(total.counter),
        "rule": parts[0] if of_rule else None,
        "gate_line": parts[1] if of_rule else None,
        "direction": parts[2] if of_rule else None,
        "signal": None if of_rule else parts[1],
        "role": _role(line, total.counter),
        "total": total.total,
        "epoch_at": time_text(total.epoch_at),
        "epoch_total": total.epoch_total,
        "until_at": time_text(total.until_at),
    }


def ledger_data(entry: LedgerEntry) -> dict[str, Json]:
    """Return what a window of a line came to."""
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
        "expected": entry.expected,
        "shift": entry.shift or None,
        "lot": entry.lot if re.fullmatch(LOT_PATTERN, entry.lot) else None,
        "event_id": entry.event,
    }


def _role(line: ProductionLine, counter: CounterId) -> str | None:
    ledger = line.ledger
    if ledger is None:
        return None
    roles = {"infeed": ledger.infeed, "outfeed": ledger.outfeed, "rejects": ledger.rejects}
    return next((role for role, counters in roles.items() if counter in counters), None)
