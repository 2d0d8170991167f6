"""Puts what was drawn into the text of a plant file, and leaves every other line as it was.

    zones:                                    # the loading side
      apron: [[0.1, 0.1], [0.9, 0.1], …]      ◄── the corners alone are written anew
      bay: {name: Bay, points: […]}

Comments, order and notation of all that was not drawn stay. What cannot be written in
place (a view that an alias stands for) is refused, and mended by hand. Whoever calls
reads the new text as any plant file is read before it comes into force.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from plant.drawings import DIGITS, Drawing, Drawings, View
from plant.errors import PlantError
from plant.geometry import Point

SECTIONS: dict[str, Callable[[View], Drawings]] = {
    "zones": lambda view: view.zones,
    "gate_lines": lambda view: view.gate_lines,
    "masks": lambda view: view.masks,
}


class NotInPlaceError(PlantError):
    """A plant file that is written in a way that cannot be changed in place."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """Some characters of a text that give way to others."""

    begins: int
    ends: int
    new: str


def with_view(text: str, camera: str, *, before: View, after: View) -> str:
    """Return the text with a camera's view drawn anew; NotInPlaceError where that cannot be.

    `before` is what stands there now, as it was read.
    """
    node = _camera(text, camera)
    there = {key.value for key, _ in node.value}
    changed = [name for name, of in SECTIONS.items() if of(before) != of(after)]
    # What a section gains at its end comes before a section that begins at the same place.
    edits = [
        edit
        for name in sorted(changed, key=lambda each: each not in there)
        for edit in _section(text, node, name, SECTIONS[name](before), SECTIONS[name](after))
    ]
    return _edited(text, edits)


def with_camera(text: str, entry: Mapping[str, str]) -> str:
    """Return the text with one more camera after all others: keys with values, as YAML has them."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    cameras = _value(root, "cameras") if isinstance(root, yaml.MappingNode) else None
    if root is None or not isinstance(cameras, yaml.SequenceNode):
        raise NotInPlaceError("no list of cameras is written out", remedy="add it by hand")
    _own(cameras, root, "the list of cameras")
    if cameras.flow_style:
        told = ", ".join(f"{key}: {value}" for key, value in entry.items())
        place = _ends(cameras) - 1
        return f"{text[:place]}, {{{told}}}{text[place:]}"
    indent, newline = " " * cameras.start_mark.column, _newline(text)
    lines = [f"{key}: {value}" for key, value in entry.items()]
    told = f"{indent}- " + f"{newline}{indent}  ".join(lines) + newline
    place = _line_end(text, _ends(cameras))
    return text[:place] + _continued(text, place) + told + text[place:]


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    """Return the text after all edits, the last first: each still finds its place.

    At one place what is there gives way first, and what is added stands in the order given.
    """
    in_order = sorted(edits, key=lambda each: (each.begins, each.ends > each.begins))
    for edit in reversed(in_order):
        text = text[: edit.begins] + edit.new + text[edit.ends :]
    return text


def _camera(text: str, camera: str) -> yaml.MappingNode:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    cameras = _value(root, "cameras") if isinstance(root, yaml.MappingNode) else None
    if isinstance(cameras, yaml.SequenceNode):
        for node in cameras.value:
            name = _value(node, "id") if isinstance(node, yaml.MappingNode) else None
            if isinstance(name, yaml.ScalarNode) and name.value == camera:
                _own(node, cameras, f"camera {camera}")
                assert isinstance(node, yaml.MappingNode)
                return node
    raise NotInPlaceError(
        f"camera {camera} is not written out in the plant file", remedy="draw it there by hand"
    )


def _section(
    text: str, camera: yaml.MappingNode, name: str, before: Drawings, after: Drawings
) -> Iterator[_Edit]:
    found = next(((key, value) for key, value in camera.value if key.value == name), None)
    if found is None:
        yield _added_section(text, camera, name, after)
        return
    key, value = found
    value = _own(value, camera, f"`{name}`")
    if not after:
        yield _without(text, camera, key, value)
    elif not isinstance(value, yaml.MappingNode) or value.flow_style or not before.keys() & after:
        yield _rewritten(text, value, after)
    else:
        yield from _entries(text, value, before, after)


