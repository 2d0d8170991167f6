"""Every film camera of a plant once, exactly, some at a time.

A film that was watched to its end is noted beside the spool and not watched again.
After a kill films are watched from their start: the same events come with the same
keys, and what is known already adds nothing.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from plant.errors import PlantError
from plant.places import Camera, Plant
from runtime.films import FilmWatch
from vision.delivery.spool import Spool

MOST_AT_ONCE = 4
ATTEMPTS = 5

log = structlog.get_logger(__name__)


def film_cameras(plant: Plant) -> tuple[Camera, ...]:
    """Return the cameras that are films; PlantError where there is none."""
    found = tuple(camera for camera in plant.cameras.values() if camera.source.file)
    if not found:
        raise PlantError(
            "no camera of the plant is a film",
            remedy="give a camera a `file`, or leave --once out to watch live cameras",
        )
    return found


@dataclass(slots=True)
class FilmsOnce:
    """The films of one run."""

    films: FilmWatch
    spool: Spool
    stop: threading.Event
    faults: list[str] = field(default_factory=list)

    def play(self, cameras: Iterable[Camera]) -> None:
        """Watch all of them; `faults` tells what was wrong with which."""
        workers = min(MOST_AT_ONCE, os.cpu_count() or 1)
        with ThreadPoolExecutor(workers, thread_name_prefix="film") as pool:
            for lines in pool.map(self._play, cameras):
                self.faults.extend(lines)

    def _play(self, camera: Camera) -> tuple[str, ...]:
        note, film = f"film/{camera.id}", Path(camera.source.file)
        mark = fingerprint(camera, self.films.plant, film)
        if self.spool.noted(note) == mark:
            log.info("film was watched before", camera=camera.id)
            return ()
        faults: tuple[str, ...] = ()
        for attempt in range(1, ATTEMPTS + 1):
            if self.stop.is_set():
                return (f"{film}: not watched to its end",)
            outcome = self.films.watch_beside(film, camera, stop=self.stop)
            faults = outcome.faults
            if outcome.done is not None:
                self.spool.note(note, mark)
                return faults
            if outcome.refused:
                return faults
            log.warning("film begins anew", camera=camera.id, attempt=attempt, faults=faults)
        return faults


def fingerprint(camera: Camera, plant: Plant, film: Path) -> str:
    """Return what tells this film, watched by these rules, from any other."""
    try:
        about = film.stat()
        size, changed = about.st_size, about.st_mtime_ns
    except OSError:
        size, changed = 0, 0
    began = camera.source.starts_at
    told = {
        "film": [str(film), size, changed],
        "starts_at": began.isoformat() if began else None,
        "rules": [rule.config_sha256 for rule in plant.rules_of(camera.id)],
        "analysed_fps": camera.analysed_fps,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
