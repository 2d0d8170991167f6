"""The JSON Schemas of a line's states: how its counters stand, what its ledger says."""

from api.mqtt.line_messages import LOT_PATTERN
from api.mqtt.schema_words import (
    Schema,
    full,
    message,
    moment,
    number_from_0,
    or_null,
    slug,
    table,
    text,
    words,
)
from plant.ledgers import WindowState

_ROLES = ["infeed", "outfeed", "rejects"]


def count_schema() -> Schema:
    """Return the schema of how a counter of a line stands."""
    data = table(
        {
            "line": slug("The production line."),
            "counter": slug("The counter."),
            "rule": or_null(slug("The rule that counts, if one does.")),
            "gate_line": or_null(slug("The gate line that it counts at.")),
            "direction": or_null({"enum": ["forward", "backward"]}),
            "signal": or_null(slug("The signal that counts, if one does.")),
            "role": or_null({"enum": [*_ROLES], "description": "What it counts for the ledger."}),
            "total": number_from_0("All that it ever counted. Never less than before."),
            "epoch_at": moment("When the counter began anew, at nothing."),
            "epoch_total": number_from_0("What it counted since then."),
            "until_at": moment("Up to when it has watched."),
            "published_at": moment("When it was sent to the broker, this time."),
        }
    )
    return message("count", "How a counter of a line stands", data, r"org\.floorwatch\.count\.v1")


def ledger_schema() -> Schema:
    """Return the schema of what the latest window of a line came to."""
    data = table(
        {
            "line": slug("The production line."),
            "begins_at": moment("Where the window begins."),
            "ends_at": moment("Where it ends."),
            "state": words(WindowState, "Whether it could be judged, or why not."),
            "came": number_from_0("Units that came in, one transit earlier."),
            "left": number_from_0("Units that left."),
            "rejected": number_from_0("Units that were taken off on purpose."),
            "unexplained": _number("Positive: missing. Negative: too many."),
            "account": _number("What is unexplained since the account began, and not told yet."),
            "account_tolerance": _number("What of it is forgiven."),
            "account_begins_at": or_null(moment("Since when the account runs.")),
            "transit_seconds": _number("How long units take along the line."),
            "expected": or_null(_number("By how much the plant's own counter grew.")),
            "shift": or_null(slug("The shift in the plant file.")),
            "lot": or_null(text("What the line made, as the plant told it.", full(LOT_PATTERN))),
            "event_id": or_null(text("The mismatch that was told, if any.", r"^[^\s/#+]+$")),
            "published_at": moment("When it was sent to the broker, this time."),
        }
    )
    title = "What the latest window of a line came to"
    return message("ledger", title, data, r"org\.floorwatch\.ledger\.v1")


def _number(meaning: str) -> Schema:
    return {"type": "number", "description": meaning}
