"""The compiled shaders of one camera, with everything in them that never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # moderngl's objects are handles of a C library.

import numpy as np

from sample_videos.studio.geometry import Array
from sample_videos.studio.picture import shaders
from sample_videos.studio.picture.lamps import Lamps
from sample_videos.studio.picture.lighting import Beam
from sample_videos.studio.plate import Ambient

# Texture units: shadow maps, print, scene (place, facing), movers (place, facing, colour).
MOVING, STANDING, PRINT, SCENE, COVER = 0, 1, 2, 3, 5


@dataclass(frozen=True, slots=True)
class Programs:
    """Depth only; a mark; places and normals; movers; their light; their shade on the ground."""

    depth: Any
    mark: Any
    shape: Any
    draw: Any
    shade: Any
    ground: Any


def compiled(gl: Any, lamps: Lamps, ambient: Ambient, eye: Sequence[float]) -> Programs:
    """Compile all programs and fill in the lights."""

    def program(vertex: str, fragment: str) -> Any:
        return gl.program(vertex_shader=vertex, fragment_shader=fragment)

    count, kinds = lamps.count, {"aimed": lamps.aimed, "day": lamps.day}
    made = Programs(
        program(shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT),
        program(shaders.DEPTH_VERTEX, shaders.MARK_FRAGMENT),
        program(shaders.SHAPE_VERTEX, shaders.SHAPE_FRAGMENT),
        program(shaders.MOVER_VERTEX, shaders.MOVER_FRAGMENT),
        program(shaders.SCREEN_VERTEX, shaders.mover_shader(*count, **kinds)),
        program(shaders.SCREEN_VERTEX, shaders.ground_shader(*count, **kinds)),
    )
    for lit in (made.shade, made.ground):
        place_lamps(lit, lamps)
        shine(lit, lamps.strengths, ambient)
        admit(lit, None)
    made.draw["print"].value = PRINT
    made.ground["place"].value, made.ground["facing"].value = SCENE, SCENE + 1
    for offset, name in enumerate(("place", "facing", "cover")):
        made.shade[name].value = COVER + offset
    made.shade["eye"].value = tuple(eye)
    return made


def place_lamps(program: Any, lamps: Lamps) -> None:
    """Say where the lamps are, how they are turned, and what their maps show."""
    fitting = len(lamps.maps) if lamps.day and "sun" in program else sum(lamps.count)
    _put(program, "maps", b"".join(columns(matrix) for matrix in lamps.maps[:fitting]))
    for name, values in (("lamp", lamps.places), ("dome", lamps.dome), ("aim", lamps.aims)):
        _put(program, name, values.astype(np.float32).tobytes())
    for name, unit in (("dyn", MOVING), ("sta", STANDING)):
        if name in program:
            program[name].value = unit


def shine(program: Any, strengths: Array, ambient: Ambient) -> None:
    """Say how strong the lamps are and how much light comes from everywhere."""
    program["glow"].write(strengths.astype(np.float32).tobytes())
    for name, light in (("up", ambient.up), ("side", ambient.side), ("down", ambient.down)):
        program[name].value = light


def admit(program: Any, beam: Beam | None) -> None:
    """Say which daylight comes in; a program that knows no door is left alone."""
    if "sun" not in program:
        return
    told = {
        "sun": beam.sun if beam else (0, 0, 1),
        "day": beam.light if beam else (0, 0, 0),
        "sill": (*beam.door.hinge, 0) if beam else (0, 0, 0),
        "across": beam.across if beam else (1, 0, 0),
        "outward": beam.outward if beam else (0, 0, 1),
        "gap": (*beam.clear, beam.door.tall) if beam else (0, 0, 0),
    }
    for name, values in told.items():
        program[name].value = tuple(float(value) for value in values)


def _put(program: Any, name: str, values: bytes) -> None:
    """Fill in an array; what a program does not use, its compiler has dropped."""
    if name in program:
        program[name].write(values)


def columns(matrix: Array) -> bytes:
    """A matrix as OpenGL stores it."""
    return np.ascontiguousarray(matrix.T, dtype=np.float32).tobytes()
