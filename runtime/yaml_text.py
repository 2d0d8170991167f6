"""Changing a text of YAML in place: characters give way to others, and all else stays.

The reader (PyYAML) gives the place of every value in the text. What cannot be changed in place,
since an alias stands for it, is refused with a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from plant.errors import PlantError


class NotInPlaceError(PlantError):
    """A plant file that is written in a way that cannot be changed in place."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Some characters of a text that give way to others."""

    begins: int
    ends: int
    new: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text after all edits, the last first: each still finds its place.

    At one place what is there gives way first, and what is added stands in the order given.
    """
    in_order = sorted(edits, key=lambda each: (each.begins, each.ends > each.begins))
    for edit in reversed(in_order):
        text = text[: edit.begins] + edit.new + text[edit.ends :]
    return text


def entry_of(text: str, section: str, name: str, *, what: str) -> yaml.MappingNode:
    """Return what a section of the whole text has under this id, or NotInPlaceError."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = value_of(root, section) if isinstance(root, yaml.MappingNode) else None
    for node in entries.value if isinstance(entries, yaml.SequenceNode) else ():
        id_ = value_of(node, "id") if isinstance(node, yaml.MappingNode) else None
        if isinstance(id_, yaml.ScalarNode) and id_.value == name:
            assert entries is not None
            written_out(node, entries, f"{what} {name}")
            assert isinstance(node, yaml.MappingNode)
            return node
    raise NotInPlaceError(
        f"{what} {name} is not written out in the plant file", remedy="change it there by hand"
    )


def value_of(mapping: yaml.MappingNode, name: str) -> yaml.Node | None:
    """Return what stands under a key, if anything does."""
    return next((value for key, value in mapping.value if key.value == name), None)


def written_out(node: yaml.Node, parent: yaml.Node, what: str) -> yaml.Node:
    """Return a node that stands where it is used; an alias stands elsewhere."""
    if not _inside(node, parent):
        raise NotInPlaceError(
            f"{what} is given by an alias", remedy="write it out in the plant file first"
        )
    return node


def _inside(node: yaml.Node, parent: yaml.Node) -> bool:
    return begin_of(parent) <= begin_of(node) < parent.end_mark.index


def begin_of(node: yaml.Node) -> int:
    """Return where a node begins."""
    return int(node.start_mark.index)


def end_of(node: yaml.Node) -> int:
    """Return where the last character of a node is over; block nodes claim what follows too."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(last[1] if isinstance(last, tuple) else last)


def line_begin(text: str, place: int) -> int:
    """Return where the line of a place begins."""
    return text.rfind("\n", 0, place) + 1


def line_end(text: str, place: int) -> int:
    """Return where the line of a place is over, its newline included."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def continued(text: str, place: int) -> str:
    """Return the newline that a last line without one still needs."""
    return "" if text[:place].endswith("\n") else newline_of(text)


def newline_of(text: str) -> str:
    """Return how lines end in this text."""
    return "\r\n" if "\r\n" in text else "\n"
