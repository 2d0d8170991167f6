"""Tells what lies in the drawer of anonymous reports, a little at a time and by chance.

What may be told when is casework's (casework.anonymous); this only keeps the time.
"""

import random
import threading

import structlog

from api.http.parts import Parts
from plant.errors import PlantError

EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


def run(parts: Parts, stop: threading.Event, *, every_seconds: float = EVERY_SECONDS) -> None:
    """Tell some every minute, until told to stop. What is told is not logged."""
    chance, desk = random.SystemRandom(), parts.anonymous
    while desk is not None and not stop.wait(every_seconds):
        try:
            if desk.tell_some(chance.random):
                parts.bell.ring()
        except PlantError as error:
            log.warning("the drawer waits for its next turn", reason=str(error))
