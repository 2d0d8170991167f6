"""What a camera's view is divided into: zones and gate lines, checked as drawn.

Both are given as bare points or as `{points, name}`. A zone may repeat its first
corner at the end, as drawing programs do.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from plant.geometry import Point, Polygon, Segment
from plant.plantfile.findings import At, found
from plant.plantfile.nodes import Items, Scalar, Table
from plant.plantfile.records import Field, Record, Values
from plant.plantfile.shapes import Schema, Shape, Text, refuse_kind

T = TypeVar("T")

SMALLEST_ZONE = 0.0001
SHORTEST_GATE_LINE = 0.01
MOST_CORNERS = 100


@dataclass(frozen=True, slots=True)
class Drawing(Generic[T]):
    """Something drawn into the view, with the name that people call it by."""

    figure: T
    name: str = ""


@dataclass(frozen=True, slots=True)
class Drawn(Generic[T]):
    """The shape of a drawing: bare points, or points with a name."""

    figure: Shape[T]

    def read(self, at: At) -> Drawing[T]:
        """Return the figure with its name."""
        if not isinstance(at.node, Table):
            return Drawing(self.figure.read(at))
        return self._record().read(at)

    def schema(self) -> Schema:
        """Return points, or an object with points."""
        return {"oneOf": [self.figure.schema(), self._record().schema()]}

    def _record(self) -> Record[Drawing[T]]:
        points = Field("points", self.figure, "corners as [x, y], each from 0 to 1")

        def build(values: Values) -> Drawing[T]:
            return Drawing(values.of(points), values.of(_NAME))

        return Record("a drawing", (points, _NAME), build)


@dataclass(frozen=True, slots=True)
class Outline:
    """The corners of a zone."""

    def read(self, at: At) -> Polygon:
        """Return the polygon: at least three corners, some area, not crossing itself."""
        points = _points(at, "a list of corners [x, y]")
        if len(points) > 3 and points[0] == points[-1]:
            points = points[:-1]
        if len(points) < 3:
            at.refuse(f"a zone of {len(points)} corners has no inside", "give at least 3 corners")
        if len(points) > MOST_CORNERS:
            at.refuse(f"{len(points)} corners are too many", f"use at most {MOST_CORNERS}")
        outline = Polygon(points)
        if outline.crosses_itself():
            at.refuse("the outline crosses itself", "list the corners in order around the zone")
        if outline.area < SMALLEST_ZONE:
            at.refuse("the zone covers next to nothing of the view", "draw it larger")
        return outline

    def schema(self) -> Schema:
        """Return an array of at least three points."""
        return _points_schema(3, MOST_CORNERS + 1)


@dataclass(frozen=True, slots=True)
class Gate:
    """The two ends of a gate line, walked from the first to the second."""

    def read(self, at: At) -> Segment:
        """Return the segment: two ends, some length."""
        points = _points(at, "two points [x, y]")
        if len(points) != 2:
            at.refuse(f"a gate line has two ends, found {len(points)}", "give [[x, y], [x, y]]")
        segment = Segment(points[0], points[1])
        if segment.length < SHORTEST_GATE_LINE:
            at.refuse("the gate line has next to no length", "set its ends apart")
        return segment

    def schema(self) -> Schema:
        """Return an array of two points."""
        return _points_schema(2, 2)


def _points(at: At, wanted: str) -> tuple[Point, ...]:
    if not isinstance(at.node, Items):
        refuse_kind(at, wanted)
    return tuple(_point(at.item(index, node)) for index, node in enumerate(at.node.items))


def _point(at: At) -> Point:
    if not isinstance(at.node, Items) or len(at.node.items) != 2:
        at.refuse(f"expected a point [x, y], found {found(at.node)}", "give two numbers")
    x, y = (_coordinate(at.item(index, node)) for index, node in enumerate(at.node.items))
    return Point(x, y)


def _coordinate(at: At) -> float:
    value = at.node.value if isinstance(at.node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        at.refuse(f"expected a number from 0 to 1, found {found(at.node)}", "give two numbers")
    if value >= 2:
        at.refuse(
            f"{value:g} looks like pixels, expected a share of the view from 0 to 1",
            "divide x by the width and y by the height of the picture",
        )
    if not 0 <= value <= 1:
        at.refuse(f"{value:g} lies outside the view", "keep x and y between 0 and 1")
    return float(value)


def _points_schema(least: int, most: int) -> Schema:
    coordinate: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    point: Schema = {"type": "array", "items": coordinate, "minItems": 2, "maxItems": 2}
    return {"type": "array", "items": point, "minItems": least, "maxItems": most}


_NAME = Field("name", Text(), "what people call it", default="")
