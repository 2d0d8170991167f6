"""Live pictures on their way over the link, beside everything else that it says.

Pictures give way: one place for each camera, the latest wins, and none goes out while the
connection still holds unsent bytes of the one before. A heartbeat waits for one picture
at the most, and nothing waits where the link is slow: then there are fewer pictures.
"""

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread

from websockets.exceptions import WebSocketException
from websockets.sync.connection import Connection

from plant.ids import CameraId
from plant.live import LivePicture

UNSENT_BYTES = 16 * 1024
# How long to wait before asking again whether there is room.
ROOM_SECONDS = 0.05


class PictureLane:
    """Sends what is put, over the connection that is open, if one is."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[CameraId, bool], LivePicture] = {}
        self._connection: Connection | None = None
        self._changed = Condition()
        self._stopped = False
        self._thread = Thread(target=self._run, name="picture lane", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self, *, timeout: float = 5.0) -> None:
        """End after the picture in hand."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def put(self, picture: LivePicture) -> None:
        """Take a picture along; never waits. Without a connection nobody wants it."""
        with self._changed:
            if self._connection is not None:
                self._waiting[picture.camera, picture.blurred] = picture
                self._changed.notify_all()

    @contextmanager
    def over(self, connection: Connection) -> Iterator[None]:
        """Send over this connection while the block runs."""
        _say_when_little_is_unsent(connection.socket)
        self._take(connection)
        try:
            yield
        finally:
            self._take(None)

    def _take(self, connection: Connection | None) -> None:
        with self._changed:
            self._connection = connection
            self._waiting.clear()

    def _run(self) -> None:
        while (connection := self._awaited()) is not None:
            if not _has_room(connection.socket):
                continue
            with self._changed:
                if connection is not self._connection or not self._waiting:
                    continue
                picture = self._waiting.pop(next(iter(self._waiting)))
            with suppress(OSError, WebSocketException):
                connection.send(picture.to_bytes())

    def _awaited(self) -> Connection | None:
        """Return the connection once there is something for it; None where told to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or (self._waiting and self._connection))
            return None if self._stopped else self._connection


def _has_room(door: socket.socket) -> bool:
    try:
        return bool(select.select([], [door], [], ROOM_SECONDS)[1])
    except (OSError, ValueError):
        return False


def _say_when_little_is_unsent(door: socket.socket) -> None:
    # Where the system has no such thing, its own buffer is the bound.
    with suppress(AttributeError, OSError):
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
