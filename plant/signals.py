"""A signal: what the plant tells us. A door opened, a count, a lot, the state of a line.

`kind` says what is told, `id` of which thing: `door` and `dock-3`. The newest of each
kind and id is how things are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

SignalValue: TypeAlias = bool | float | str


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
