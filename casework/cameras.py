"""How a camera is: what troubles it now, and that it is well when it is first heard of."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from plant.events import Event, EventKind, Phase
from plant.ids import CameraId
from plant.ports import EventStore, Store
from plant.records import Draft, EventFilter

TROUBLES = (EventKind.CAMERA_OFFLINE, EventKind.CAMERA_TAMPERED)
# More of one kind are never open at once.
MOST = 20
MOST_OF_ALL = 200

AnnounceCamera: TypeAlias = Callable[[CameraId, datetime], Draft]
"""Makes the message that a camera is well since a moment."""


def troubles_of(events: EventStore, camera: CameraId) -> tuple[Event, ...]:
    """Return the events by which a camera is offline or tampered with at this moment."""
    wanted = (
        EventFilter(kind=kind, camera=camera, phase=phase)
        for kind in TROUBLES
        for phase in (Phase.OPENED, Phase.UPDATED)
    )
    return tuple(each.event for one in wanted for each in events.page(one, limit=MOST).events)


def all_troubles(events: EventStore) -> dict[CameraId, list[Event]]:
    """Return the events by which cameras are offline or tampered with now, by camera."""
    found: dict[CameraId, list[Event]] = {}
    for kind in TROUBLES:
        for phase in (Phase.OPENED, Phase.UPDATED):
            page = events.page(EventFilter(kind=kind, phase=phase), limit=MOST_OF_ALL)
            for each in page.events:
                found.setdefault(each.event.camera, []).append(each.event)
    return found


class CameraDesk:
    """Tells of cameras that nothing has happened to yet."""

    def __init__(self, store: Store, announce: AnnounceCamera | None) -> None:
        self._store = store
        self._announce = announce

    def seen(self, camera: CameraId, at: datetime) -> None:
        """Tell that a camera is well, unless its state was told before or it is in trouble."""
        if self._announce is None:
            return
        draft = self._announce(camera, at)
        if any(state.draft.topic == draft.topic for state in self._store.outbox.states()):
            return
        with self._store.writing() as work:
            if not troubles_of(work.events, camera):
                work.send(draft)
