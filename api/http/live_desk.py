"""Who looks at which camera now, and the latest picture of each. Nothing is queued.

    browser ─looks─► desk ─looks─► worker link        (all wishes of a camera as one)
    browser ◄─latest─ desk ◄─pictures─ worker link

A wish ends when its browser is gone, or silent for a while. Pictures of cameras that
nobody looks at are not asked for; the last one that came is kept, since it shows what
was there before a camera went away.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from api.bell import Bell
from plant.ids import CameraId
from plant.live import LivePicture, Look

Ticks = Callable[[], float]
# A browser that says nothing for so long looks at nothing.
PATIENCE_SECONDS = 12.0
_NOTHING: Mapping[CameraId, Look] = {}


@dataclass(frozen=True, slots=True)
class Shown:
    """The latest picture of a camera: its number in the order of coming, and its bytes."""

    number: int
    picture: LivePicture
    data: bytes


@dataclass(frozen=True, slots=True)
class _Wish:
    looks: Mapping[CameraId, Look]
    blurred: Mapping[CameraId, Look]
    until: float


class LiveDesk:
    """All that is looked at through this server. Safe for threads."""

    def __init__(self, ticks: Ticks) -> None:
        self.pictures = Bell()
        self._ticks = ticks
        self._wishes: dict[object, _Wish] = {}
        self._shown: dict[tuple[CameraId, bool], Shown] = {}
        self._count = 0
        self._lock = threading.Lock()

    def look(
        self,
        viewer: object,
        looks: Mapping[CameraId, Look],
        *,
        blurred: Mapping[CameraId, Look] = _NOTHING,
    ) -> bool:
        """Note what a viewer looks at from now on; return whether that changes anything.

        `blurred` are the cameras on which the viewer may not see people.
        """
        with self._lock:
            before = self._wishes.get(viewer)
            until = self._ticks() + PATIENCE_SECONDS
            self._wishes[viewer] = _Wish(dict(looks), dict(blurred), until)
        return before is None or before.looks != looks or before.blurred != blurred

    def leave(self, viewer: object) -> None:
        """Note that a viewer is gone."""
        with self._lock:
            self._wishes.pop(viewer, None)

    def wanted(
        self, cameras: Collection[CameraId], *, blurred: bool = False
    ) -> dict[CameraId, Look]:
        """Return how each of these cameras is looked at; those that nobody looks at are left out."""
        now, wanted = self._ticks(), dict[CameraId, Look]()
        with self._lock:
            for viewer, wish in list(self._wishes.items()):
                if wish.until < now:
                    del self._wishes[viewer]
                    continue
                for camera, look in (wish.blurred if blurred else wish.looks).items():
                    if camera in cameras:
                        known = wanted.get(camera)
                        wanted[camera] = look if known is None else known.with_(look)
        return wanted

    def take(self, picture: LivePicture, data: bytes) -> None:
        """Keep a picture that came, in place of the one before."""
        with self._lock:
            self._count += 1
            self._shown[picture.camera, picture.blurred] = Shown(self._count, picture, data)
        self.pictures.ring()

    def forget(self, camera: CameraId) -> None:
        """Let the last picture go: it may show what is masked from now on."""
        with self._lock:
            self._shown.pop((camera, False), None)
            self._shown.pop((camera, True), None)

    def latest(self, camera: CameraId, *, blurred: bool = False) -> Shown | None:
        """Return the latest picture of a camera, that in which people are blurred where asked."""
        with self._lock:
            return self._shown.get((camera, blurred))
