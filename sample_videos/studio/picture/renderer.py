"""Draws what moves, lit like the plate, with the shadows it throws.

What stands gives depth and takes shadows, but its colours stay Cycles' own: the
picture is `plate * ratio * (1 - alpha) + movers`, all in linear light. Runs on
a software rasteriser without a display. Marks (from 1) say which mover a pixel
shows; they come from the same drawing as the colours. Where a story changes the
light, `under` gives the factor on the plate, and movers are drawn in that light.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any  # moderngl's objects are handles of a C library.

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array, Mesh
from sample_videos.studio.picture.lamps import lamps_of
from sample_videos.studio.picture.lighting import SHUT, Beam, Lighting
from sample_videos.studio.picture.movers import Mover, Wardrobe
from sample_videos.studio.picture.programs import (
    COVER,
    PRINT,
    SCENE,
    admit,
    columns,
    compiled,
    shine,
)
from sample_videos.studio.picture.projection import ASIDE, reach_of, touched, view_matrix
from sample_videos.studio.picture.relighting import Relighting
from sample_videos.studio.picture.shaders import GRID, TILE
from sample_videos.studio.picture.targets import ATLAS, Part, Targets, halved, read_back
from sample_videos.studio.plate import Plate
from sample_videos.studio.sets.stage_set import DayDoor

Picture = NDArray[np.float32]
Marks = NDArray[np.int32]
JITTER = ((0.125, 0.375), (-0.125, -0.375))
MOST_SHADOWS = 24
_WALL = 0.15
_OVERHEAD = ("lamp_on", "lamp_off", "ceiling")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawing: movers' light, their cover, the factor on the plate, and who is where."""

    light: Picture
    alpha: Picture
    ratio: Picture
    marks: Marks


