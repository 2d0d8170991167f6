"""Room kept free for events, for the hour in which the disk is full.

Pictures fill a disk, events do not. A file of some megabytes is kept beside the
spool and let go of when there is no room for an event: then events go on for
thousands of revisions while clips fail and say so. It is made again when there is
room to spare.
"""

import logging
import os
from pathlib import Path

SIZE = 4 * 1024**2
SPARE_SIZE = 64 * 1024**2

log = logging.getLogger(__name__)


class Reserve:
    """The file that keeps the room."""

    def __init__(self, path: Path, *, size: int = SIZE, spare_size: int = SPARE_SIZE) -> None:
        self._path = path
        self._size = size
        self._spare_size = spare_size

    @property
    def is_there(self) -> bool:
        """Whether there is room to let go of."""
        return self._path.exists()

    def make(self) -> None:
        """Take the room, unless it is taken or others need it more."""
        if self.is_there:
            return
        try:
            disk = os.statvfs(self._path.parent)
            if disk.f_bavail * disk.f_frsize < self._size + self._spare_size:
                return
            self._allocate()
        except OSError as error:
            log.warning("no room is kept for events", extra={"reason": error.strerror})

    def release(self) -> bool:
        """Give the room to events; return whether there was any."""
        if not self.is_there:
            return False
        self._path.unlink(missing_ok=True)
        log.error(
            "the disk is full: events go on in the room kept for them, clips cannot be kept",
            extra={"folder": str(self._path.parent), "remedy": "make room on this disk"},
        )
        return True

    def _allocate(self) -> None:
        handle = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._size)
        except OSError:
            self._path.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
