"""A signal: what the plant tells us. A door opened, a count, a lot, the state of a line.

`kind` says what is told, `id` of which thing: `door_opened` and `dock-3`. The newest of
each kind and id is how things are. Only what the plant file declares is taken in.
"""

import json
import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from plant.ids import LineId, SignalId
from plant.json_tables import JsonTable
from plant.records import is_name
from plant.store_errors import StoreError
from plant.wire import Json, time_text

LONGEST_VALUE = 1000

SignalValue: TypeAlias = bool | float | str


class SignalKind(StrEnum):
    """What a plant can tell."""

    DOOR_OPENED = "door_opened"  # somebody was let in: true; a door that closes: false
    EXPECTED_COUNT = "expected_count"  # how many pieces a line made, by its own counter
    LOT = "lot"  # what a line makes from now on
    LINE_STATE = "line_state"  # running, stopped, being cleaned
    MACHINE = "machine"  # any reading of a machine


@dataclass(frozen=True, slots=True)
class DeclaredSignal:
    """A signal that the plant file lets in, and the production line that it speaks of."""

    id: SignalId
    kind: SignalKind
    name: str = ""
    line: LineId | None = None
    # The MQTT client that may send it, where a gate decides who may.
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was told. `at` is when it was so, `source` who said it."""

    kind: str
    id: str
    value: SignalValue
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class StoredSignal:
    """A signal with its number in the order of coming, and when it came."""

    signal: Signal
    number: int
    stored_at: datetime


def signal_to_json(signal: Signal) -> dict[str, Json]:
    """Return the signal as plain values."""
    return {
        "kind": signal.kind,
        "id": signal.id,
        "value": signal.value,
        "at": time_text(signal.at),
        "source": signal.source,
    }


def signal_from_json(here: JsonTable) -> Signal:
    """Return the signal that plain values tell, or raise JsonMisfitError."""
    value = here.values.get("value")
    told = value if isinstance(value, bool | str) else here.number("value")
    return Signal(here.text("kind"), here.text("id"), told, here.time("at"), here.text("source"))


def as_kept(signal: Signal) -> tuple[Signal, str]:
    """Return the signal as it will be read back, and its value's one text, or raise StoreError.

    A number is the same whether it came as 1 or as 1.0.
    """
    if not all(is_name(each) for each in (signal.kind, signal.id, signal.source)):
        raise StoreError("a signal needs a kind, an id and a source of printable characters")
    value = _plain(signal.value)
    text = json.dumps(value)
    if len(text) > LONGEST_VALUE:
        raise StoreError(f"a signal's value has at most {LONGEST_VALUE} characters")
    return replace(signal, value=value), text


def _plain(value: SignalValue) -> SignalValue:
    if isinstance(value, bool | str):
        return value
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise StoreError("a signal's number must be finite")
    return number
