"""What is needed to keep reports: read for what was committed, or through a transaction."""

from typing import Protocol

from plant.ids import ReportId
from plant.records import MediaFile
from plant.reports import Message, NewReport, Photo, Report, ReportFilter, ReportPage, Reveal


class ReportStore(Protocol):
    """Answers what plant workers reported."""

    def find(self, report: ReportId) -> Report | None:
        """Return a report as it is now."""
        ...

    def page(
        self, wanted: ReportFilter, *, start: int | None = None, limit: int = 50
    ) -> ReportPage:
        """Return reports, the newest first, from this number on."""
        ...

    def changes(self, after: int, *, limit: int = 50) -> tuple[Report, ...]:
        """Return the reports that changed after a change, in the order of their last ones."""
        ...

    def last_change(self) -> int:
        """Return the number of the last change, 0 where there is none."""
        ...

    def photos(self, report: ReportId) -> tuple[Photo, ...]:
        """Return the photos of a report, those too that have not come."""
        ...

    def recordings(self, report: ReportId) -> tuple[Photo, ...]:
        """Return its films and voices, those too that have not come."""
        ...

    def reveals(self, report: ReportId) -> tuple[Reveal, ...]:
        """Return who wanted to know which device sent it, the first first."""
        ...

    def device(self, report: ReportId) -> str:
        """Return which device sent it, nothing where none is kept."""
        ...

    def messages(self, report: ReportId) -> tuple[Message, ...]:
        """Return what was said about a report, the first message first."""
        ...


class Reports(Protocol):
    """Reports as a store or a transaction sees them."""

    @property
    def reports(self) -> ReportStore:
        """What plant workers reported."""
        ...


class ReportWriting(Reports, Protocol):
    """How a transaction changes reports. Each change gets the next number."""

    def take_report(self, new: NewReport) -> Report:
        """Keep a report and give it its number.

        One that said the same is there already: it is returned as it is now, and nothing
        changes. One of the same id that said something else is a ConflictError.
        """
        ...

    def keep_report(self, report: Report, *, follows: int) -> Report:
        """Keep the new state of a report that was in version `follows`, else ConflictError.

        Of the report only state, version, incident and footage are kept; the rest never
        changes.
        """
        ...

    def bring_photo(self, report: ReportId, position: int, file: MediaFile) -> Photo:
        """Let a file that is kept be a photo or recording that was promised, else MissingError.

        One that came before, or was refused, stays; the answer is the one that it got.
        """
        ...

    def refuse_recording(self, report: ReportId, position: int, problem: str) -> Photo:
        """Note that nothing could be made of what came, in one word that says why."""
        ...

    def keep_reveal(self, reveal: Reveal) -> Reveal:
        """Keep that somebody wants to know the device, then that another agreed; for good.

        When it was asked names it; one that was agreed to is a ConflictError.
        """
        ...

    def say(self, message: Message) -> Message:
        """Keep a message about a known report. The same again gets the same answer.

        Another one with its id is a ConflictError. Its time is the transaction's.
        """
        ...
