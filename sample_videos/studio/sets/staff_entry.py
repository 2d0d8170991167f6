"""The staff entry: a lobby, a wall with two doors, and the corridor into production.

One door opens inward for whoever holds a badge, the other lets people out and is
nobody's way in. About 13 x 7 m under a low ceiling. The leaves are not part of the
set: they move, so a film hangs them (`DOORS`).
"""

from collections.abc import Mapping

import numpy as np

from sample_videos.studio.geometry import Mesh, box, cylinder, floor_stripe, panel
from sample_videos.studio.props import wall_sign
from sample_videos.studio.sets.doorway import Doorway, frame, wall_between
from sample_videos.studio.sets.room import Lamp, Room, lamp_rows
from sample_videos.studio.sets.stage_set import StageSet, View

ROOM = Room(13.0, 7.0, 3.2)
WALL = 1.0
DOORS: Mapping[str, Doorway] = {
    "staff-door": Doorway((WALL, -1.9), 1.0, swings=-1),
    "exit-door": Doorway((WALL, 2.0), -1.0, swings=-1),
}
VIEWS = {
    "entry-1": View((-4.5, -2.7, 2.85), (1.2, 0.5, 0.85), 74.0),
    "corridor-1": View((6.0, -2.6, 2.8), (1.2, 0.6, 0.8), 74.0),
}
ZONES = {
    "lobby": ((-2.6, -2.6, 0.0), (0.85, -2.6, 0.0), (0.85, 2.8, 0.0), (-2.6, 2.8, 0.0)),
    "airlock": ((1.1, -2.6, 0.0), (3.6, -2.6, 0.0), (3.6, 2.8, 0.0), (1.1, 2.8, 0.0)),
}
GATES = {
    "staff-door": ((0.55, -1.95, 0.0), (0.55, -0.85, 0.0)),
    "exit-door": ((0.55, 2.05, 0.0), (0.55, 0.95, 0.0)),
}
TAKEN = (
    (WALL - 0.06, WALL + 0.06, -3.5, -1.9),
    (WALL - 0.06, WALL + 0.06, -0.9, 1.0),
    (WALL - 0.06, WALL + 0.06, 2.0, 3.5),
    (-6.5, -3.0, 3.0, 3.5),
    (-2.4, -0.7, 3.1, 3.5),
    (3.6, 5.6, 3.0, 3.5),
)


def build(seed: int = 0) -> StageSet:
    """The lobby and the corridor; the same seed gives the same lamps."""
    grid = [(x, y) for x in (-4.6, -1.2, 2.8, 5.4) for y in (-1.6, 1.6)]
    fixtures, lights = lamp_rows(grid, Lamp(3.08, 38.0), np.random.RandomState(2000 + seed))
    meshes = [*_shell(), *_doors(), *_lobby(), *_corridor(), *fixtures]
    return StageSet(tuple(meshes), tuple(lights), VIEWS, ZONES, {}, TAKEN, None, ROOM.ground, GATES)


def _shell() -> list[Mesh]:
    parts = ROOM.floor_and_ceiling()
    for side in ("north", "south", "east", "west"):
        parts += ROOM.wall(side)
    y = ROOM.deep / 2 - 0.02
    parts.append(box((0, y, 0.06), (ROOM.wide, 0.03, 0.12), "darksteel"))
    parts.append(box((0, -y, 0.06), (ROOM.wide, 0.03, 0.12), "darksteel"))
    return parts


def _doors() -> list[Mesh]:
    half = ROOM.deep / 2
    openings = [door.span for door in DOORS.values()]
    parts = wall_between(WALL, (-half, half), openings, high=ROOM.high)
    for door in DOORS.values():
        parts += frame(door)
    face = WALL - 0.075
    parts.append(wall_sign("sign_staff", (face, -1.0, 2.3), (face, -1.8, 2.3), 0.36))
    parts.append(wall_sign("sign_no_entry", (face, 1.9, 2.3), (face, 1.1, 2.3), 0.36))
    parts.append(box((face, -0.72, 1.15), (0.03, 0.09, 0.14), "black"))
    parts.append(box((face - 0.02, -0.72, 1.18), (0.01, 0.04, 0.02), "lamp_green"))
    return parts


def _lobby() -> list[Mesh]:
    parts = []
    for index in range(8):
        x = -6.1 + 0.42 * index
        paint = "cabinet" if index % 3 else "door2"
        parts.append(box((x, 3.26, 0.95), (0.40, 0.45, 1.8), paint))
        parts.append(box((x + 0.14, 3.03, 1.0), (0.02, 0.02, 0.14), "black"))
    parts += [
        box((-1.55, 3.3, 0.45), (1.6, 0.36, 0.05), "wood"),
        *(box((x, 3.3, 0.22), (0.05, 0.3, 0.44), "darksteel") for x in (-2.2, -0.9)),
        panel([(-0.5, -1.95, 0.004), (0.75, -1.95, 0.004), (0.75, -0.85, 0.004), (-0.5, -0.85, 0.004)],
              "black"),
        floor_stripe((-0.7, 0.95), (-0.7, 2.05), 0.08, "paint_red"),
        floor_stripe((0.8, 0.95), (0.8, 2.05), 0.08, "paint_red"),
        cylinder((-2.9, -3.2, 0.0), (-2.9, -3.2, 0.6), 0.2, "alu", sides=18),
    ]  # fmt: skip
    return parts


def _corridor() -> list[Mesh]:
    parts = [floor_stripe((1.2, y), (6.4, y), 0.08, "paint_yellow") for y in (-0.35, 0.55)]
    parts.append(box((4.6, 3.25, 1.0), (2.0, 0.5, 2.0), "cabinet"))
    parts.append(cylinder((1.3, -3.3, 0.5), (1.3, -3.3, 1.0), 0.09, "red", sides=16))
    return parts
