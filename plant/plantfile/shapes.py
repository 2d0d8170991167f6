"""The shapes of single values: text, ids, numbers, choices.

A shape reads one value or refuses it with advice, and tells the same rule to an
editor as JSON Schema. Whatever `read` accepts, the schema accepts.
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NoReturn, Protocol, TypeAlias, TypeVar

from plant.ids import SLUG_PATTERN, is_slug
from plant.plantfile.findings import At, did_you_mean, found
from plant.plantfile.nodes import Scalar

Schema: TypeAlias = dict[str, object]
T_co = TypeVar("T_co", covariant=True)
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class Shape(Protocol[T_co]):
    """What one value may look like."""

    def read(self, at: At) -> T_co:
        """Return the value; refuse it with a problem when it does not fit."""
        ...

    def schema(self) -> Schema:
        """Return the JSON Schema of all values that fit."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a person, or a pattern that a machine relies on."""

    wanted: str = "text"
    pattern: str = ""
    longest: int = 200

    def read(self, at: At) -> str:
        """Return the text."""
        text = text_of(at, self.wanted)
        if not 0 < len(text) <= self.longest:
            at.refuse(f"expected {self.wanted} of 1 to {self.longest} characters", "shorten it")
        if self.pattern and not re.fullmatch(self.pattern, text):
            at.refuse(f"expected {self.wanted}, found {found(at.node)}", f"write {self.wanted}")
        return text

    def schema(self) -> Schema:
        """Return a bounded string, with the pattern where there is one."""
        told: Schema = {"type": "string", "minLength": 1, "maxLength": self.longest}
        return told | ({"pattern": f"^({self.pattern})$"} if self.pattern else {})


@dataclass(frozen=True, slots=True)
class Slug:
    """A stable id."""

    def read(self, at: At) -> str:
        """Return the id."""
        text = text_of(at, "an id")
        if not is_slug(text):
            at.refuse(
                f"expected an id, found {found(at.node)}",
                "ids are 1 to 64 lower case letters, digits and inner hyphens, such as dock-2",
            )
        return text

    def schema(self) -> Schema:
        """Return the pattern of ids."""
        return {"type": "string", "pattern": SLUG_PATTERN}


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number between bounds, in a unit."""

    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""

    def read(self, at: At) -> float:
        """Return the number."""
        value = at.node.value if isinstance(at.node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            refuse_kind(at, f"a number{self._bounds()}")
        return self.bounded(at, float(value))

    def bounded(self, at: At, number: float) -> float:
        """Return the number if it lies between the bounds."""
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        if not (math.isfinite(number) and low <= number <= high):
            at.refuse(
                f"expected a number{self._bounds()}, found {number:g}",
                "write a number in these bounds" if self._bounds() else "write a finite number",
            )
        return number

    def schema(self) -> Schema:
        """Return a number with its bounds."""
        return {"type": "number"} | bounds_schema(self.minimum, self.maximum)

    def _bounds(self) -> str:
        low, high = self.minimum, self.maximum
        unit = f" {_UNIT_WORDS.get(self.unit, self.unit)}" if self.unit else ""
        if low is not None and high is not None:
            return f" between {low:g} and {high:g}{unit}"
        if low is not None:
            return f" of {low:g}{unit} or more"
        return f" of {high:g}{unit} or less" if high is not None else ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between bounds."""

    minimum: float | None = None
    maximum: float | None = None

    def read(self, at: At) -> int:
        """Return the number."""
        value = at.node.value if isinstance(at.node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int):
            refuse_kind(at, "a whole number")
        return int(Number(self.minimum, self.maximum).bounded(at, value))

    def schema(self) -> Schema:
        """Return an integer with its bounds."""
        return {"type": "integer"} | bounds_schema(self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, at: At) -> bool:
        """Return the flag."""
        value = at.node.value if isinstance(at.node, Scalar) else None
        if not isinstance(value, bool):
            refuse_kind(at, "true or false")
        return value

    def schema(self) -> Schema:
        """Return a boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice(Generic[ChoiceT]):
    """One word of a closed list."""

    words: tuple[ChoiceT, ...]

    def read(self, at: At) -> ChoiceT:
        """Return the word."""
        text = text_of(at, "one word of a list")
        for word in self.words:
            if word.value == text:
                return word
        return at.refuse(
            f"{found(at.node)} is not known here",
            did_you_mean(text, (word.value for word in self.words)),
        )

    def schema(self) -> Schema:
        """Return the closed list."""
        return {"enum": [word.value for word in self.words]}


def text_of(at: At, wanted: str) -> str:
    """Return the value if it is text."""
    value = at.node.value if isinstance(at.node, Scalar) else None
    if not isinstance(value, str):
        refuse_kind(at, wanted)
    return value


def refuse_kind(at: At, wanted: str) -> NoReturn:
    """Refuse a value that is something else than what belongs there."""
    match at.node:
        case Scalar(value=None):
            at.refuse(f"expected {wanted}, found nothing", "give a value or leave the key out")
        case Scalar(value=str()):
            at.refuse(f"expected {wanted}, found {found(at.node)}", f"write {wanted}, no quotes")
        case Scalar() if "number" not in wanted:
            at.refuse(f"expected {wanted}, found {found(at.node)}", "put text into quotes")
        case _:
            at.refuse(f"expected {wanted}, found {found(at.node)}", f"write {wanted}")


def bounds_schema(minimum: float | None, maximum: float | None) -> Schema:
    """Return the bounds as JSON Schema says them."""
    low: Schema = {} if minimum is None else {"minimum": minimum}
    return low | ({} if maximum is None else {"maximum": maximum})


_UNIT_WORDS = {"view": "(as a share of the view)"}