def _entries(
    text: str, section: yaml.MappingNode, before: Drawings, after: Drawings
) -> Iterator[_Edit]:
    """Yield what changes in a section that has a line or more for each drawing."""
    last_end = 0
    for key, value in section.value:
        own, name = _own(value, section, f"`{key.value}`"), str(key.value)
        if name not in after:
            yield _Edit(_line_start(text, _begins(key)), _line_end(text, _ends(own)), "")
        elif after[name] != before.get(name):
            yield _Edit(_begins(own), _ends(own), _written(after[name]))
        last_end = max(last_end, _ends(own))
    indent = " " * section.start_mark.column
    new = [each for each in after if each not in before]
    if new:
        lines = [f"{indent}{each}: {_written(after[each])}{_newline(text)}" for each in new]
        place = _line_end(text, last_end)
        yield _Edit(place, place, _continued(text, place) + "".join(lines))


def _added_section(text: str, camera: yaml.MappingNode, name: str, after: Drawings) -> _Edit:
    if camera.flow_style:
        place = _ends(camera) - 1
        return _Edit(place, place, f", {name}: {_flow(after)}")
    indent, newline = " " * camera.start_mark.column, _newline(text)
    lines = [
        f"{indent}{name}:",
        *(f"{indent}  {key}: {_written(each)}" for key, each in after.items()),
    ]
    place = _line_end(text, _ends(camera))
    told = "".join(f"{line}{newline}" for line in lines)
    return _Edit(place, place, _continued(text, place) + told)


def _without(text: str, camera: yaml.MappingNode, key: yaml.Node, value: yaml.Node) -> _Edit:
    if camera.flow_style or text[_line_start(text, _begins(key)) : _begins(key)].strip():
        # On a line with something else: an empty section says the same.
        return _Edit(_begins(value), _ends(value), "{}")
    return _Edit(_line_start(text, _begins(key)), _line_end(text, _ends(value)), "")


def _rewritten(text: str, section: yaml.Node, after: Drawings) -> _Edit:
    """Return the whole section written anew, on lines of its own where it had them."""
    is_block = isinstance(section, yaml.MappingNode) and not section.flow_style
    if not is_block:
        return _Edit(_begins(section), _ends(section), _flow(after))
    indent = " " * section.start_mark.column
    lines = [f"{key}: {_written(each)}" for key, each in after.items()]
    return _Edit(_begins(section), _ends(section), f"{_newline(text)}{indent}".join(lines))


def _flow(drawings: Drawings) -> str:
    return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in drawings.items()) + "}"


def _written(drawing: Drawing) -> str:
    points = f"[{', '.join(_point(each) for each in drawing.points)}]"
    if not drawing.name:
        return points
    return f"{{name: {json.dumps(drawing.name, ensure_ascii=False)}, points: {points}}}"


def _point(point: Point) -> str:
    return f"[{round(point.x, DIGITS):g}, {round(point.y, DIGITS):g}]"


def _value(mapping: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in mapping.value if key.value == name), None)


def _own(node: yaml.Node, parent: yaml.Node, what: str) -> yaml.Node:
    """Return a node that stands where it is used; an alias stands elsewhere."""
    if not _inside(node, parent):
        raise NotInPlaceError(
            f"{what} is given by an alias", remedy="write it out in the plant file first"
        )
    return node


def _inside(node: yaml.Node, parent: yaml.Node) -> bool:
    return _begins(parent) <= _begins(node) < parent.end_mark.index


def _begins(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _ends(node: yaml.Node) -> int:
    """Return where the last character of a node is over; block nodes claim what follows too."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _ends(last[1] if isinstance(last, tuple) else last)


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    """Return where the line of a place is over, its newline included."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _continued(text: str, place: int) -> str:
    """Return the newline that a last line without one still needs."""
    return "" if text[:place].endswith("\n") else _newline(text)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
