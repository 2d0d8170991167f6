"""A wall across a room, with doorways in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sample_videos.studio.geometry import Mesh, Point2, box

THICK = 0.12
TALL = 2.1


@dataclass(frozen=True, slots=True)
class Doorway:
    """An opening in a wall along y: the hinge's foot, the width along y from it, and how it swings.

    A negative width lies towards -y. `swings` is the sense in which the leaf turns when it
    opens, seen from above: 1 to the left, -1 to the right.
    """

    hinge: Point2
    wide: float
    swings: int

    @property
    def span(self) -> Point2:
        """Where the opening begins and ends along y."""
        ends = (self.hinge[1], self.hinge[1] + self.wide)
        return min(ends), max(ends)


def wall_between(
    x: float, span: Point2, openings: Sequence[tuple[float, float]], *, high: float
) -> list[Mesh]:
    """A wall along y at this x, with an opening of a door's height for each pair."""
    parts, low = [], span[0]
    for begin, end in sorted(openings):
        parts.append(_piece(x, (low, begin), (0.0, high)))
        parts.append(_piece(x, (begin, end), (TALL, high)))
        low = end
    return [*parts, _piece(x, (low, span[1]), (0.0, high))]


def frame(door: Doorway) -> list[Mesh]:
    """Jambs and lintel around a doorway."""
    x, (low, high) = door.hinge[0], door.span
    deep = THICK + 0.06
    return [
        box((x, low - 0.025, TALL / 2), (deep, 0.05, TALL), "darksteel"),
        box((x, high + 0.025, TALL / 2), (deep, 0.05, TALL), "darksteel"),
        box((x, (low + high) / 2, TALL + 0.025), (deep, high - low + 0.1, 0.05), "darksteel"),
    ]


def leaf(door: Doorway) -> tuple[Mesh, ...]:
    """The door itself, closed, around its hinge: a sheet, a pane, a bar and a closer."""
    middle, wide, high = door.wide / 2, abs(door.wide), TALL - 0.02
    return (
        box((0, middle, high / 2 + 0.01), (0.045, wide - 0.02, high), "door2"),
        box((0, middle, 1.55), (0.05, 0.22, 0.62), "screen"),
        box((0, middle, 1.02), (0.13, wide - 0.25, 0.05), "alu"),
        box((0, middle, 0.12), (0.05, wide - 0.06, 0.2), "alu"),
    )


def _piece(x: float, along: Point2, up: Point2) -> Mesh:
    middle = (x, (along[0] + along[1]) / 2, (up[0] + up[1]) / 2)
    return box(middle, (THICK, along[1] - along[0], up[1] - up[0]), "wallpaint")
