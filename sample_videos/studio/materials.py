"""What things are made of, for Cycles: plain paints, walls, concrete, print.

A material is a name in a mesh; here the name becomes a node tree. All wear is
procedural noise in object space, so nothing repeats and nothing is downloaded.
A tint seed shifts paints and walls for training plates; films use none.
"""

import zlib
from typing import Any  # Blender's node types are not typed.

import bpy
import numpy as np

from sample_videos.studio.cartons import SIGNS, carton_picture
from sample_videos.studio.geometry import Point3
from sample_videos.studio.material_nodes import Nodes
from sample_videos.studio.paints import PAINTS

WALLS: dict[str, Point3] = {
    "wallback": (0.46, 0.47, 0.45),
    "wallside": (0.44, 0.455, 0.45),
    "wallband": (0.16, 0.20, 0.23),
    "wallpaint": (0.52, 0.53, 0.50),
}
STRIPES: dict[str, Point3] = {
    "paint_yellow": (0.58, 0.40, 0.03),
    "paint_white": (0.62, 0.62, 0.60),
    "paint_red": (0.42, 0.03, 0.025),
    "paint_blue": (0.03, 0.13, 0.36),
}
BRICKS: dict[str, str] = {"brickback": "X", "brickside": "Y"}
"""Walls of painted brick, by the way that they run."""
GLOWS: dict[str, tuple[Point3, float]] = {
    "lamp_green": ((0.05, 1.0, 0.2), 2.0),
    "lamp_on": ((1.0, 0.98, 0.93), 9.0),
    "daylight": ((0.86, 0.94, 1.0), 5.0),
}


class Palette:
    """Gives each named material once and remembers it."""

    def __init__(self, *, tint_seed: int | None = None, board: Point3 = (1.0, 1.0, 1.0)) -> None:
        self._known: dict[str, Any] = {}
        self._tint_seed, self._board = tint_seed, board

    def get(self, name: str) -> Any:
        """The Blender material of this name; an unknown name is an error at once."""
        if name not in self._known:
            self._known[name] = self._make(name)
        return self._known[name]

    def _make(self, name: str) -> Any:
        material = bpy.data.materials.new(name)
        material.use_nodes = True
        nodes = Nodes(material)
        nodes.surface["Specular IOR Level"].default_value = 0.35
        if name in GLOWS:
            _glow(material, nodes, *GLOWS[name])
        elif name in PAINTS:
            colour, rough, metal = PAINTS[name]
            dirt, scale = (0.45, 7.0) if name == "wood" else (0.25, 4.0)
            nodes.paint(
                self._tinted(name, colour), rough=rough, metal=metal, dirt=dirt, scale=scale
            )
        elif name in WALLS:
            _wall(
                nodes,
                self._tinted("wall", WALLS[name]),
                ribs={"wallback": "X", "wallside": "Y"}.get(name),
            )
        elif name in BRICKS:
            _bricks(nodes, BRICKS[name])
        elif name == "resin":
            _resin(nodes)
        elif name == "concrete" or name in STRIPES:
            _floor(nodes, self._tinted("concrete", (1.0, 1.0, 1.0)), STRIPES.get(name))
        else:
            _picture(nodes, name, self._board)
        return material

    def _tinted(self, name: str, colour: Point3) -> Point3:
        if self._tint_seed is None:
            return colour
        rng = np.random.RandomState((self._tint_seed * 7919 + zlib.crc32(name.encode())) % 2**31)
        shifted = np.array(colour) * rng.uniform(0.6, 1.4) * rng.uniform(0.85, 1.15, 3)
        if (
            name in ("rackblue", "rackorange", "convgreen", "cabinet", "door", "motor")
            and rng.rand() < 0.6
        ):
            shifted = max(colour) * rng.uniform(0.1, 1.4, 3)
        red, green, blue = np.clip(shifted, 0.005, 0.9)
        return float(red), float(green), float(blue)


def _glow(material: Any, nodes: Nodes, colour: Point3, strength: float) -> None:
    nodes.surface["Emission Color"].default_value = (*colour, 1)
    nodes.surface["Emission Strength"].default_value = strength
    material.cycles.emission_sampling = "NONE"


def _picture(nodes: Nodes, name: str, board: Point3) -> None:
    picture = carton_picture(int(name[6:]), board) if name.startswith("carton") else SIGNS[name]()
    nodes.colour(nodes.image(name, picture))
    nodes.surface["Roughness"].default_value = 0.75


