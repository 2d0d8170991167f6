"""The clips that one camera's events want, from the order until the cutter has it.

An order waits until the footage is there, or until nothing more will come. Where there is no
folder for clips, nobody orders any.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from plant.events import ClipState, Event, Evidence
from plant.ids import EventId
from plant.places import Camera
from vision.clip_writer import ClipWriter, Commission
from vision.evidence import EvidenceDesk, PictureOrder, Sight
from vision.recorder.ring import Ring

LATEST_SIGHT_SECONDS = 10.0

Answer = Callable[[PictureOrder, Evidence], None]


class ClipOrders:
    """The desk of a camera and the way from it to the cutter."""

    def __init__(self, camera: Camera, folder: Path | None, ring: Ring, cutter: ClipWriter) -> None:
        self._folder = folder
        self._ring = ring
        self._cutter = cutter
        self.desk = EvidenceDesk(folder, camera.recording, masks=camera.hidden) if folder else None

    def remember(self, events: Iterable[Event]) -> None:
        """Order again what was ordered before and never cut."""
        for event in events:
            if self.desk is not None and event.evidence.state is ClipState.PENDING:
                onset, seen = event.onset_at.timestamp(), event.captured_at.timestamp()
                self.desk.order(event, seen_at=min(seen, onset + LATEST_SIGHT_SECONDS))

    def hand_out(
        self,
        sights: Iterable[Sight],
        known: Callable[[EventId], Event],
        answer: Answer,
        *,
        give_up: bool,
    ) -> None:
        """Give the cutter what can be cut by now; all of it where no more footage will come."""
        orders = self._due(give_up=give_up)
        shown = tuple(sights) if orders else ()
        for order in orders:
            assert self._folder is not None
            snapshot = known(order.event).evidence.snapshot
            self._cutter.put(Commission(order, self._ring, shown, self._folder, snapshot, answer))

    def _due(self, *, give_up: bool) -> list[PictureOrder]:
        if self.desk is None:
            return []
        return self.desk.rest() if give_up else self.desk.due(self._ring.readable_until_at)
