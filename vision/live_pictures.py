"""Makes live pictures of frames that are in hand anyway, on a thread of its own.

A camera's thread only leaves a frame here, when somebody looks and a picture is due.
There is one place for each camera: a frame that was not painted yet gives way to a
newer one, so that a busy machine shows fewer pictures and no old ones. Masks are
painted over before a picture is coded. Where somebody looks who may not see people, another
place is for a frame that the detector has looked at, and people are blurred in it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition, Thread

import av
import cv2

from plant.geometry import Box
from plant.ids import CameraId
from plant.live import LARGEST_JPEG, LivePicture
from plant.places import Camera
from plant.ports import Clock
from vision.frames import Frame
from vision.live_looks import LiveLooks
from vision.privacy import blurred_picture_of, picture_of

QUALITIES = (70, 50, 30)

OnPicture = Callable[[LivePicture], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    frame: Frame
    camera: Camera
    width: int
    seen_at: datetime
    blurred: bool = False
    people: tuple[Box, ...] | None = None


class LivePictures:
    """The painter of one process."""

    def __init__(self, looks: LiveLooks, give: OnPicture, clock: Clock) -> None:
        self._looks = looks
        self._give = give
        self._clock = clock
        self._waiting: dict[tuple[CameraId, bool], _Waiting] = {}
        self._changed = Condition()
        self._stopped = False
        self._thread = Thread(target=self._run, name="live pictures", daemon=True)

    def start(self) -> None:
        """Begin to paint."""
        self._thread.start()

    def stop(self, *, timeout: float = 5.0) -> None:
        """End after the picture in hand."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def offer(self, frame: Frame, camera: Camera) -> None:
        """Leave a frame here if somebody wants to see it; never waits for a picture."""
        look = self._looks.due(camera.id)
        if look is None:
            return
        self._leave(_Waiting(frame, camera, look.width, self._clock.now()))

    def awaits_blurred(self, camera: Camera) -> bool:
        """Whether somebody who may not see people waits for a picture of a camera."""
        return self._looks.is_due(camera.id, blurred=True)

    def offer_blurred(self, frame: Frame, camera: Camera, people: tuple[Box, ...] | None) -> None:
        """Leave a frame here in which the detector has just looked for people.

        Where it cannot know them, `people` is None and all of the picture is blurred.
        """
        look = self._looks.due(camera.id, blurred=True)
        if look is not None:
            now = self._clock.now()
            self._leave(_Waiting(frame, camera, look.width, now, blurred=True, people=people))

    def _leave(self, waiting: _Waiting) -> None:
        with self._changed:
            self._waiting[waiting.camera.id, waiting.blurred] = waiting
            self._changed.notify_all()

    def _run(self) -> None:
        while (waiting := self._next()) is not None:
            try:
                picture = _painted(waiting)
                if len(picture.jpeg) <= LARGEST_JPEG:
                    self._give(picture)
            except (cv2.error, av.error.FFmpegError, OSError, ValueError) as error:
                # A picture less harms nobody.
                facts = {"camera": waiting.camera.id, "reason": str(error)}
                log.warning("no live picture", extra=facts)

    def _next(self) -> _Waiting | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopped)
            if self._stopped:
                return None
            return self._waiting.pop(next(iter(self._waiting)))


def _painted(waiting: _Waiting) -> LivePicture:
    frame, camera = waiting.frame, waiting.camera
    jpeg = b""
    for quality in QUALITIES:
        jpeg = _jpeg(waiting, quality)
        if len(jpeg) <= LARGEST_JPEG:
            break
    at = datetime.fromtimestamp(frame.at, UTC)
    return LivePicture(camera.id, at, waiting.seen_at, jpeg, blurred=waiting.blurred)


def _jpeg(waiting: _Waiting, quality: int) -> bytes:
    frame, masks = waiting.frame, waiting.camera.hidden
    if waiting.blurred:
        return blurred_picture_of(
            frame, masks, waiting.people, quality=quality, width=waiting.width
        )
    return picture_of(frame, masks, quality=quality, width=waiting.width)
