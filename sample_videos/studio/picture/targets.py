"""The buffers that one camera draws into, and how a part of them is read back."""

from typing import Any  # moderngl's objects are handles of a C library.

import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.picture.programs import Programs
from sample_videos.studio.picture.shaders import GRID, TILE

Part = tuple[int, int, int, int]
ATLAS = (TILE * GRID, TILE * GRID)


class Targets:
    """Shadow atlases, the scene's places, the movers' cover, their light and their shade."""

    def __init__(self, gl: Any, size: tuple[int, int], programs: Programs) -> None:
        self.moving_depth, self.standing_depth = (_shadow_map(gl) for _ in range(2))
        self.moving = gl.framebuffer(depth_attachment=self.moving_depth)
        self.standing = gl.framebuffer(depth_attachment=self.standing_depth)
        self.scene_textures = [_plain(gl, size) for _ in range(2)]
        self.scene = gl.framebuffer(self.scene_textures, gl.depth_renderbuffer(size))
        self.cover_textures = [_plain(gl, size) for _ in range(3)]
        self.cover = gl.framebuffer(self.cover_textures, gl.depth_renderbuffer(size))
        self.light = gl.framebuffer([gl.texture(size, 4, dtype="f2")])
        # Shadows are soft: half the resolution shows them as well and costs a quarter.
        self.ratio = gl.framebuffer([gl.texture(halved(size), 4, dtype="f2")])
        self.alone = gl.framebuffer([_plain(gl, size)], gl.depth_renderbuffer(size))
        self.screen = gl.buffer(np.array([-1, -1, 3, -1, -1, 3], dtype=np.float32).tobytes())
        self.shade_screen = gl.vertex_array(programs.shade, [(self.screen, "2f", "p")])
        self.ground_screen = gl.vertex_array(programs.ground, [(self.screen, "2f", "p")])

    def confine(self, part: Part) -> None:
        """Let the buffers of a drawing touch nothing outside this part."""
        for buffer in (self.light, self.cover):
            buffer.scissor = part
        self.ratio.scissor = halved(part)


def halved(part: tuple[int, ...]) -> tuple[int, ...]:
    """The same part or size at half the resolution."""
    return tuple(value // 2 for value in part)


def _shadow_map(gl: Any) -> Any:
    depth = gl.depth_texture(ATLAS)
    depth.compare_func = "<="
    return depth


def _plain(gl: Any, size: tuple[int, int]) -> Any:
    texture = gl.texture(size, 4, dtype="f4")
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return texture


def read_back(buffer: Any, part: tuple[int, ...], kind: str) -> NDArray[np.float32]:
    """A part of a buffer, rows from the top."""
    held = buffer.read(viewport=part, components=4, dtype=kind)
    return np.frombuffer(held, kind).reshape(part[3], part[2], 4)[::-1].astype(np.float32)
