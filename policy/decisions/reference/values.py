"""What an expression can be worth: a value with its type, so that 1 is never true.

Numbers are whole and have 64 bits; moments and spans count milliseconds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

Type: TypeAlias = Literal[
    "bool", "long", "string", "set", "record", "entity", "datetime", "duration"
]


@dataclass(frozen=True, slots=True)
class Value:
    """A value and its type.

    `raw` is a bool, int, str, frozenset of values, frozenset of (name, value) or Uid.
    """

    type: Type
    raw: object


@dataclass(frozen=True, slots=True)
class Uid:
    """The name of an entity."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: its facts, and everything that it is in."""

    facts: Mapping[str, Value]
    ancestors: frozenset[Uid]


class EvaluationError(Exception):
    """An expression has no value: a wrong type, a missing fact, a number too large."""


TRUE, FALSE = Value("bool", True), Value("bool", False)
_MIN, _MAX = -(1 << 63), (1 << 63) - 1
_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}))?(?:Z|([+-])(\d{2})(\d{2})))?"
)
_SPAN = re.compile(r"(-?)(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?")
_SPANS = (86_400_000, 3_600_000, 60_000, 1000, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def truth(value: bool) -> Value:  # noqa: FBT001
    """Return a truth value."""
    return TRUE if value else FALSE


def whole(number: int, kind: Type = "long") -> Value:
    """Return a number of 64 bits, else EvaluationError."""
    if not _MIN <= number <= _MAX:
        raise EvaluationError("a number does not fit 64 bits")
    return Value(kind, number)


def moment(text: str) -> Value:
    """Return the moment that a text stands for."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise EvaluationError(f"{text!r} is no date")
    year, month, day, hour, minute, second, millis, sign, off_hours, off_minutes = found.groups()
    away = timedelta(hours=int(off_hours or 0), minutes=int(off_minutes or 0))
    if int(off_hours or 0) > 23 or int(off_minutes or 0) > 59:
        raise EvaluationError(f"{text!r} has no possible offset")
    try:
        clock = (int(hour or 0), int(minute or 0), int(second or 0), int(millis or 0) * 1000)
        at = datetime(int(year), int(month), int(day), *clock, tzinfo=UTC)
    except ValueError as error:
        raise EvaluationError(f"{text!r} is no date") from error
    passed = at - _EPOCH + (away if sign == "-" else -away)
    return whole(passed // timedelta(milliseconds=1), "datetime")


def span(text: str) -> Value:
    """Return the duration that a text stands for."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise EvaluationError(f"{text!r} is no duration")
    sign, *counts = found.groups()
    total = sum(int(count or 0) * size for count, size in zip(counts, _SPANS, strict=True))
    return whole(-total if sign else total, "duration")
