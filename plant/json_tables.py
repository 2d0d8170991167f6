"""Reading JSON that somebody else wrote, field by field, taking nothing on trust.

A field that does not fit raises `JsonMisfitError`, which names the path of the
field and what was expected; whoever reads a format turns it into his own error.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NoReturn, TypeVar

from plant.errors import PlantError

WordT = TypeVar("WordT", bound=StrEnum)


class JsonMisfitError(PlantError):
    """A field of JSON that is not what its format says."""


@dataclass(frozen=True, slots=True)
class JsonTable:
    """One object of JSON, with the path at which it stands."""

    values: Mapping[str, object]
    path: str = ""

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """Return a field that is text."""
        value = self.values.get(name)
        return value if isinstance(value, str) else self._misfit(name, "text")

    def text_or_null(self, name: str) -> str | None:
        """Return a field that is text, or None where it is null or absent."""
        return self.text(name) if self.has(name) else None

    def whole(self, name: str) -> int:
        """Return a field that is a whole number."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            return self._misfit(name, "a whole number")
        return value

    def truth(self, name: str) -> bool:
        """Return a field that is true or false."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else self._misfit(name, "true or false")

    def number(self, name: str, default: float | None = None) -> float:
        """Return a field that is a finite number, or the default where it is absent."""
        if default is not None and not self.has(name):
            return default
        return self._number(self.values.get(name), name)

    def numbers(self, name: str, count: int) -> tuple[float, ...]:
        """Return a field that is a list of so many numbers."""
        values = self.items(name)
        if len(values) != count:
            return self._misfit(name, f"{count} numbers")
        return tuple(self._number(value, name) for value in values)

    def spans(self, name: str) -> tuple[tuple[float, float], ...]:
        """Return a field that is a list of [from, to]."""
        pairs = [JsonTable({name: pair}, self.path).numbers(name, 2) for pair in self.items(name)]
        return tuple((begins, ends) for begins, ends in pairs)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field that is a list of texts."""
        values = self.items(name)
        if not all(isinstance(value, str) for value in values):
            return self._misfit(name, "a list of texts")
        return tuple(str(value) for value in values)

    def items(self, name: str) -> Sequence[object]:
        """Return a field that is a list."""
        value = self.values.get(name)
        return value if isinstance(value, list) else self._misfit(name, "a list")

    def tables(self, name: str) -> tuple["JsonTable", ...]:
        """Return a field that is a list of objects."""
        return tuple(
            table_of(item, f"{self._at(name)}[{index}]")
            for index, item in enumerate(self.items(name))
        )

    def table(self, name: str) -> "JsonTable":
        """Return a field that is an object."""
        return table_of(self.values.get(name), self._at(name))

    def choice(self, name: str, words: type[WordT]) -> WordT:
        """Return a field that is one word of a closed list."""
        try:
            return words(self.text(name))
        except (ValueError, JsonMisfitError):
            return self._misfit(name, f"one of {', '.join(words)}")

    def time(self, name: str) -> datetime:
        """Return a field that is an ISO 8601 moment with its offset, in UTC."""
        try:
            return datetime.fromisoformat(self.text(name)).astimezone(UTC)
        except (ValueError, OverflowError):
            return self._misfit(name, "an ISO 8601 time")

    def times(self, name: str) -> tuple[datetime, ...]:
        """Return a field that is a list of moments."""
        return tuple(JsonTable({name: each}, self.path).time(name) for each in self.items(name))

    def time_or_null(self, name: str) -> datetime | None:
        """Return a moment, or None where it is null or absent."""
        return self.time(name) if self.has(name) else None

    def _number(self, value: object, name: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._misfit(name, "a number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        return number if math.isfinite(number) else self._misfit(name, "a finite number")

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _misfit(self, name: str, wanted: str) -> NoReturn:
        raise JsonMisfitError(f"'{self._at(name)}' should be {wanted}")


def table_of(value: object, path: str = "") -> JsonTable:
    """Return a value that is an object."""
    if isinstance(value, dict):
        return JsonTable(value, path)
    raise JsonMisfitError(f"{f'{path!r}' if path else 'the whole'} should be an object")
