"""Tends what is kept now and then while the server runs, and says what went.

What may go when is casework's (casework.upkeep); this only keeps the time.
"""

import threading

import structlog

from casework.upkeep import Tended, Upkeep
from plant.store_errors import StoreError

EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


def run(upkeep: Upkeep, stop: threading.Event, *, every_seconds: float = EVERY_SECONDS) -> None:
    """Tend at once and then every minute, until told to stop."""
    while not stop.is_set():
        try:
            _say(upkeep.tend())
        except StoreError as error:
            log.warning("upkeep waits for its next turn", reason=str(error))
        stop.wait(every_seconds)


def _say(tended: Tended) -> None:
    if tended.cleared.attachments or tended.cleared.files:
        log.info("files expired", files=tended.cleared.files, octets=tended.cleared.octets)
    if tended.footage_given_up:
        log.warning("nobody brought footage that was asked for", requests=tended.footage_given_up)
