"""Who sent a confidential report: two people together may see the device, and say why.

The first asks and gives a reason, another agrees; both stand with the report for good. An
anonymous report has no device, so that nobody can ask.
"""

from dataclasses import replace

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from plant.ids import ReportId
from plant.ports import Store, Writing
from plant.reports import Privacy, Report, Reveal
from plant.store_errors import MissingError


class RevealDesk:
    """Takes the wish of the first and the word of the second."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, report: ReportId, *, by: str, reason: str) -> Reveal:
        """Want to know the device of a report; a reason is needed. Who asked first stays."""
        checked_person(by)
        if not checked_reason(reason).strip():
            raise CaseError("this needs a reason", remedy="say why in a sentence")
        with self._store.writing() as work:
            _check(_found(work, report))
            there = work.reports.reveal(report)
            if there is not None:
                return there
            return work.keep_reveal(Reveal(report, by, reason.strip(), work.now))

    def agree(self, report: ReportId, *, by: str) -> Reveal:
        """Agree to what another asked for."""
        checked_person(by)
        with self._store.writing() as work:
            there = work.reports.reveal(_found(work, report).id)
            if there is None:
                raise CaseError("nobody asked for it", remedy="ask first, with a reason")
            if there.agreed_at is not None:
                return there
            if there.asked_by == by:
                raise CaseError(
                    "who asks cannot agree as well", remedy="let another person look at the reason"
                )
            return work.keep_reveal(replace(there, agreed_by=by, agreed_at=work.now))

    def device(self, report: ReportId) -> str | None:
        """Return the device of a report that was revealed, None of any other."""
        there = self._store.reports.reveal(report)
        if there is None or there.agreed_at is None:
            return None
        return self._store.reports.device(report)


def _check(report: Report) -> None:
    if report.said.privacy is Privacy.ANONYMOUS:
        raise CaseError("an anonymous report has no device", remedy="ask the reporter by a message")


def _found(work: Writing, report: ReportId) -> Report:
    found = work.reports.find(report)
    if found is None:
        raise MissingError(f"there is no report {report}", remedy="check the report's id")
    return found
