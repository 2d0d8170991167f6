"""The plant file while the server runs: edited, it comes into force without a restart.

A file that is wrong is told once, line by line, and changes nothing: the last good one
stays in force until it is mended.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from plant.places import Plant
from plant.plantfile.keeper import PlantKeeper
from runtime.told import told

LOOK_SECONDS = 2.0

log = structlog.get_logger(__name__)


class PlantWatching:
    """Looks now and then whether the file has changed, and offers it to the keeper."""

    def __init__(self, path: Path, read: Callable[[], Plant]) -> None:
        self._path = path
        self._read = read
        self._seen = self._stamp()
        self.keeper = PlantKeeper(read())

    def plant(self) -> Plant:
        """Return the plant in force."""
        return self.keeper.in_force[0]

    def run(self, stop: threading.Event, *, every_seconds: float = LOOK_SECONDS) -> None:
        """Look until told to stop."""
        while not stop.wait(every_seconds):
            self.look()

    def look(self) -> None:
        """Take a changed file into force, or say why the last good one stays."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        before = self.keeper.in_force[1]
        refused = self.keeper.offer(self._read)
        if refused is not None:
            log.warning("plant file refused, the last good one stays", problems=told(refused))
        elif self.keeper.in_force[1] != before:
            log.info("plant file in force", file=str(self._path))

    def _stamp(self) -> tuple[int, int, int]:
        try:
            about = self._path.stat()
        except OSError:
            return (0, 0, 0)
        return about.st_mtime_ns, about.st_size, about.st_ino
