"""The vision worker's end of its link: how the cameras are, and what the server asks for.

Cameras tell how they are through their processes; who has not been heard of yet, or
whose process died, counts as offline. Footage is cut in a process of its own, one
request after the other, so that no decoder runs here.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from plant.ids import CameraId
from plant.ports import Clock
from runtime.jobs import Standings
from vision.delivery.standing import CameraStanding, CameraState

FRESH_SECONDS = 6.0


@dataclass(slots=True)
class _Known:
    standing: CameraStanding
    heard_at: float


@dataclass(slots=True)
class StandingBoard:
    """The last word of each camera. Safe to use from any thread."""

    cameras: tuple[CameraId, ...]
    clock: Clock
    now: Callable[[], float] = monotonic
    _known: dict[CameraId, _Known] = field(default_factory=dict)
    _silent_since: dict[CameraId, datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, standings: Standings) -> None:
        """Note what a vision process tells of its cameras."""
        with self._lock:
            for each in standings.cameras:
                self._known[each.camera] = _Known(each, self.now())
                self._silent_since.pop(each.camera, None)

    def standings(self) -> tuple[CameraStanding, ...]:
        """Return how each camera is now."""
        with self._lock:
            return tuple(self._standing(camera) for camera in self.cameras)

    def _standing(self, camera: CameraId) -> CameraStanding:
        known = self._known.get(camera)
        if known is not None and self.now() - known.heard_at <= FRESH_SECONDS:
            return known.standing
        since = self._silent_since.setdefault(camera, self.clock.now())
        skipped = known.standing.skipped if known else 0
        return CameraStanding(camera, CameraState.OFFLINE, since, skipped)
