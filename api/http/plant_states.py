"""How a camera is, as far as its vision worker has told."""

from api.http.parts import Parts
from api.http.plant_shapes import CameraState
from plant.places import Camera


def state_of(parts: Parts, camera: Camera) -> CameraState:
    """Return how a camera is, as far as its vision worker has told."""
    spoken = parts.standings.of(camera.id)
    if spoken is None or spoken.said_goodbye:
        return CameraState.UNWATCHED
    if not parts.standings.is_held(camera.id):
        return CameraState.BLIND
    return CameraState(spoken.standing.state.value) if spoken.standing else CameraState.ONLINE
