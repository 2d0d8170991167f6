"""The one thread of a process that cuts clips, so that no camera waits for a disk.

A commission knows its footage and what to draw; the answer goes back to whoever
gave it. An error of one clip is that clip's evidence and nobody else's.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from plant.events import ClipState, Evidence
from vision.evidence import PictureOrder, Sight, fulfil
from vision.recorder.footage import Footage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Commission:
    """A clip to cut, and who wants to know what came of it."""

    order: PictureOrder
    footage: Footage
    sights: tuple[Sight, ...]
    folder: Path
    snapshot: str
    answer: Callable[[PictureOrder, Evidence], None]


class ClipWriter:
    """Takes commissions from any thread and carries them out one by one."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Commission | None] = SimpleQueue()
        self._thread = Thread(target=self._serve, name="clips", daemon=True)

    def start(self) -> None:
        """Begin to cut."""
        self._thread.start()

    def put(self, commission: Commission) -> None:
        """Queue a commission; never waits."""
        self._queue.put(commission)

    def stop(self, *, timeout: float = 30.0) -> None:
        """Carry out what was put before, then end."""
        self._queue.put(None)
        self._thread.join(timeout)

    def _serve(self) -> None:
        while (commission := self._queue.get()) is not None:
            commission.answer(commission.order, _carried_out(commission))


def _carried_out(commission: Commission) -> Evidence:
    try:
        return fulfil(
            commission.order,
            commission.footage,
            commission.sights,
            folder=commission.folder,
            snapshot=commission.snapshot,
        )
    except Exception as error:  # one clip that fails must not stop the others
        log.exception("clip failed", extra={"event_id": commission.order.event})
        return Evidence(ClipState.FAILED, snapshot=commission.snapshot, reason=str(error))
