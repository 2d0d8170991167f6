"""What a set hands to everybody else: meshes, lights, places and forbidden ground.

A scenario names places, never coordinates of furniture: a slot is a free place
on a shelf, a zone is an area of the floor or a face of a rack. Ground that is
taken by furniture is listed, so that nobody walks through it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sample_videos.studio.geometry import Mesh, Point2, Point3

Footprint = tuple[float, float, float, float]
GateEnds = tuple[Point3, Point3]
DOWN: Point3 = (0.0, 0.0, -1.0)


@dataclass(frozen=True, slots=True)
class Light:
    """A rectangular lamp; power in watts, colour linear. It shines down unless it is aimed, as a window is."""

    position: Point3
    size: Point2
    power: float
    colour: Point3
    aim: Point3 = DOWN


@dataclass(frozen=True, slots=True)
class View:
    """Where a camera hangs, what it looks at and how wide it sees (degrees)."""

    position: Point3
    target: Point3
    wide: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A free place on a shelf: the front edge's middle, and which zone it belongs to."""

    place: Point3
    zone: str


@dataclass(frozen=True, slots=True)
class Belt:
    """A conveyor's carrying surface."""

    start: float
    end: float
    y: float
    top: float
    width: float


@dataclass(frozen=True, slots=True)
class StageSet:
    """One place, ready to be filmed; x0, x1, y0, y1 in `taken` and `ground`.

    A gate is a level line, on the floor or across a belt; what crosses it from its left to its
    right, seen from its first end, goes forward.
    """

    meshes: tuple[Mesh, ...]
    lights: tuple[Light, ...]
    views: Mapping[str, View]
    zones: Mapping[str, tuple[Point3, ...]]
    slots: Mapping[str, Slot]
    taken: tuple[Footprint, ...]
    belt: Belt | None = None
    ground: Footprint = (-8.2, 8.2, -5.0, 4.6)
    gates: Mapping[str, GateEnds] = field(default_factory=dict)

    def blocked(self, point: Point2, *, margin: float = 0.25) -> bool:
        """Whether a person who stands here would stand in furniture."""
        x, y = point
        return any(
            a - margin < x < b + margin and c - margin < y < d + margin for a, b, c, d in self.taken
        )
