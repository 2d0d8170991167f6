"""Watching films: each stands in for a camera of the plant, in a process of its own.

A film that cannot be watched, or that crashes its process, is told in one line;
the others are watched all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event as Flag

from plant.errors import PlantError
from plant.ids import CameraId
from plant.notes import Notes
from plant.places import Camera, Plant
from plant.plantfile.findings import did_you_mean
from plant.ports import EventSink
from runtime import vision_process
from runtime.children import Outcome, Target, start_child
from runtime.jobs import Job
from runtime.progress import progress_of
from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class FilmWatch:
    """How the films of one run are watched."""

    plant: Plant
    settings: Settings
    sink: EventSink
    clips: Path | None = None
    starts_at: datetime | None = None
    target: Target = vision_process.work
    on_notes: Callable[[Notes], None] = lambda _notes: None

    def watch(self, film: Path, camera: Camera) -> Outcome:
        """Watch one film in place of the camera's own source; return how it ended."""
        with progress_of(str(film)) as on_progress:
            return self.watch_beside(film, camera, on_progress=on_progress)

    def watch_beside(
        self,
        film: Path,
        camera: Camera,
        *,
        on_progress: Callable[[float], None] = lambda _share: None,
        stop: Flag | None = None,
    ) -> Outcome:
        """Watch one film while others are watched too, until it is over or `stop` is set."""
        child = start_child(
            self._job(film, camera),
            target=self.target,
            on_event=self.sink.append,
            on_progress=on_progress,
            on_notes=self.on_notes,
        )
        return child.follow(str(film), stop=stop)

    def _job(self, film: Path, camera: Camera) -> Job:
        starts_at = self.starts_at or camera.source.starts_at
        source = replace(
            camera.source,
            url="",
            sub_url="",
            credentials=None,
            file=str(film),
            loop=False,
            starts_at=starts_at,
        )
        return Job(
            cameras=(replace(camera, source=source),),
            rules=self.plant.rules_of(camera.id),
            vision=self.settings.vision,
            log=self.settings.log,
            film=film,
            starts_at=starts_at,
            clips=self.clips,
        )


def cameras_for(films: Sequence[Path], named: Sequence[str], plant: Plant) -> list[Camera]:
    """Return the camera that each film stands in for: one for all, or one for each."""
    chosen = [camera_named(name, plant) for name in named] or _only(plant)
    if len(chosen) == 1:
        return chosen * len(films)
    if len(chosen) != len(films):
        raise PlantError(
            f"{len(films)} films and {len(chosen)} cameras do not go together",
            remedy="give --camera once for all films, or once for each",
        )
    return chosen


def camera_named(name: str, plant: Plant) -> Camera:
    """Return the camera of the plant with this id."""
    camera = plant.cameras.get(CameraId(name))
    if camera is None:
        raise PlantError(
            f"the plant has no camera '{name}'", remedy=did_you_mean(name, plant.cameras)
        )
    return camera


def _only(plant: Plant) -> list[Camera]:
    if len(plant.cameras) != 1:
        raise PlantError(
            f"the plant has {len(plant.cameras)} cameras",
            remedy=f"say with --camera which one the film stands for: {', '.join(plant.cameras)}",
        )
    return list(plant.cameras.values())
