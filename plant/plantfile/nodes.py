"""A neutral tree of what stands in a file, with the line of every value.

Whoever reads a file (YAML today) builds this tree; whoever checks it needs to
know nothing of the notation. Keys may repeat in a table: the checker says so.
"""

from dataclasses import dataclass
from typing import TypeAlias

from plant.ids import is_slug

ScalarValue: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value without parts."""

    value: ScalarValue
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Items:
    """Values in order."""

    items: "tuple[Node, ...]"
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a table with its value."""

    key: str
    node: "Node"
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with their values, in the order of the file."""

    entries: tuple[Entry, ...]
    line: int
    column: int = 1

    def first(self, key: str) -> "Node | None":
        """Return the value of the first entry with this key, if there is one."""
        return next((entry.node for entry in self.entries if entry.key == key), None)


Node: TypeAlias = Scalar | Items | Table
Plain: TypeAlias = "ScalarValue | list[Plain] | dict[str, Plain]"


def plain(node: Node) -> Plain:
    """Return the tree as plain values, without lines; of a repeated key the last one counts."""
    match node:
        case Scalar(value=value):
            return value
        case Items(items=items):
            return [plain(item) for item in items]
        case Table(entries=entries):
            return {entry.key: plain(entry.node) for entry in entries}


def planted(value: Plain, line: int = 1) -> Node:
    """Return plain values as a tree in which everything stands on one line."""
    if isinstance(value, list):
        return Items(tuple(planted(item, line) for item in value), line)
    if isinstance(value, dict):
        entries = (Entry(key, planted(part, line), line) for key, part in value.items())
        return Table(tuple(entries), line)
    return Scalar(value, line)


def ids_in(node: Node | None) -> frozenset[str]:
    """Return every usable `id` of a list of tables, also of those that are wrong otherwise."""
    if not isinstance(node, Items):
        return frozenset()
    tables = (item for item in node.items if isinstance(item, Table))
    ids = (table.first("id") for table in tables)
    texts = (leaf.value for leaf in ids if isinstance(leaf, Scalar))
    return frozenset(text for text in texts if isinstance(text, str) and is_slug(text))
