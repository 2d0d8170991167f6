"""Makes films and voices of reports anew while the server runs, one after another.

Which ones, and what becomes of them, is the HTTP face's (api.http.making_anew); this only keeps
the time. A disk that is full or a store that is busy is asked again; what came stays meanwhile.
"""

import threading

import structlog

from api.http.making_anew import make_waiting
from api.http.parts import Parts
from plant.errors import PlantError

EVERY_SECONDS = 0.5
AFTER_TROUBLE_SECONDS = 30.0

log = structlog.get_logger(__name__)


def run(
    parts: Parts,
    stop: threading.Event,
    *,
    every_seconds: float = EVERY_SECONDS,
    after_trouble_seconds: float = AFTER_TROUBLE_SECONDS,
) -> None:
    """Make what waits, look again soon, until told to stop."""
    wait = 0.0
    while not stop.wait(wait):
        wait = every_seconds
        try:
            make_waiting(parts)
        except PlantError as error:
            wait = after_trouble_seconds
            log.warning("recordings of reports wait for their next turn", reason=str(error))
