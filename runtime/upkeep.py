"""What is done now and then while the server runs: files whose time is over, messages forgotten.

How long files are kept stands in the plant file, and is read anew each time. What is
held stays, whatever the time (plant.ports.Retention).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from plant.places import Plant
from plant.ports import Clock, Outbox, Retention
from plant.store_errors import StoreError

EVERY_SECONDS = 600.0
AT_ONCE = 1000
# Far longer than what a broken broker session makes the publisher repeat.
REMEMBERED = timedelta(hours=24)
# A file may come before its event names it; a worker that was away all night brings both.
UNNAMED = timedelta(days=2)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Keeps the disk from filling up with what nobody may keep any longer."""

    retention: Retention
    outbox: Outbox
    plant: Callable[[], Plant]
    clock: Clock

    def run(self, stop: threading.Event, *, every_seconds: float = EVERY_SECONDS) -> None:
        """Do it at once and then every few minutes, until told to stop."""
        while not stop.is_set():
            try:
                self.once(stop)
            except StoreError as error:
                log.warning("upkeep waits for its next turn", reason=str(error))
            stop.wait(every_seconds)

    def once(self, stop: threading.Event) -> None:
        """Take away what is over now, in steps that let others write between them."""
        now = self.clock.now()
        before = now - timedelta(days=self.plant().retention_days)
        while not stop.is_set():
            cleared = self.retention.expire(before, limit=AT_ONCE)
            if cleared.attachments:
                log.info("files expired", files=cleared.files, octets=cleared.octets)
            if cleared.attachments < AT_ONCE:
                break
        self.retention.sweep(now - UNNAMED)
        self.outbox.forget(now - REMEMBERED)
