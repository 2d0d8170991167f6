"""Where in the file we are, and how a problem there is put into words.

A refused value is noted with its line and path, and the reading goes on with the
next one, so that a person mends everything in one go. Whatever is quoted from the
file is short, on one line, and never shows the name or password inside a URL.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from plant.errors import Problem
from plant.plantfile.nodes import Entry, Items, Node, Scalar, Table

_USER_IN_URL = re.compile(r"://[^/\s]*@")
_SECRET_IN_QUERY = re.compile(r"(pass\w*|pwd|token|secret|key)=[^&\s]*", re.IGNORECASE)


class RefusedError(Exception):
    """A value was refused, and the problem is noted already.

    `salvaged` holds what could be read of a list, so that its good items can
    still be checked against the rest of the file.
    """

    def __init__(self, salvaged: tuple[object, ...] = ()) -> None:
        self.salvaged = salvaged
        super().__init__()


@dataclass(frozen=True, slots=True)
class At:
    """One value of the file with its path, and the list that its problems go to."""

    node: Node
    path: str
    problems: list[Problem]

    def note(self, what: str, remedy: str) -> None:
        """Keep a problem of this value and go on."""
        told = Problem(self.path, _clean(what), _clean(remedy), self.node.line)
        self.problems.append(told)

    def refuse(self, what: str, remedy: str) -> NoReturn:
        """Keep a problem of this value and give the value up."""
        self.note(what, remedy)
        raise RefusedError

    def inside(self, entry: Entry) -> "At":
        """Return the place of one entry of this table."""
        return At(entry.node, self.joined(entry.key), self.problems)

    def item(self, index: int, node: Node) -> "At":
        """Return the place of one item of this list, by its id where it has one."""
        return At(node, f"{self.path}[{_label(index, node)}]", self.problems)

    def joined(self, key: str) -> str:
        """Return the path of a key of this table."""
        return f"{self.path}.{shown(key)}" if self.path else shown(key)

    def missing(self, key: str, remedy: str) -> NoReturn:
        """Say that a key of this table is missing, and give the table up."""
        path = self.joined(key)
        self.problems.append(Problem(path, "is missing", remedy, self.node.line))
        raise RefusedError


def shown(text: str) -> str:
    """Return a piece of the file fit for a message: one line, short, no secrets."""
    clean = _clean(text)
    return clean if len(clean) <= 60 else f"{clean[:57]}…"


def found(node: Node) -> str:
    """Return what stands there, in words."""
    match node:
        case Table():
            return "keys with values"
        case Items(items=items):
            return f"a list of {len(items)}"
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool() as flag):
            return "true" if flag else "false"
        case Scalar(value=int() | float() as number):
            return f"the number {number:g}"
        case Scalar(value=value):
            return f"the text '{shown(str(value))}'"


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return advice that names the nearest known word, or all when none is near."""
    words = sorted(word for word in known if len(word) <= 64)
    near = difflib.get_close_matches(wrong[:80], words, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    if not words:
        return "none is declared in this file"
    listed = ", ".join(words[:12])
    return f"known here: {listed}{', …' if len(words) > 12 else ''}"


def _clean(text: str) -> str:
    hidden = _SECRET_IN_QUERY.sub(r"\1=…", _USER_IN_URL.sub("://…@", text))
    return "".join(char if char.isprintable() else "·" for char in hidden)


def _label(index: int, node: Node) -> str:
    leaf = node.first("id") if isinstance(node, Table) else None
    if isinstance(leaf, Scalar) and isinstance(leaf.value, str) and leaf.value:
        return shown(leaf.value)
    return str(index)
