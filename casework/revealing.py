"""Who sent a confidential report: two people together may see the device, and say why.

The first asks and gives a reason, another agrees within a day; for a day after that these two
may look, and nobody else. Who asked, why, and who agreed stays with the report for good. After
that time it is asked anew. An anonymous report has no device, so that nobody can ask.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from plant.ids import ReportId
from plant.ports import Store, Writing
from plant.reports import Privacy, Report, Reveal
from plant.store_errors import MissingError

WAITS = timedelta(hours=24)
SHOWN = timedelta(hours=24)


def ends_at(reveal: Reveal) -> datetime:
    """Return until when another may agree or, once another did, until when the two may look."""
    return reveal.asked_at + WAITS if reveal.agreed_at is None else reveal.agreed_at + SHOWN


class RevealDesk:
    """Takes the wish of the first and the word of the second."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, report: ReportId, *, by: str, reason: str) -> Reveal:
        """Want to know the device of a report, with a reason. What stands already stays."""
        checked_person(by)
        if not checked_reason(reason).strip():
            raise CaseError("this needs a reason", remedy="say why in a sentence")
        with self._store.writing() as work:
            _check(_found(work, report))
            there = standing(work.reports.reveals(report), work.now)
            if there is not None:
                return there
            return work.keep_reveal(Reveal(report, by, reason.strip(), work.now))

    def agree(self, report: ReportId, *, by: str) -> Reveal:
        """Agree to what another asked for."""
        checked_person(by)
        with self._store.writing() as work:
            there = standing(work.reports.reveals(_found(work, report).id), work.now)
            if there is None:
                raise CaseError(
                    "nobody asked for it in the last day", remedy="ask first, with a reason"
                )
            if there.agreed_at is not None:
                return there
            if there.asked_by == by:
                raise CaseError(
                    "who asks cannot agree as well", remedy="let another person look at the reason"
                )
            return work.keep_reveal(replace(there, agreed_by=by, agreed_at=work.now))

    def device(self, report: ReportId, *, by: str, now: datetime) -> str:
        """Return the device of a report to one of the two, nothing where none is known."""
        there = standing(self._store.reports.reveals(report), now)
        if there is None or by not in {there.asked_by, there.agreed_by}:
            raise CaseError(
                "only the two who asked and agreed may see it, for a day",
                remedy="ask, with a reason, and let another person agree",
            )
        if there.agreed_at is None:
            raise CaseError(
                "one person alone may not see it", remedy="let another person agree to it"
            )
        return self._store.reports.device(report)


def standing(reveals: tuple[Reveal, ...], now: datetime) -> Reveal | None:
    """Return the one of which the time is not over, None where there is none."""
    return next((each for each in reversed(reveals) if now < ends_at(each)), None)


def _check(report: Report) -> None:
    if report.said.privacy is Privacy.ANONYMOUS:
        raise CaseError("an anonymous report has no device", remedy="ask the reporter by a message")


def _found(work: Writing, report: ReportId) -> Report:
    found = work.reports.find(report)
    if found is None:
        raise MissingError(f"there is no report {report}", remedy="check the report's id")
    return found
