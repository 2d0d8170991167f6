"""The compiled shaders of one camera, with everything in them that never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # moderngl's objects are handles of a C library.

import numpy as np

from sample_videos.studio.geometry import Array
from sample_videos.studio.picture import shaders
from sample_videos.studio.picture.lamps import Lamps
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

    count = (len(lamps.places), len(lamps.dome))
    made = Programs(
        program(shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT),
        program(shaders.DEPTH_VERTEX, shaders.MARK_FRAGMENT),
        program(shaders.SHAPE_VERTEX, shaders.SHAPE_FRAGMENT),
        program(shaders.MOVER_VERTEX, shaders.MOVER_FRAGMENT),
        program(shaders.SCREEN_VERTEX, shaders.mover_shader(*count, aimed=lamps.aimed)),
        program(shaders.SCREEN_VERTEX, shaders.ground_shader(*count, aimed=lamps.aimed)),
    )
    for lit in (made.shade, made.ground):
        _light(lit, lamps, ambient)
    made.draw["print"].value = PRINT
    made.ground["place"].value, made.ground["facing"].value = SCENE, SCENE + 1
    for offset, name in enumerate(("place", "facing", "cover")):
        made.shade[name].value = COVER + offset
    made.shade["eye"].value = tuple(eye)
    return made


def _light(program: Any, lamps: Lamps, ambient: Ambient) -> None:
    program["maps"].write(b"".join(columns(matrix) for matrix in lamps.maps))
    arrays = {"lamp": lamps.places, "glow": lamps.strengths, "dome": lamps.dome}
    if lamps.aimed:
        arrays["aim"] = lamps.aims
    for name, values in arrays.items():
        program[name].write(values.astype(np.float32).tobytes())
    for name, light in (("up", ambient.up), ("side", ambient.side), ("down", ambient.down)):
        program[name].value = light
    program["dyn"].value, program["sta"].value = MOVING, STANDING


def columns(matrix: Array) -> bytes:
    """A matrix as OpenGL stores it."""
    return np.ascontiguousarray(matrix.T, dtype=np.float32).tobytes()
