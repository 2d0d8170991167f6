"""What was drawn and set at the server comes into this vision worker's own plant file.

The server says over the link what was drawn from a page into the views of our cameras.
Where our file says otherwise it is drawn there too, checked as any plant file is, with the
text of before kept as a version beside our state. The watch over the file then takes it
into force. A file that says the same, such as the server's own, is left alone.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from queue import SimpleQueue

import structlog

from plant import rule_settings
from plant.drawings import view_of
from plant.errors import PlantError
from plant.ids import CameraId
from plant.places import Plant
from runtime.plant_file import PlantFileDesk
from vision.delivery.link_messages import Configuration

SERVER = "the server"

log = structlog.get_logger(__name__)


class ViewTaking:
    """Takes configurations from the link; works on a thread of its own."""

    def __init__(self, desk: PlantFileDesk, read: Callable[[], Plant]) -> None:
        self._desk = desk
        self._read = read
        self._queue: SimpleQueue[Configuration | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="configuration", daemon=True)

    def put(self, said: Configuration) -> None:
        """Queue a configuration; never waits."""
        self._queue.put(said)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, *, timeout: float = 10.0) -> None:
        """End after the configuration in hand."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while (said := self._queue.get()) is not None:
            for camera in said.views:
                try:
                    self._take(camera, said)
                except PlantError as error:
                    log.warning("drawing not taken over", camera=camera, reason=str(error))

    def _take(self, camera: CameraId, said: Configuration) -> None:
        mark = self._desk.mark()
        plant, told = self._read(), said.views[camera]
        if camera not in plant.cameras:
            return
        own = view_of(plant.cameras[camera], plant.rules_of(camera))
        # Our file may have other rules; those that it has are set as at the server.
        rules = rule_settings.known_of(own.rules, told.rules)
        wanted = replace(told, rules=rule_settings.completed(own.rules, rules))
        if own != wanted:
            self._desk.draw(camera, wanted, by=SERVER, mark=mark)
