"""Takes away pictures that the server has, and what a crash left half written.

A file goes when the server acknowledged it and some time has passed. A file that no
event names goes after a day: the process that made it was killed before it could say
why. What waits or was refused stays.
"""

import logging
from pathlib import Path
from threading import Event as Flag
from time import time

from plant.errors import PlantError
from vision.delivery.spool import Spool

GRACE_SECONDS = 600.0
NAMELESS_SECONDS = 86400.0
SWEEP_SECONDS = 60.0

log = logging.getLogger(__name__)


def sweep(spool: Spool, *, grace_seconds: float = GRACE_SECONDS) -> int:
    """Take away what is no longer needed; return how many files went."""
    gone = 0
    for path in sorted(spool.media.iterdir()) if spool.media.is_dir() else ():
        delivered = spool.is_delivered(path.name, for_seconds=grace_seconds)
        if delivered or (delivered is None and _is_old(path)):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def keep_tidy(spool: Spool, stop: Flag) -> None:
    """Sweep and compact now and then. To be the body of a thread."""
    while not stop.wait(SWEEP_SECONDS):
        try:
            sweep(spool)
            spool.compact()
        except (OSError, PlantError) as error:
            log.warning("tidying failed", extra={"reason": str(error)})


def _is_old(path: Path) -> bool:
    try:
        return path.is_file() and time() - path.stat().st_mtime > NAMELESS_SECONDS
    except OSError:
        return False
