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
class DayDoor:
    """A door to the open, off camera: its hinge, the jamb opposite, and where the sun stands.

    The leaf swings outwards. `sun` points to where daylight comes from; it lies on the outer side.
    """

    hinge: Point2
    jamb: Point2
    sun: Point3
    tall: float = 2.1


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
    day_doors: Mapping[str, DayDoor] = field(default_factory=dict)

    @property
    def lamps(self) -> Mapping[str, int]:
        """The lamps by name, from `lamp-1`, and which of the lights each is."""
        return {f"lamp-{index + 1}": index for index in range(len(self.lights))}

    def blocked(self, point: Point2, *, margin: float = 0.25) -> bool:
        """Whether a person who stands here would stand in furniture."""
        x, y = point
        return any(
            a - margin < x < b + margin and c - margin < y < d + margin for a, b, c, d in self.taken
        )
