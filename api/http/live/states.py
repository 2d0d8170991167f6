"""How each camera is, as a wall says it: a word, since when, and why.

Trouble that an event tells (covered, moved, frozen) counts more than that pictures come:
a camera that shows a black sheet is online and sees nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from api.http.actions import Action
from api.http.parts import Parts
from api.http.plant_shapes import CameraState
from api.http.plant_states import state_of
from casework.cameras import all_troubles
from plant.events import Event, EventKind
from plant.places import Camera
from plant.wire import Json, time_or_null

TAMPERED = "tampered"
BECAUSE = {
    CameraState.ONLINE: "",
    CameraState.OFFLINE: "no pictures come from the camera",
    CameraState.BLIND: "its vision worker is not heard of",
    CameraState.UNWATCHED: "no vision worker watches it",
}


def states_of(parts: Parts, cameras: Collection[Camera]) -> list[Json]:
    """Return how these cameras are now."""
    troubles = all_troubles(parts.store.events)
    return [_state(parts, camera, troubles.get(camera.id, [])) for camera in cameras]


def states_of_a_moment(parts: Parts, cameras: Collection[Camera]) -> list[Json]:
    """Return the same, by what was read for everybody within the last second."""
    troubles = parts.troubles.now()
    return [
        _state(parts, each, troubles.get(each.id, []) if _may_know(parts, each) else [])
        for each in cameras
    ]


def _may_know(parts: Parts, camera: Camera) -> bool:
    """Whether whoever asks may see the events of a camera."""
    return parts.sees(Action.EVENT_VIEW, camera.id)


def seen_cameras(parts: Parts) -> list[Camera]:
    """Return the cameras that whoever asks may see the state of, in the plant file's order."""
    cameras = parts.plant.in_force[0].cameras.values()
    return [each for each in cameras if parts.sees(Action.CAMERA_VIEW, each.id)]


def _state(parts: Parts, camera: Camera, troubles: Sequence[Event]) -> Json:
    spoken = parts.standings.of(camera.id)
    standing = spoken.standing if spoken else None
    state = state_of(parts, camera)
    word, since, because = state.value, standing.since if standing else None, BECAUSE[state]
    if state is CameraState.BLIND and spoken is not None:
        since = spoken.heard_at
    tampered = _first(troubles, EventKind.CAMERA_TAMPERED)
    offline = _first(troubles, EventKind.CAMERA_OFFLINE)
    if state is CameraState.ONLINE and tampered is not None:
        word, since, because = TAMPERED, tampered.onset_at, tampered.because
    elif state is not CameraState.ONLINE and offline is not None:
        since, because = _earlier(since, offline.onset_at), offline.because
    return {
        "id": camera.id,
        "state": word,
        "since": time_or_null(since),
        "because": because,
        "late_seconds": round(standing.late_seconds, 1) if standing else 0.0,
    }


def _first(troubles: Iterable[Event], kind: EventKind) -> Event | None:
    return min((each for each in troubles if each.kind is kind), key=_onset, default=None)


def _onset(event: Event) -> datetime:
    return event.onset_at


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
