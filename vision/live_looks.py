"""Who looks at which camera of this process, and when its next picture is due.

Nobody looks at most cameras most of the time: asking costs one look into a dictionary.
A wish ends by itself, so that a lost connection never keeps pictures coming. Pictures in
which people are blurred are wished for, and due, beside the others.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from plant.ids import CameraId
from plant.live import Look, Looks


class LiveLooks:
    """The wishes of now. Safe for threads."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._looks = Looks()
        self._until = float("-inf")
        self._due: dict[tuple[CameraId, bool], float] = {}
        self._lock = Lock()

    def put(self, looks: Looks) -> None:
        """Look at this from now on, and at nothing else."""
        with self._lock:
            self._until = self._now() + looks.seconds
            before, self._looks = self._looks, looks
            # Who looks faster, or for the first time, need not wait out a slower pace.
            for known, wanted, blurred in (
                (before.cameras, looks.cameras, False),
                (before.blurred, looks.blurred, True),
            ):
                for camera, look in wanted.items():
                    if camera not in known or look.fps > known[camera].fps:
                        self._due.pop((camera, blurred), None)

    def due(self, camera: CameraId, *, blurred: bool = False) -> Look | None:
        """Return, once for each picture that is due, how it is wanted."""
        look = self._wish(camera, blurred=blurred)
        if look is None:
            return None
        now = self._now()
        with self._lock:
            due = self._due.get((camera, blurred), now)
            if now < due or now > self._until:
                return None
            step = 1 / look.fps
            self._due[camera, blurred] = max(due + step, now + step / 2)
        return look

    def is_due(self, camera: CameraId, *, blurred: bool) -> bool:
        """Whether a picture would be due now; it stays so."""
        if self._wish(camera, blurred=blurred) is None:
            return False
        now = self._now()
        with self._lock:
            return self._due.get((camera, blurred), now) <= now <= self._until

    def _wish(self, camera: CameraId, *, blurred: bool) -> Look | None:
        looks = self._looks
        return (looks.blurred if blurred else looks.cameras).get(camera)
