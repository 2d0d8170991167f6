"""Puts what was drawn into the text of a plant file, and leaves every other line as it was.

    zones:                                    # the loading side
      apron: [[0.1, 0.1], [0.9, 0.1], …]      ◄── the corners alone are written anew
      bay: {name: Bay, points: […]}

Comments, order and notation of all that was not drawn stay. What cannot be written in
place (a view that an alias stands for) is refused, and mended by hand. Whoever calls
reads the new text as any plant file is read before it comes into force.
"""

import json
from collections.abc import Callable, Iterator, Mapping

import yaml

from plant.drawings import DIGITS, Drawing, Drawings, View
from plant.geometry import Point
from runtime.yaml_settings import settings_edits
from runtime.yaml_text import (
    Edit,
    NotInPlaceError,
    begin_of,
    continued,
    edited,
    end_of,
    entry_of,
    line_begin,
    line_end,
    newline_of,
    value_of,
    written_out,
)

SECTIONS: dict[str, Callable[[View], Drawings]] = {
    "zones": lambda view: view.zones,
    "gate_lines": lambda view: view.gate_lines,
    "masks": lambda view: view.masks,
}


def with_view(text: str, camera: str, *, before: View, after: View) -> str:
    """Return the text with a view drawn and its rules set anew; NotInPlaceError where that cannot be.

    `before` is what stands there now, as it was read.
    """
    node = entry_of(text, "cameras", camera, what="camera")
    there = {key.value for key, _ in node.value}
    changed = [name for name, of in SECTIONS.items() if of(before) != of(after)]
    # What a section gains at its end comes before a section that begins at the same place.
    edits = [
        edit
        for name in sorted(changed, key=lambda each: each not in there)
        for edit in _section(text, node, name, SECTIONS[name](before), SECTIONS[name](after))
    ]
    return edited(text, [*edits, *settings_edits(text, before.rules, after.rules)])


def with_camera(text: str, entry: Mapping[str, str]) -> str:
    """Return the text with one more camera after all others: keys with values, as YAML has them."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    cameras = value_of(root, "cameras") if isinstance(root, yaml.MappingNode) else None
    if root is None or not isinstance(cameras, yaml.SequenceNode):
        raise NotInPlaceError("no list of cameras is written out", remedy="add it by hand")
    written_out(cameras, root, "the list of cameras")
    if cameras.flow_style:
        told = ", ".join(f"{key}: {value}" for key, value in entry.items())
        place = end_of(cameras) - 1
        return f"{text[:place]}, {{{told}}}{text[place:]}"
    indent, newline = " " * cameras.start_mark.column, newline_of(text)
    lines = [f"{key}: {value}" for key, value in entry.items()]
    told = f"{indent}- " + f"{newline}{indent}  ".join(lines) + newline
    place = line_end(text, end_of(cameras))
    return text[:place] + continued(text, place) + told + text[place:]


def _section(
    text: str, camera: yaml.MappingNode, name: str, before: Drawings, after: Drawings
) -> Iterator[Edit]:
    found = next(((key, value) for key, value in camera.value if key.value == name), None)
    if found is None:
        yield _added_section(text, camera, name, after)
        return
    key, value = found
    value = written_out(value, camera, f"`{name}`")
    if not after:
        yield _without(text, camera, key, value)
    elif not isinstance(value, yaml.MappingNode) or value.flow_style or not before.keys() & after:
        yield _rewritten(text, value, after)
    else:
        yield from _entries(text, value, before, after)


def _entries(
    text: str, section: yaml.MappingNode, before: Drawings, after: Drawings
) -> Iterator[Edit]:
    """Yield what changes in a section that has a line or more for each drawing."""
    last_end = 0
    for key, value in section.value:
        own, name = written_out(value, section, f"`{key.value}`"), str(key.value)
        if name not in after:
            yield Edit(line_begin(text, begin_of(key)), line_end(text, end_of(own)), "")
        elif after[name] != before.get(name):
            yield Edit(begin_of(own), end_of(own), _written(after[name]))
        last_end = max(last_end, end_of(own))
    indent = " " * section.start_mark.column
    new = [each for each in after if each not in before]
    if new:
        lines = [f"{indent}{each}: {_written(after[each])}{newline_of(text)}" for each in new]
        place = line_end(text, last_end)
        yield Edit(place, place, continued(text, place) + "".join(lines))


def _added_section(text: str, camera: yaml.MappingNode, name: str, after: Drawings) -> Edit:
    if camera.flow_style:
        place = end_of(camera) - 1
        return Edit(place, place, f", {name}: {_flow(after)}")
    indent, newline = " " * camera.start_mark.column, newline_of(text)
    lines = [
        f"{indent}{name}:",
        *(f"{indent}  {key}: {_written(each)}" for key, each in after.items()),
    ]
    place = line_end(text, end_of(camera))
    told = "".join(f"{line}{newline}" for line in lines)
    return Edit(place, place, continued(text, place) + told)


def _without(text: str, camera: yaml.MappingNode, key: yaml.Node, value: yaml.Node) -> Edit:
    if camera.flow_style or text[line_begin(text, begin_of(key)) : begin_of(key)].strip():
        # On a line with something else: an empty section says the same.
        return Edit(begin_of(value), end_of(value), "{}")
    return Edit(line_begin(text, begin_of(key)), line_end(text, end_of(value)), "")


def _rewritten(text: str, section: yaml.Node, after: Drawings) -> Edit:
    """Return the whole section written anew, on lines of its own where it had them."""
    is_block = isinstance(section, yaml.MappingNode) and not section.flow_style
    if not is_block:
        return Edit(begin_of(section), end_of(section), _flow(after))
    indent = " " * section.start_mark.column
    lines = [f"{key}: {_written(each)}" for key, each in after.items()]
    return Edit(begin_of(section), end_of(section), f"{newline_of(text)}{indent}".join(lines))


def _flow(drawings: Drawings) -> str:
    return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in drawings.items()) + "}"


def _written(drawing: Drawing) -> str:
    points = f"[{', '.join(_point(each) for each in drawing.points)}]"
    if not drawing.name:
        return points
    return f"{{name: {json.dumps(drawing.name, ensure_ascii=False)}, points: {points}}}"


def _point(point: Point) -> str:
    return f"[{round(point.x, DIGITS):g}, {round(point.y, DIGITS):g}]"
