"""A short-lived process that takes one picture of a stream, so that no decoder runs in the server."""

import resource
import signal
from multiprocessing.connection import Connection

from plant.drawings import NewCamera
from plant.errors import PlantError, VideoError
from plant.live import LARGEST_JPEG
from runtime import vision_doors
from runtime.short_lived import short_lived
from runtime.vision_process import end_with_parent

PATIENCE_SECONDS = 25.0
PICTURE, FAULT = b"\x01", b"\x02"


def glance_at(camera: NewCamera) -> bytes:
    """Return a picture of a stream as a JPEG, or raise VideoError saying why there is none."""
    with short_lived(glance, camera) as (ours, _):
        try:
            if not ours.poll(PATIENCE_SECONDS):
                raise VideoError("the camera gave no picture in time")
            answer = ours.recv_bytes(LARGEST_JPEG + 1)
        except (EOFError, OSError) as error:
            raise VideoError("the process that looked at the camera crashed") from error
    if answer[:1] != PICTURE:
        raise VideoError(answer[1:].decode("utf-8", "replace"), remedy="check address and password")
    return answer[1:]


def glance(camera: NewCamera, connection: Connection) -> None:
    """Look, and say what came of it. The target of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    end_with_parent()
    try:
        picture = vision_doors.one_picture()(camera.url, camera.username, camera.password)
        answer = PICTURE + picture
    except PlantError as error:
        answer = FAULT + f"{error.where}: {error.what}".encode()
    connection.send_bytes(answer)
