"""Which cameras somebody may see live, on which of them people, and the record of each look.

The socket itself is for any camera, so every camera that is looked at over it is decided and
recorded by itself: once, and again when it changes whether people may be seen.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from starlette.websockets import WebSocket

from api.http.actions import Action
from api.http.gated.things import Things
from api.http.guard import admitted_of
from api.http.parts import Parts
from plant.ids import CameraId
from policy.gate.requests import Wanted

Note = Callable[[CameraId], bool | None]
"""Records a look at a camera; returns whether people may be seen on it, None if nothing may."""


@dataclass(slots=True)
class LiveViews:
    """What one browser may see. `look` may wait for the gate; the rest does not."""

    parts: Parts
    note: Note
    _may: frozenset[CameraId] = frozenset()
    _clear: frozenset[CameraId] = frozenset()
    _noted: dict[CameraId, bool] = field(default_factory=dict)

    def refresh(self) -> bool:
        """Ask the gate again; return whether anything changed."""
        before = (self._may, self._clear)
        cameras = self.parts.plant.in_force[0].cameras
        sees = self.parts.sees
        self._may = frozenset(each for each in cameras if sees(Action.LIVE_VIEW, each))
        self._clear = frozenset(each for each in self._may if sees(Action.LIVE_SEE_PEOPLE, each))
        return before != (self._may, self._clear)

    def look(self, cameras: Collection[CameraId]) -> None:
        """Record whatever of these cameras is looked at for the first time, or otherwise than before."""
        for camera in self._may.intersection(cameras):
            if self._noted.get(camera) is (camera in self._clear):
                continue
            clear = self.note(camera)
            if clear is None:
                self._noted.pop(camera, None)
            else:
                self._noted[camera] = clear

    def shows(self, camera: CameraId) -> bool:
        """Whether a camera may be shown at all: allowed, and recorded."""
        return camera in self._may and camera in self._noted

    def is_clear(self, camera: CameraId) -> bool:
        """Whether people may be seen on it."""
        return camera in self._clear and self._noted.get(camera) is True


def live_views(socket: WebSocket, parts: Parts) -> LiveViews:
    """Return what whoever opened a socket may see; without a gate that is everything, unrecorded."""
    guard, admitted = parts.guard, admitted_of(socket)
    if guard is None or admitted is None:
        return LiveViews(parts, lambda _camera: True)
    things = Things(parts, lambda: guard.knowledge.now)

    def note(camera: CameraId) -> bool | None:
        return guard.gate.note_look(admitted, Wanted(Action.LIVE_VIEW, things.camera(camera)))

    return LiveViews(parts, note)
