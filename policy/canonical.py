"""One way to write a value as JSON, so that equal values have equal bytes and hashes.

RFC 8785 without fractions: names are ASCII and sorted, no spaces, UTF-8, whole
numbers that a double can hold. What is signed or hashed here is written like this.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None

LARGEST = (1 << 53) - 1
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical(value: Json) -> bytes:
    """Return the only bytes that stand for the value; what has no such form is a ValueError."""
    _check(value)
    return _ENCODER.encode(value).encode()


def read_canonical(data: bytes) -> Json:
    """Return the value, if these are the bytes that `canonical` would write, else ValueError."""
    value: Json = json.loads(data.decode(), parse_float=_fraction, parse_constant=_fraction)
    if _ENCODER.encode(value).encode() != data:
        raise ValueError("not in canonical form")
    return value


def _check(value: Json) -> None:
    match value:
        case None | bool() | str():
            return
        case int() if abs(value) <= LARGEST:
            return
        case list() | tuple():
            for each in value:
                _check(each)
        case dict() if all(isinstance(name, str) and name.isascii() for name in value):
            for each in value.values():
                _check(each)
        case _:
            raise ValueError(f"{str(value)[:80]!r} has no canonical form")


def _fraction(text: str) -> Json:
    raise ValueError(f"{text} is not a whole number")
