"""Shooting a film: every frame for itself into a folder, then one video and one truth file.

Frames are independent (even the noise is drawn from the frame's own number), so
that a shooting that was stopped goes on where it was, and two processes may
share the work.
"""

import json
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.picture.cloth import covered
from sample_videos.studio.picture.lens import DRAWN, Lens, drawn_for
from sample_videos.studio.picture.lighting import Lighting
from sample_videos.studio.picture.mount import STRAIGHT, Mount, Turn
from sample_videos.studio.picture.renderer import Drawn, Renderer
from sample_videos.studio.picture.sensor import Sensor
from sample_videos.studio.plate import Plate
from sample_videos.studio.play.cast import Cast, Seen, Sighting
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets.stage_set import StageSet

MOSTLY_COVERED = 0.3
Stand = tuple[Turn, tuple[int, ...], Lighting]


class Shooting:
    """One film in front of one camera."""

    def __init__(self, film: Film, stage_set: StageSet, plate: Plate) -> None:
        lens = Lens(drawn_for(film.size), film.size)
        self.film, self._plate = film, plate.scaled(lens.drawn[0] / DRAWN[0])
        self.stage = Stage(film.name, stage_set, film.seed, film.manner)
        film.play(self.stage)
        self.stage.refuse_collisions(film.seconds)
        self._mount = Mount(self._plate, lens)
        door = self.stage.day.door if self.stage.day else None
        self._renderer = Renderer(self._plate, stage_set.meshes, door=door)
        self._sensor = Sensor(
            lens,
            seed=film.seed,
            name=film.caption or film.camera.upper(),
            exposure=film.exposure,
        )
        self.cast = Cast(self._renderer, self._mount, self.stage.actors, self.stage.props)
        self._last: tuple[Stand, Drawn, list[Sighting]] | None = None

    def shoot(self, folder: Path, *, every: int = 1, first: int = 0) -> None:
        """Write the frames that are not there yet, each with its sightings."""
        folder.mkdir(parents=True, exist_ok=True)
        for index in range(first, self.film.frame_count, every):
            told = folder / f"{index:05d}.json"
            if not told.exists():
                picture, sightings = self.frame(index)
                cv2.imwrite(
                    str(folder / f"{index:05d}.png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 1]
                )
                half = told.with_suffix(f".{os.getpid()}")
                half.write_text(json.dumps([(s.name, *s.box, s.visible) for s in sightings]))
                half.rename(told)

    def frame(self, index: int) -> tuple[NDArray[np.uint8], list[Sighting]]:
        """One camera picture and who is seen in it."""
        at = index / self.film.fps
        stamp = (self.film.starts_at + timedelta(seconds=at)).strftime("%Y-%m-%d %H:%M:%S")
        self._mount.turn = self.film.turn(at) if self.film.turn else STRAIGHT
        linear, sightings = self._seen_at(at)
        linear = self._mount.colours(linear)
        hidden = self.film.veil(at) if self.film.veil else 0.0
        picture = self._sensor.frame(covered(linear, hidden), stamp, index)
        return picture, sightings if hidden < MOSTLY_COVERED else []

    def _seen_at(self, at: float) -> tuple[NDArray[np.float32], list[Sighting]]:
        """The linear picture before the lens, and who is seen in it."""
        seen, still = self.cast.appearing(at), self._plate.picture
        lighting = self.stage.lighting_at(at)
        # INVARIANT: a story that leaves the light alone is drawn by the same arithmetic as ever.
        if self.stage.changes_light:
            still = still * self._renderer.under(lighting)
        if not seen:
            return still, []
        drawn, sightings = self._drawn(seen, lighting)
        return still * drawn.ratio * (1 - drawn.alpha) + drawn.light, sightings

    def _drawn(self, seen: Sequence[Seen], lighting: Lighting) -> tuple[Drawn, list[Sighting]]:
        """Draw them, unless they stand exactly as in the frame before, in the same light."""
        shapes = tuple(hash((one.name, one.mover.positions.tobytes())) for one in seen)
        stand = (self._mount.turn, shapes, lighting)
        if self._last is None or self._last[0] != stand:
            drawn = self._renderer.draw([one.mover for one in seen])
            sightings = self.cast.sightings(seen, self._mount.marks(drawn.marks))
            self._last = (stand, drawn, sightings)
        return self._last[1], self._last[2]