class Renderer:
    """One camera in one set."""

    def __init__(
        self, plate: Plate, meshes: Sequence[Mesh], *, door: DayDoor | None = None
    ) -> None:
        height, width = plate.picture.shape[:2]
        self.size = (width, height)
        self.matrix = view_matrix(plate.view, self.size)
        self._plate, self._door = plate, door
        self._lamps = lamps_of(plate.lights, door)
        self._aside = self._usual_aside
        self._gl = moderngl.create_context(
            standalone=True, backend="egl", libgl="libGL.so.1", libegl="libEGL.so.1"
        )
        self._gl.enable(moderngl.DEPTH_TEST)
        self._programs = compiled(self._gl, self._lamps, plate.ambient, plate.view.position)
        self._targets = Targets(self._gl, self.size, self._programs)
        self.wardrobe = Wardrobe(self._gl, self._programs)
        self._white = self._gl.texture((1, 1), 3, b"\xff\xff\xff")
        self._stand(meshes)

    @property
    def _usual_aside(self) -> float:
        return ASIDE if self._lamps.aimed else 0.0

    def _stand(self, meshes: Sequence[Mesh]) -> None:
        """Draw what stands once: its depth, its shadow maps, its places and normals."""
        gl, programs = self._gl, self._programs
        soup = gl.buffer(_packed(meshes))
        self._standing = gl.vertex_array(programs.depth, [(soup, "3f 12x", "p")])
        casting = gl.buffer(_packed([mesh for mesh in meshes if _casts(mesh)]))
        caster = gl.vertex_array(programs.depth, [(casting, "3f 12x", "p")])
        self._cast(self._targets.standing, [caster])
        if self._door:
            inside = gl.buffer(_behind(self._door, [mesh for mesh in meshes if _casts(mesh)]))
            within = gl.vertex_array(programs.depth, [(inside, "3f 12x", "p")])
            self._cast_through(self._targets.standing, [within])
        self._targets.scene.use()
        self._targets.scene.clear()
        programs.shape["M"].write(columns(self.matrix))
        gl.vertex_array(programs.shape, [(soup, "3f 3f", "p", "n")]).render()

    def _cast(self, atlas: Any, casters: Sequence[Any]) -> None:
        atlas.use()
        atlas.viewport = (0, 0, *ATLAS)
        atlas.clear()
        for index, matrix in enumerate(self._lamps.maps):
            atlas.viewport = (index % GRID * TILE, index // GRID * TILE, TILE, TILE)
            self._programs.depth["M"].write(columns(matrix))
            for caster in casters:
                caster.render()

    def _cast_through(self, atlas: Any, casters: Sequence[Any]) -> None:
        """Draw the last map anew: through a doorway, only what is behind it throws a shadow."""
        last = len(self._lamps.maps) - 1
        tile = (last % GRID * TILE, last // GRID * TILE, TILE, TILE)
        atlas.use()
        atlas.clear(viewport=tile)
        atlas.viewport = tile
        self._programs.depth["M"].write(columns(self._lamps.maps[last]))
        for caster in casters:
            caster.render()

    def under(self, lighting: Lighting) -> Picture:
        """Light what is drawn from now on like this; gives the factor on the plate."""
        strengths = self._lamps.strengths_under(lighting)
        ambient = self._lamps.ambient_under(self._plate.ambient, lighting)
        for program in (self._programs.shade, self._programs.ground):
            shine(program, strengths, ambient)
            admit(program, lighting.beam)
        low = lighting.beam.slant if lighting.beam else 0.0
        self._aside = max(self._usual_aside, low)
        return self._relighting.factor(lighting, self._plate.lights)

    @cached_property
    def _relighting(self) -> Relighting:
        return Relighting(self._gl, self._lamps, self._plate.ambient, self._targets)

    def draw(self, movers: Sequence[Mover]) -> Drawn:
        """Draw these movers; the first has mark 1. Only the part they touch is worked on."""
        targets = self._targets
        part = touched(
            self.matrix,
            self.size,
            [mover.positions for mover in movers],
            aside=self._aside,
        )
        targets.confine(part)
        self._cast(targets.moving, [mover.shadow for mover in movers])
        targets.moving_depth.use(0)
        targets.standing_depth.use(1)
        self._darken(movers)
        targets.light.use()
        targets.light.clear()
        marks = np.zeros((part[3], part[2], 4), dtype=np.float32)
        for turn, jitter in enumerate(JITTER):
            self._cover_movers(movers, jitter)
            if turn == 0:
                marks = read_back(targets.cover, part, "f4")
            self._add_light()
        light = read_back(targets.light, part, "f2") / np.float32(len(JITTER))
        return self._whole(light, self._shade(part), marks, part)

    def _shade(self, part: Part) -> Picture:
        """How much darker the movers make what stands, at full resolution again."""
        small = read_back(self._targets.ratio, halved(part), "f2")
        return cv2.resize(small, part[2:], interpolation=cv2.INTER_LINEAR).astype(np.float32)

    def _whole(self, light: Picture, ratio: Picture, marks: Picture, part: Part) -> Drawn:
        """Put the part into a picture in which nothing else is drawn."""
        shape, window = self.size[::-1], self._window(part)
        whole = Drawn(
            np.zeros((*shape, 3), np.float32),
            np.zeros((*shape, 1), np.float32),
            np.ones((*shape, 3), np.float32),
            np.zeros(shape, np.int32),
        )
        whole.light[window], whole.alpha[window] = light[..., :3], light[..., 3:]
        whole.ratio[window] = ratio[..., :3]
        whole.marks[window] = (marks[..., 3] + 0.5).astype(np.int32)
        return whole

    def _window(self, part: Part) -> tuple[slice, slice]:
        x, low, width, height = part
        return slice(self.size[1] - low - height, self.size[1] - low), slice(x, x + width)

    def _darken(self, movers: Sequence[Mover]) -> None:
        near = np.zeros((MOST_SHADOWS, 4), dtype=np.float32)
        for row, mover in zip(near, movers[:MOST_SHADOWS], strict=False):
            low, high = mover.positions.min(axis=0), mover.positions.max(axis=0)
            reach = reach_of(mover.positions, aside=self._aside)
            row[:3] = (*(low[:2] + high[:2]) / 2, reach)
        self._programs.ground["near"].write(near.tobytes())
        self._programs.ground["count"].value = min(MOST_SHADOWS, len(movers))
        for offset, texture in enumerate(self._targets.scene_textures):
            texture.use(SCENE + offset)
        self._gl.disable(moderngl.DEPTH_TEST)
        self._targets.ratio.use()
        self._targets.ground_screen.render()
        self._gl.enable(moderngl.DEPTH_TEST)

    def _cover_movers(self, movers: Sequence[Mover], jitter: tuple[float, float]) -> None:
        shifted = self.matrix.copy()
        shifted[0] += 2 * jitter[0] / self.size[0] * self.matrix[3]
        shifted[1] += 2 * jitter[1] / self.size[1] * self.matrix[3]
        self._targets.cover.use()
        self._targets.cover.clear()
        self._programs.depth["M"].write(columns(shifted))
        self._standing.render()
        draw = self._programs.draw
        draw["M"].write(columns(shifted))
        for index, mover in enumerate(movers):
            (mover.print or self._white).use(PRINT)
            draw["printed"].value = 1.0 if mover.print else 0.0
            draw["mark"].value = index + 1.0
            mover.drawn.render()

    def _add_light(self) -> None:
        for offset, texture in enumerate(self._targets.cover_textures):
            texture.use(COVER + offset)
        self._gl.disable(moderngl.DEPTH_TEST)
        self._gl.enable(moderngl.BLEND)
        self._gl.blend_func = moderngl.ONE, moderngl.ONE
        self._targets.light.use()
        self._targets.shade_screen.render()
        self._gl.disable(moderngl.BLEND)
        self._gl.enable(moderngl.DEPTH_TEST)

    def silhouette(self, mover: Mover) -> NDArray[np.uint8]:
        """Where a mover would be seen if nothing stood before it."""
        part = touched(self.matrix, self.size, [mover.positions])
        self._targets.alone.scissor = part
        self._start_marking()
        self._programs.mark["mark"].value = 1.0
        mover.alone.render()
        seen = np.zeros(self.size[::-1], dtype=np.uint8)
        seen[self._window(part)] = read_back(self._targets.alone, part, "f4")[..., 0] > 0.5
        return seen

    def standing_marks(self, meshes: Sequence[Mesh]) -> Marks:
        """Which of these standing meshes each pixel shows, from 1; 0 where it is none of them."""
        whole = (0, 0, *self.size)
        self._targets.alone.scissor = whole
        self._start_marking()
        mark = self._programs.mark
        mark["mark"].value = 0.0
        soup = self._gl.buffer(_packed(meshes))
        self._programs.depth["M"].write(columns(self.matrix))
        self._standing.render()
        self._gl.depth_func = "<="
        first = 0
        marked = self._gl.vertex_array(mark, [(soup, "3f 12x", "p")])
        for index, mesh in enumerate(meshes):
            count = 3 * len(mesh.triangles())
            mark["mark"].value = index + 1.0
            marked.render(vertices=count, first=first)
            first += count
        self._gl.depth_func = "<"
        return (read_back(self._targets.alone, whole, "f4")[..., 0] + 0.5).astype(np.int32)

    def _start_marking(self) -> None:
        self._targets.alone.use()
        self._targets.alone.clear()
        self._programs.mark["M"].write(columns(self.matrix))


def _casts(mesh: Mesh) -> bool:
    return mesh.material not in _OVERHEAD and float(mesh.vertices[:, 2].min()) < 5


def _behind(door: DayDoor, meshes: Sequence[Mesh]) -> bytes:
    """The triangles that lie wholly inside of a door's wall."""
    beam = Beam(door, SHUT, (0.0, 0.0, 0.0))
    soups = np.concatenate([np.concatenate(mesh.soup(), axis=1) for mesh in meshes])
    corners = soups.reshape(-1, 3, 6)
    inside = (np.array((*door.hinge, 0.0)) - corners[..., :3]) @ beam.outward > _WALL
    return np.ascontiguousarray(corners[inside.all(axis=1)], dtype=np.float32).tobytes()


def _packed(meshes: Sequence[Mesh]) -> bytes:
    soups = [np.concatenate(mesh.soup(), axis=1) for mesh in meshes]
    packed: Array = np.concatenate(soups)
    return packed.astype(np.float32).tobytes()
