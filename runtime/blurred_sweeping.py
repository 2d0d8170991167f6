"""Lets blurred copies go with their originals, while the server runs."""

import threading
from collections.abc import Callable

import structlog

from plant.store_errors import StoreError

EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


def run(sweep: Callable[[], int], stop: threading.Event) -> None:
    """Sweep at once and then every minute, until told to stop."""
    while not stop.is_set():
        try:
            if gone := sweep():
                log.info("blurred copies went", files=gone)
        except StoreError as error:
            log.warning("blurred copies wait for their next turn", reason=str(error))
        stop.wait(EVERY_SECONDS)
