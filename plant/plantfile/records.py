"""Shapes with parts: records of declared fields, lists, and tables of named things.

A record reads every field before it gives up, so that all problems of a file are
told at once. `Values` hands out what was read by the declared field, with its type.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from plant.errors import Problem
from plant.ids import SLUG_PATTERN, is_slug
from plant.plantfile.findings import At, RefusedError, did_you_mean, found, shown
from plant.plantfile.nodes import Entry, Items, Scalar, Table
from plant.plantfile.shapes import Schema, Shape, refuse_kind

T = TypeVar("T")


class Required:
    """Stands where a field has no default."""


REQUIRED = Required()


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """One key of a record: its shape, what it means, and what holds when it is absent."""

    name: str
    shape: Shape[T]
    meaning: str
    default: T | Required = REQUIRED

    def schema(self) -> Schema:
        """Return the schema of the value, with its meaning and its default."""
        told = self.shape.schema() | {"description": self.meaning}
        if isinstance(self.default, bool | int | float | str) and self.default != "":
            told["default"] = self.default
        if isinstance(self.default, tuple) and self.default:
            told["default"] = [str(item) for item in self.default]
        return told


@dataclass(frozen=True, slots=True)
class Values:
    """What was read of one record."""

    here: At
    # A record holds values of many types; `of` gives each its own back.
    read: Mapping[str, Any]

    def of(self, field: Field[T]) -> T:
        """Return the value of a declared field, or its default."""
        return cast("T", self.read[field.name])

    def kept(self, field: Field[T]) -> T | None:
        """Return the value of a field, what was salvaged of a list, or None."""
        return cast("T | None", self.read.get(field.name))

    def at(self, field: Field[Any]) -> At:
        """Return where the field stands, or the record itself where it is absent."""
        if isinstance(self.here.node, Table):
            for entry in self.here.node.entries:
                if entry.key == field.name:
                    return self.here.inside(entry)
        return At(self.here.node, self.here.joined(field.name), self.here.problems)

    def gave(self, field: Field[Any]) -> bool:
        """Whether the file gives the field."""
        return isinstance(self.here.node, Table) and self.here.node.first(field.name) is not None


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A table with declared keys; `build` makes the value and may still refuse it."""

    what: str
    fields: tuple[Field[Any], ...]
    build: Callable[[Values], T]

    def read(self, at: At) -> T:
        """Return the built value after all fields were read."""
        values, whole = self.parts(at)
        if not whole:
            raise RefusedError
        return self.build(values)

    def parts(self, at: At) -> tuple[Values, bool]:
        """Return what could be read of the fields, and whether that is all of it."""
        table = at.node
        if not isinstance(table, Table):
            refuse_kind(at, f"{self.what} (keys with values)")
        whole = self._check_keys(at, table)
        read: dict[str, Any] = {}
        for field in self.fields:
            try:
                read[field.name] = _value(at, table, field)
            except RefusedError as refused:
                read |= {field.name: refused.salvaged} if refused.salvaged else {}
                whole = False
        return Values(at, read), whole

    def schema(self) -> Schema:
        """Return an object that knows these keys and no others."""
        required = [field.name for field in self.fields if isinstance(field.default, Required)]
        told: Schema = {
            "type": "object",
            "description": self.what,
            "properties": {field.name: field.schema() for field in self.fields},
            "additionalProperties": False,
        }
        return told | ({"required": required} if required else {})

    def _check_keys(self, at: At, table: Table) -> bool:
        known = [field.name for field in self.fields]
        seen: dict[str, int] = {}
        whole = True
        for entry in table.entries:
            if entry.key not in known:
                advice = did_you_mean(entry.key, known)
                _note(at, entry, f"{self.what} has no key '{shown(entry.key)}'", advice)
                whole = False
            whole = _first_time(at, entry, seen) and whole
        return whole


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """A list of equal things; those with an id must have different ones."""

    item: Shape[T]
    what: str
    minimum: int = 0
    maximum: int = 10_000

    def read(self, at: At) -> tuple[T, ...]:
        """Return all items in their order."""
        if not isinstance(at.node, Items):
            refuse_kind(at, f"a list of {self.what}")
        count = len(at.node.items)
        if not self.minimum <= count <= self.maximum:
            bounds = f"{self.minimum} to {self.maximum}"
            at.refuse(f"expected {bounds} {self.what}, found {count}", "add or remove some")
        read: list[T] = []
        places = [at.item(index, node) for index, node in enumerate(at.node.items)]
        whole = _different_ids(places)
        for place in places:
            try:
                read.append(self.item.read(place))
            except RefusedError:
                whole = False
        if not whole:
            raise RefusedError(tuple(read))
        return tuple(read)

    def schema(self) -> Schema:
        """Return an array of the items' schema."""
        return {
            "type": "array",
            "items": self.item.schema(),
            "minItems": self.minimum,
            "maxItems": self.maximum,
        }


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """A table whose keys are ids."""

    item: Shape[T]
    what: str

    def read(self, at: At) -> dict[str, T]:
        """Return all things by their id."""
        if not isinstance(at.node, Table):
            refuse_kind(at, f"{self.what} by their ids")
        seen: dict[str, int] = {}
        read: dict[str, T] = {}
        whole = True
        for entry in at.node.entries:
            whole = _fit_key(at, entry) and _first_time(at, entry, seen) and whole
            try:
                read[entry.key] = self.item.read(at.inside(entry))
            except RefusedError:
                whole = False
        if not whole:
            raise RefusedError
        return read

    def schema(self) -> Schema:
        """Return an object with ids as keys."""
        return {
            "type": "object",
            "propertyNames": {"pattern": SLUG_PATTERN},
            "additionalProperties": self.item.schema(),
        }


def _value(at: At, table: Table, field: Field[T]) -> T:
    for entry in table.entries:
        if entry.key == field.name:
            return field.shape.read(at.inside(entry))
    if isinstance(field.default, Required):
        at.missing(field.name, f"add it: {field.meaning}")
    return field.default


def _note(at: At, entry: Entry, what: str, remedy: str) -> None:
    at.problems.append(Problem(at.joined(entry.key), what, remedy, entry.line))


def _first_time(at: At, entry: Entry, seen: dict[str, int]) -> bool:
    if entry.key in seen:
        _note(at, entry, f"stands here twice, first in line {seen[entry.key]}", "keep one")
        return False
    seen[entry.key] = entry.line
    return True


def _fit_key(at: At, entry: Entry) -> bool:
    if is_slug(entry.key):
        return True
    advice = "ids are 1 to 64 lower case letters, digits and inner hyphens, such as dock-2"
    _note(at, entry, f"'{shown(entry.key)}' cannot be an id", advice)
    return False


def _different_ids(places: list[At]) -> bool:
    seen: dict[str, int] = {}
    whole = True
    for place in places:
        leaf = place.node.first("id") if isinstance(place.node, Table) else None
        if not isinstance(leaf, Scalar) or not isinstance(leaf.value, str):
            continue
        if leaf.value in seen:
            here = At(leaf, place.joined("id"), place.problems)
            here.note(f"{found(leaf)} is taken, see line {seen[leaf.value]}", "choose another id")
            whole = False
        seen.setdefault(leaf.value, leaf.line)
    return whole
