"""What the plant tells us over the broker, taken at its word only as far as it was declared.

A signal is a small JSON object on the topic of its kind and id: `value`, and if it
likes `at` and `source`. Reading trusts nothing: what does not fit is a SignalError
that says why, and nothing of it is kept.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from plant.errors import PlantError
from plant.ids import is_slug
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from plant.signals import Signal, SignalValue

LARGEST_PAYLOAD = 4096
LONGEST_TEXT = 200
USUAL_SOURCE = "mqtt"
FUTURE = timedelta(minutes=5)
_KEYS = frozenset({"value", "at", "source"})
_OFFSET = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})$")


class SignalError(PlantError):
    """Something that came as a signal and is none."""


def read_signal(
    kind: str, thing: str, payload: bytes, *, now: datetime, retained: bool = False
) -> Signal:
    """Return the signal that a message tells, or raise SignalError.

    A retained message comes again with each connection, so it must say itself since when.
    """
    told = _table(payload)
    unknown = sorted(set(told.values) - _KEYS)
    if unknown:
        raise SignalError(f"unknown keys: {', '.join(key[:20] for key in unknown[:3])!r}")
    if retained and "at" not in told.values:
        raise SignalError("a retained signal without 'at'", remedy="add since when it is so")
    try:
        at = told.time("at") if "at" in told.values else now
        source = told.text("source") if "source" in told.values else USUAL_SOURCE
    except JsonMisfitError as misfit:
        raise SignalError(misfit.what) from misfit
    if "at" in told.values and _OFFSET.search(told.text("at")) is None:
        raise SignalError("'at' has no offset", remedy="end it with Z or such as +01:00")
    if at > now + FUTURE:
        raise SignalError("'at' lies in the future", remedy="set the sender's clock")
    if not is_slug(source):
        raise SignalError("'source' is no id", remedy="take lower case letters, digits, hyphens")
    return Signal(kind, thing, _value(told), at.astimezone(UTC), source)


def _table(payload: bytes) -> JsonTable:
    if len(payload) > LARGEST_PAYLOAD:
        raise SignalError(f"{len(payload)} octets, {LARGEST_PAYLOAD} are allowed")
    try:
        return table_of(json.loads(payload, parse_constant=_no_number))
    except JsonMisfitError as misfit:
        raise SignalError(misfit.what) from misfit
    # Some thousand brackets are deeper than Python digs.
    except (ValueError, RecursionError) as error:
        raise SignalError("this is no JSON in UTF-8") from error


def _value(told: JsonTable) -> SignalValue:
    value = told.values.get("value")
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        if not (0 < len(value) <= LONGEST_TEXT and value.isprintable()):
            raise SignalError(f"'value' should be 1 to {LONGEST_TEXT} printable characters")
        return value
    try:
        return told.number("value")
    except JsonMisfitError as misfit:
        raise SignalError("'value' should be true, false, a number or a text") from misfit


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
