"""The ledgers of lines that films show: what was counted in them, judged as the server would.

    counters ──► a desk of its own, in a folder that is gone afterwards ──► events

Without a server nobody asks for footage: who watches films has it before him.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from casework.intake import Intake
from casework.line_ledgers import LedgerDesk
from casework.telling import nothing
from plant.counts import CountReport
from plant.events import Event, EventKind, Evidence
from plant.ids import CameraId
from plant.notes import Notes
from plant.places import Plant
from plant.ports import Store
from plant.records import EventFilter
from plant.wall_clock import WallClock


@dataclass(slots=True)
class FilmLedgers:
    """The ledgers of a plant while its films are watched."""

    plant: Plant
    _reports: list[CountReport] = field(default_factory=list)

    def take(self, notes: Notes) -> None:
        """Keep what a film's counters tell."""
        self._reports.extend(notes.counts)

    def events(self) -> list[Event]:
        """Return the revisions that the ledgers tell of all that was counted."""
        if not any(line.ledger for line in self.plant.lines.values()):
            return []
        with _kept() as store:
            desk = LedgerDesk(store, lambda: self.plant, Intake(store, nothing))
            for report in sorted(self._reports, key=lambda each: each.until_at):
                desk.take([report])
            return [*_told(store)]


def feeds_ledger(plant: Plant, camera: CameraId) -> bool:
    """Whether a line's ledger counts by what this camera sees."""
    ledgers = (line.ledger for line in plant.lines.values() if line.ledger)
    return any(camera in ledger.cameras for ledger in ledgers)


@contextmanager
def _kept() -> Iterator[Store]:
    # A store is opened where lines are counted; the command itself loads no database.
    from storage.opening import opened  # noqa: PLC0415

    with TemporaryDirectory(prefix="floorwatch-ledgers-") as folder:
        home = Path(folder)
        with opened(f"sqlite:///{home / 'ledgers.db'}", home / "media", WallClock()) as kept:
            yield kept.store


def _told(store: Store) -> Iterator[Event]:
    page = store.events.page(EventFilter(kind=EventKind.COUNT_MISMATCH), limit=1000)
    for current in sorted(page.events, key=lambda each: each.event.onset_at):
        for stored in store.events.revisions(current.event.id):
            yield replace(stored.event, evidence=Evidence())
