"""Points, boxes, polygons and directed segments in the normalised view of a camera.

All coordinates run from 0 to 1, x to the right and y down, so that a zone drawn
on the main stream holds on the sub-stream too. Everything here is pure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the view."""

    x: float
    y: float

    def distance(self, other: "Point") -> float:
        """Return the straight distance in units of the view."""
        return math.hypot(self.x - other.x, self.y - other.y)

    def towards(self, other: "Point", share: float) -> "Point":
        """Return the point that lies `share` (0..1) of the way to the other."""
        return Point(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: left edge, top edge, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> Point:
        """The middle, which stands for a product."""
        return Point(self.x + self.w / 2, self.y + self.h / 2)

    @property
    def feet(self) -> Point:
        """The middle of the lower edge, which stands for a person."""
        return Point(self.x + self.w / 2, self.y + self.h)

    @property
    def area(self) -> float:
        """The share of the view that the box covers."""
        return max(self.w, 0.0) * max(self.h, 0.0)

    def widened(self, rim: float) -> "Box":
        """Return the box with a rim on all four sides."""
        return Box(self.x - rim, self.y - rim, self.w + 2 * rim, self.h + 2 * rim)

    def intersection(self, other: "Box") -> float:
        """Return the area that both boxes cover."""
        width = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        height = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        return max(width, 0.0) * max(height, 0.0)

    def overlap(self, other: "Box") -> float:
        """Return intersection over union, 0 where both are empty."""
        shared = self.intersection(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def gap(self, other: "Box") -> float:
        """Return the distance between the nearest edges, 0 where the boxes touch."""
        dx = max(self.x - (other.x + other.w), other.x - (self.x + self.w), 0.0)
        dy = max(self.y - (other.y + other.h), other.y - (self.y + self.h), 0.0)
        return math.hypot(dx, dy)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline of three corners or more, in either direction."""

    points: tuple[Point, ...]

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside (even-odd rule, W. R. Franklin's PNPOLY)."""
        inside = False
        previous = self.points[-1]
        for corner in self.points:
            if (corner.y > point.y) != (previous.y > point.y):
                slope = (previous.x - corner.x) / (previous.y - corner.y)
                if point.x < corner.x + slope * (point.y - corner.y):
                    inside = not inside
            previous = corner
        return inside

    @property
    def area(self) -> float:
        """The enclosed share of the view (shoelace formula)."""
        return abs(_cross_sum(self.points)) / 2

    @property
    def bounds(self) -> Box:
        """The smallest box around all corners."""
        xs = [point.x for point in self.points]
        ys = [point.y for point in self.points]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    def edge_distance(self, point: Point) -> float:
        """Return the distance from the point to the nearest edge of the outline."""
        closed = (*self.points[1:], self.points[0])
        return min(
            Segment(start, end).distance(point)
            for start, end in zip(self.points, closed, strict=True)
        )

    def crosses_itself(self) -> bool:
        """Whether two edges that share no corner meet."""
        corners = len(self.points)
        edges = [Segment(self.points[i], self.points[(i + 1) % corners]) for i in range(corners)]
        return any(
            edges[i].meets(edges[j]) is not None
            for i in range(corners)
            for j in range(i + 2, corners)
            if (i, j) != (0, corners - 1)
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """A directed segment. Walking from start to end, its right is the positive side."""

    start: Point
    end: Point

    @property
    def length(self) -> float:
        """The distance from start to end."""
        return self.start.distance(self.end)

    def side(self, point: Point) -> float:
        """Return the signed distance to the endless line: right positive, left negative."""
        dx, dy = self.end.x - self.start.x, self.end.y - self.start.y
        cross = dx * (point.y - self.start.y) - dy * (point.x - self.start.x)
        return cross / self.length

    def along(self, point: Point) -> float:
        """Return where the point's foot lies: 0 at the start, 1 at the end."""
        dx, dy = self.end.x - self.start.x, self.end.y - self.start.y
        dot = dx * (point.x - self.start.x) + dy * (point.y - self.start.y)
        return dot / (dx * dx + dy * dy)

    def distance(self, point: Point) -> float:
        """Return the distance from the point to the nearest point of the segment."""
        if self.length == 0:
            return self.start.distance(point)
        share = min(max(self.along(point), 0.0), 1.0)
        return self.start.towards(self.end, share).distance(point)

    def meets(self, other: "Segment") -> float | None:
        """Return how far along this segment (0..1) the other cuts it, or None."""
        ax, ay = self.end.x - self.start.x, self.end.y - self.start.y
        bx, by = other.end.x - other.start.x, other.end.y - other.start.y
        det = ax * by - ay * bx
        if det == 0:
            return None
        cx, cy = other.start.x - self.start.x, other.start.y - self.start.y
        share = (cx * by - cy * bx) / det
        across = (cx * ay - cy * ax) / det
        return share if 0 <= share <= 1 and 0 <= across <= 1 else None


def _cross_sum(points: Sequence[Point]) -> float:
    closed = (*points[1:], points[0])
    return sum(a.x * b.y - b.x * a.y for a, b in zip(points, closed, strict=True))
