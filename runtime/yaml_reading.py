"""YAML turned into the plant file's tree of nodes, with the line of every value.

Hostile text is refused, never obeyed: no tags, no more than one document, bounded
size, depth and number of values (a bomb of aliases counts as what it expands to).
Plain words follow the core schema of YAML 1.2, so that `on`, `no` and `22:00` are
text, as their writer meant them. Repeated keys are kept for the checker to tell.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from plant.errors import PlantFileError, Problem
from plant.plantfile.nodes import Entry, Items, Node, Scalar, ScalarValue, Table

MOST_BYTES = 1_000_000
MOST_NODES = 100_000
DEEPEST = 40

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, ScalarValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _Fault(Exception):  # noqa: N818  # it is caught here and becomes a Problem
    def __init__(self, what: str, remedy: str, line: int) -> None:
        self.problem = Problem("(file)", what, remedy, line)
        super().__init__(what)


def read_yaml_file(path: Path) -> Node:
    """Return the tree of a YAML file, or raise PlantFileError naming it."""
    return read_yaml(read_text(path), source=str(path))


def read_text(path: Path) -> str:
    """Return the text of a YAML file as it is, or raise PlantFileError naming it."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        return data.decode("utf-8-sig")
    except OSError as error:
        problem = Problem("(file)", f"cannot be read: {error.strerror}", "check the path", 1)
        raise PlantFileError(str(path), [problem]) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem("(file)", "is not UTF-8 text", "save it as UTF-8", line)
        raise PlantFileError(str(path), [problem]) from error


def read_yaml(text: str, *, source: str) -> Node:
    """Return the tree of a YAML text, or raise PlantFileError naming its source."""
    try:
        return _tree(text)
    except _Fault as fault:
        raise PlantFileError(source, [fault.problem]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"is not YAML: {error.problem or error.context}"
        problem = Problem("(file)", what, "mend the notation near this line", line)
        raise PlantFileError(source, [problem]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problem = Problem("(file)", "holds a character that YAML forbids", "remove it", line)
        raise PlantFileError(source, [problem]) from error


@dataclass(slots=True)
class _Open:
    """A list or table whose end has not come yet."""

    event: yaml.CollectionStartEvent
    line: int
    column: int
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    key: Scalar | None = None

    def take(self, node: Node) -> None:
        if isinstance(self.event, yaml.SequenceStartEvent):
            self.items.append(node)
        elif self.key is not None:
            name = str(self.key.value)
            self.entries.append(Entry(name, node, self.key.line, self.key.column))
            self.key = None
        elif isinstance(node, Scalar):
            self.key = node
        else:
            raise _Fault("a key must be a plain word", "write key: value", node.line)

    def closed(self) -> Node:
        if isinstance(self.event, yaml.SequenceStartEvent):
            return Items(tuple(self.items), self.line, self.column)
        return Table(tuple(self.entries), self.line, self.column)

    @property
    def wants_key(self) -> bool:
        return isinstance(self.event, yaml.MappingStartEvent) and self.key is None


class _Builder:
    """Puts the parser's events together, without recursion, and counts what they cost."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._sizes: list[int] = []

    def see(self, event: yaml.Event) -> None:
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        match event:
            case yaml.DocumentStartEvent() if self.root is not None:
                raise _Fault("holds more than one document", "keep one", line)
            case yaml.AliasEvent():
                node, size = self._aliased(event, line)
                self._place(node, size, None, line)
            case yaml.ScalarEvent():
                wants_key = bool(self._open) and self._open[-1].wants_key
                node = Scalar(_scalar(event, line, as_key=wants_key), line, column)
                self._place(node, 1, event.anchor, line)
            case yaml.CollectionStartEvent():
                self._begin(event, line, column)
            case yaml.CollectionEndEvent():
                done, size = self._open.pop(), self._sizes.pop()
                self._place(done.closed(), size, done.event.anchor, done.line)
            case _:
                pass

    def _begin(self, event: yaml.CollectionStartEvent, line: int, column: int) -> None:
        _no_tag(event.tag, line)
        if len(self._open) >= DEEPEST:
            raise _Fault("is nested too deeply", f"keep below {DEEPEST} levels", line)
        self._open.append(_Open(event, line, column))
        self._sizes.append(1)

    def _place(self, node: Node, size: int, anchor: str | None, line: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)
        if not self._open:
            self.root = node
            return
        self._open[-1].take(node)
        self._sizes[-1] += size
        if sum(self._sizes) > MOST_NODES:
            raise _Fault("holds too many values", f"keep below {MOST_NODES}", line)

    def _aliased(self, event: yaml.AliasEvent, line: int) -> tuple[Node, int]:
        found = self._anchors.get(event.anchor or "")
        if found is None:
            raise _Fault("an alias names no finished anchor", "define it above", line)
        return found


def _tree(text: str) -> Node:
    if len(text) > MOST_BYTES:
        raise _Fault("is too large", f"keep it below {MOST_BYTES} characters", 1)
    builder = _Builder()
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        builder.see(event)
    if builder.root is None:
        raise _Fault("is empty", "start from the example in docs/examples", 1)
    return builder.root


def _scalar(event: yaml.ScalarEvent, line: int, *, as_key: bool) -> ScalarValue:
    _no_tag(event.tag, line)
    text: str = event.value
    if as_key or event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _no_tag(tag: str | None, line: int) -> None:
    if tag is not None:
        raise _Fault("holds a tag (!…), which a plant file has no use for", "remove it", line)
