"""Who was heard of and when, and how the cameras are: the server's view of the floor.

A vision worker holds a lease on its cameras for as long as it is heard of. It gives the
lease back by saying goodbye, which only ends the watch over films: a live camera that
nobody watches is blind, whoever decided it. Silence is measured by a clock that nobody
can set.
"""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from api.http.link.messages import Standing
from plant.ids import CameraId
from plant.ports import Clock

LEASE_SECONDS = 10.0

Ticks = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was last said of a camera, by whom, and when: by the wall clock and in ticks."""

    worker: str
    heard_at: datetime
    tick: float
    standing: Standing | None = None
    said_goodbye: bool = False


class Standings:
    """What was said of all cameras. Safe for threads."""

    def __init__(self, clock: Clock, ticks: Ticks) -> None:
        self._clock = clock
        self._ticks = ticks
        self._spoken: dict[CameraId, Spoken] = {}
        self._lock = threading.Lock()

    def hello(self, worker: str, cameras: Collection[CameraId]) -> None:
        """Note that a vision worker begins to speak for these cameras."""
        with self._lock:
            for camera in cameras:
                self._spoken[camera] = Spoken(worker, self._clock.now(), self._ticks())

    def heartbeat(self, worker: str, cameras: Collection[CameraId]) -> None:
        """Note that a vision worker lives, and holds its lease on these cameras."""
        now, tick = self._clock.now(), self._ticks()
        with self._lock:
            for camera in self._of(worker, cameras):
                spoken = self._spoken[camera]
                self._spoken[camera] = replace(spoken, heard_at=now, tick=tick, said_goodbye=False)

    def goodbye(self, worker: str, cameras: Collection[CameraId]) -> None:
        """Note that a vision worker has done its work and gives these cameras back."""
        with self._lock:
            for camera in self._of(worker, cameras):
                self._spoken[camera] = replace(self._spoken[camera], said_goodbye=True)

    def stands(self, worker: str, camera: CameraId, standing: Standing) -> None:
        """Note how a camera is; what is said of another's camera is passed over."""
        with self._lock:
            for each in self._of(worker, (camera,)):
                self._spoken[each] = replace(self._spoken[each], standing=standing)

    def of(self, camera: CameraId) -> Spoken | None:
        """Return what was last said of a camera."""
        with self._lock:
            return self._spoken.get(camera)

    def silent_seconds(self, spoken: Spoken) -> float:
        """Return for how long nothing was heard from the one who spoke."""
        return self._ticks() - spoken.tick

    def is_held(self, camera: CameraId) -> bool:
        """Whether somebody holds the lease on a camera."""
        spoken = self.of(camera)
        if spoken is None or spoken.said_goodbye:
            return False
        return self.silent_seconds(spoken) <= LEASE_SECONDS

    def _of(self, worker: str, cameras: Collection[CameraId]) -> list[CameraId]:
        """Return those of the cameras that this vision worker still speaks for."""
        known = self._spoken
        return [each for each in cameras if each in known and known[each].worker == worker]