def _wall(nodes: Nodes, colour: Point3, *, ribs: str | None) -> None:
    streak = nodes.ramp(
        nodes.noise(2.2, 6, 0.6, at=nodes.stretched((1.5, 1.5, 0.12))), (0.3, 0.74), (0.62, 1.0)
    )
    nodes.colour(nodes.mixed(1.0, colour, streak))
    nodes.surface["Roughness"].default_value = 0.75
    if ribs:
        nodes.ribbed(ribs)


def _bricks(nodes: Nodes, along: str) -> None:
    """Brick, painted white above and grey-green to the height of a hand, soiled where trucks pass."""
    courses = nodes.courses(along, (0.60, 0.59, 0.55), (0.40, 0.39, 0.36))
    soiled = nodes.ramp(nodes.noise(0.8, 6, 0.6), (0.35, 0.82), (0.62, 1.0))
    low = nodes.by_height((1.15, (0.42, 0.55, 0.50)), (1.19, (1.0, 1.0, 1.0)))
    nodes.colour(nodes.mixed(1.0, nodes.mixed(1.0, courses, soiled), low))
    nodes.surface["Roughness"].default_value = 0.6


def _resin(nodes: Nodes) -> None:
    """A poured resin floor, grey-green and shining, with scuffs and the dull lanes of wheels."""
    shades = nodes.colour_ramp(
        nodes.noise(0.5, 5, 0.5), (0.35, (0.205, 0.245, 0.225)), (0.65, (0.25, 0.29, 0.265))
    )
    speckle = nodes.ramp(nodes.noise(90, 2, 0.5), (0.35, 0.93), (0.65, 1.05))
    lanes = nodes.stretched((0.12, 1.9, 1))
    scuffs = nodes.ramp(
        nodes.noise(2.1, 5, 0.55, at=lanes, distortion=0.5), (0.56, 1.0), (0.66, 0.74)
    )
    nodes.colour(nodes.mixed(1.0, nodes.mixed(1.0, shades, speckle), scuffs))
    nodes.rough(nodes.ramp(nodes.noise(1.5, 5, 0.6), (0.3, 0.2), (0.7, 0.42)))


def _floor(nodes: Nodes, tint: Point3, stripe: Point3 | None) -> None:
    """Poured concrete with stains, tyre marks and saw cuts; a stripe is worn paint on it."""
    patches = nodes.colour_ramp(
        nodes.noise(0.35, 8, 0.62, distortion=0.6),
        (0.32, (0.17, 0.168, 0.16)),
        (0.5, (0.225, 0.222, 0.212)),
        (0.68, (0.28, 0.275, 0.26)),
    )
    mottle = nodes.ramp(nodes.noise(2.6, 8, 0.65), (0.35, 0.78), (0.6, 1.0), (0.75, 1.08))
    grain = nodes.ramp(nodes.noise(55, 4, 0.7), (0.3, 0.86), (0.7, 1.08))
    stain = nodes.ramp(nodes.noise(0.9, 3, 0.5, distortion=1.5), (0.58, 1.0), (0.70, 0.70))
    tyres = nodes.stretched((0.10, 2.6, 1), turn=0.05)
    marks = nodes.ramp(
        nodes.noise(1.6, 4, 0.5, at=tyres, distortion=0.8), (0.585, 1.0), (0.64, 0.62), (0.70, 0.95)
    )
    colour = nodes.mixed(1.0, nodes.mixed(1.0, nodes.mixed(1.0, patches, mottle), grain), stain)
    colour = nodes.mixed(0.8, nodes.mixed(0.85, colour, marks), nodes.saw_cuts(3.0))
    colour = nodes.mixed(1.0, colour, tint)
    if stripe is not None:
        wear = nodes.ramp(nodes.noise(7, 8, 0.72), (0.50, 1.0), (0.60, 0.25))
        worn = nodes.mixed(1.0, wear, nodes.ramp(nodes.noise(0.8, 3, 0.55), (0.4, 1.0), (0.7, 0.6)))
        colour = nodes.mixed(worn, colour, nodes.mixed(0.6, stripe, mottle), multiply=False)
    nodes.colour(colour)
    nodes.rough(nodes.ramp(nodes.noise(1.2, 5, 0.55), (0.3, 0.34), (0.7, 0.58)))
