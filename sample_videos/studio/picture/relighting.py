"""The plate under other light: a factor per pixel, by the same model of light as the movers'.

A plate is one picture under all its lamps. What the model says about the light now, divided
by what it says about the light then, turns the one into the other; places, normals and shadows of
what stands are those that the renderer has. A lamp's tube is as bright as the lamp burns.
"""

from typing import Any  # moderngl's objects are handles of a C library.

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array
from sample_videos.studio.picture import shaders
from sample_videos.studio.picture.lamps import Lamps
from sample_videos.studio.picture.lighting import Beam, Lighting
from sample_videos.studio.picture.programs import SCENE, admit, place_lamps, shine
from sample_videos.studio.picture.targets import Targets, read_back
from sample_videos.studio.plate import Ambient
from sample_videos.studio.sets.stage_set import Light

Picture = NDArray[np.float32]
_NOTHING = Ambient((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
_GLASS = 0.03
_SOFTENED = 0.7


class Relighting:
    """One camera's plate, and what each of its lamps gives to each pixel."""

    def __init__(self, gl: Any, lamps: Lamps, ambient: Ambient, targets: Targets) -> None:
        self._gl, self._lamps, self._ambient, self._targets = gl, lamps, ambient, targets
        self._by_lamps = self._program(shaders.lamplight_shader(*lamps.count, aimed=lamps.aimed))
        self._by_day = self._program(shaders.daylight_shader(*lamps.count)) if lamps.day else None
        self._each: dict[int, Picture] = {}
        self._tubes: dict[Light, NDArray[np.bool_]] = {}
        self._around = self._lamplight(np.zeros_like(lamps.strengths), ambient)
        self._all = self._lamplight(lamps.strengths, ambient)

    def factor(self, lighting: Lighting, lights: tuple[Light, ...]) -> Picture:
        """By how much each pixel of the plate is brighter or darker under this light."""
        if lighting.usual:
            return np.ones((1, 1, 1), np.float32)
        now = self._all.copy()
        more = self._lamps.ambient_under(self._ambient, lighting)
        now += self._around * np.float32(np.array(more.up) / np.array(self._ambient.up) - 1)
        for lamp, share in enumerate(lighting.shares):
            if share != 1.0:
                now += self._alone(lamp) * np.float32(share - 1)
        if lighting.beam is not None:
            now += self._daylight(lighting.beam)
        lit = self._all.sum(axis=2, keepdims=True) > 0
        factor = np.where(lit, np.maximum(now, 0) / np.maximum(self._all, 1e-6), 1)
        # A pixel of the plate has soft edges; the light that is laid on it must have them too.
        soft = cv2.GaussianBlur(factor.astype(np.float32), (0, 0), _SOFTENED)
        return self._with_tubes(soft.astype(np.float32), lighting, lights)

    def _with_tubes(
        self, factor: Picture, lighting: Lighting, lights: tuple[Light, ...]
    ) -> Picture:
        for light, share in zip(lights, lighting.shares, strict=True):
            if share != 1.0:
                factor[self._tube(light)] = _GLASS + (1 - _GLASS) * share
        return factor

    def _tube(self, light: Light) -> NDArray[np.bool_]:
        """Which pixels show the lamp itself, looked for once."""
        if light not in self._tubes:
            self._tubes[light] = self._found(light)
        return self._tubes[light]

    def _found(self, light: Light) -> NDArray[np.bool_]:
        places = read_back(self._targets.scene, self._whole, "f4")
        away = np.abs(places[..., :3] - np.array(light.position, np.float32))
        long, wide = light.size
        found = (away <= (long / 2 + 0.02, wide / 2 + 0.02, 0.05)).all(axis=2)
        return np.asarray(found & (places[..., 3] > 0))

    def _alone(self, lamp: int) -> Picture:
        """What one lamp gives, drawn once."""
        if lamp not in self._each:
            strengths = self._lamps.strengths_of(lamp)
            self._each[lamp] = self._lamplight(strengths, _NOTHING)
        return self._each[lamp]

    def _lamplight(self, strengths: Array, ambient: Ambient) -> Picture:
        shine(self._by_lamps, strengths, ambient)
        return self._received(self._by_lamps)

    def _daylight(self, beam: Beam) -> Picture:
        admit(self._by_day, beam)
        return self._received(self._by_day)

    def _program(self, fragment: str) -> Any:
        program = self._gl.program(vertex_shader=shaders.SCREEN_VERTEX, fragment_shader=fragment)
        place_lamps(program, self._lamps)
        program["place"].value, program["facing"].value = SCENE, SCENE + 1
        return program

    def _received(self, program: Any) -> Picture:
        """Draw a light on what stands, over the whole picture."""
        targets, gl = self._targets, self._gl
        targets.moving_depth.use(0)
        targets.standing_depth.use(1)
        for offset, texture in enumerate(targets.scene_textures):
            texture.use(SCENE + offset)
        targets.alone.scissor = self._whole
        gl.disable(moderngl.DEPTH_TEST)
        targets.alone.use()
        screen = gl.vertex_array(program, [(targets.screen, "2f", "p")])
        screen.render()
        gl.enable(moderngl.DEPTH_TEST)
        return read_back(targets.alone, self._whole, "f4")[..., :3].copy()

    @property
    def _whole(self) -> tuple[int, int, int, int]:
        return (0, 0, *self._targets.alone.size)
