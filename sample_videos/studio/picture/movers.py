"""What moves, as the renderer knows it: its buffers, its print, its shadow's twin."""

from dataclasses import dataclass
from typing import Any  # moderngl's objects are handles of a C library.

import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array
from sample_videos.studio.picture.programs import Programs

Triangles = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Paint:
    """How a mover is coloured: by vertex, or by a picture with a name and UV coordinates."""

    colours: Array | None = None
    uv: Array | None = None
    name: str = ""
    picture: Array | None = None


@dataclass(slots=True)
class Mover:
    """The buffers of one thing that moves."""

    vertices: Any
    shadow_vertices: Any
    drawn: Any
    alone: Any
    shadow: Any
    print: Any
    positions: Array

    def shape(self, positions: Array, normals: Array, *, shadow: Array | None = None) -> None:
        """Set the shape for the next drawing."""
        self.positions = positions
        both = np.concatenate([positions, normals], axis=1)
        self.vertices.write(both.astype(np.float32).tobytes())
        if shadow is not None:
            self.shadow_vertices.write(shadow.astype(np.float32).tobytes())


class Wardrobe:
    """Makes movers; a picture is loaded once however many wear it."""

    def __init__(self, gl: Any, programs: Programs) -> None:
        self._gl, self._programs = gl, programs
        self._prints: dict[str, Any] = {}

    def mover(
        self, triangles: Triangles, paint: Paint, *, shadow: Triangles | None = None
    ) -> Mover:
        """Make room for one thing that moves; without a twin it casts its own shadow."""
        gl, programs, count = self._gl, self._programs, int(triangles.max()) + 1
        vertices = gl.buffer(reserve=count * 24, dynamic=True)
        index = gl.buffer(triangles.astype(np.int32).tobytes())
        places = [(vertices, "3f 3f", "p", "n"), (self._looks(paint, count), "3f 2f", "c", "uv")]
        drawn = gl.vertex_array(programs.draw, places, index)
        alone = gl.vertex_array(programs.mark, [(vertices, "3f 12x", "p")], index)
        twin, caster = None, gl.vertex_array(programs.depth, [(vertices, "3f 12x", "p")], index)
        if shadow is not None:
            twin = gl.buffer(reserve=(int(shadow.max()) + 1) * 12, dynamic=True)
            order = gl.buffer(shadow.astype(np.int32).tobytes())
            caster = gl.vertex_array(programs.depth, [(twin, "3f", "p")], order)
        return Mover(vertices, twin, drawn, alone, caster, self._print(paint), np.zeros((1, 3)))

    def _looks(self, paint: Paint, count: int) -> Any:
        colours = np.zeros((count, 3)) if paint.colours is None else paint.colours
        uv = np.zeros((count, 2)) if paint.uv is None else paint.uv
        return self._gl.buffer(np.concatenate([colours, uv], axis=1).astype(np.float32).tobytes())

    def _print(self, paint: Paint) -> Any:
        if paint.picture is None:
            return None
        if paint.name not in self._prints:
            bytes_ = (paint.picture[..., :3] * 255).astype(np.uint8).tobytes()
            texture = self._gl.texture(paint.picture.shape[1::-1], 3, bytes_)
            texture.build_mipmaps()
            texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
            texture.anisotropy = 4
            self._prints[paint.name] = texture
        return self._prints[paint.name]
