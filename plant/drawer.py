"""Where what came anonymously lies until it is told: no time, no number, no device."""

from dataclasses import dataclass
from typing import Protocol

from plant.ids import ReportId


@dataclass(frozen=True, slots=True)
class Entry:
    """A report, or a reply to one, as text. `id` is the one that the phone gave."""

    id: str
    report: ReportId
    body: str


class Drawer(Protocol):
    """Keeps entries until they are taken out. What was put in survives a loss of power."""

    def put(self, entry: Entry) -> None:
        """Put it in; the same again changes nothing, another with its id is a ConflictError."""
        ...

    def find(self, id_: str) -> Entry | None:
        """Return an entry."""
        ...

    def all(self) -> tuple[Entry, ...]:
        """Return all entries, in the order of their ids."""
        ...

    def put_file(self, report: ReportId, position: int, content: bytes) -> None:
        """Put in a photo of a report; one that is there stays."""
        ...

    def files(self, report: ReportId) -> dict[int, bytes]:
        """Return the photos of a report by their positions."""
        ...

    def drop(self, id_: str) -> None:
        """Take an entry out, a report with its photos."""
        ...
