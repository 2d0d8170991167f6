"""Reviewers say what they see: verdicts, undone ones, and who is looking.

Each verdict is one transaction: the verdict, what it does to the incident, the messages.
"""

from collections.abc import Callable
from datetime import timedelta

from casework.changing import check_version, keep_step, tell
from casework.checks import checked_person
from casework.telling import Announce, Told
from casework.verdicts import Word, incident_after, undo_of, verdict_of
from plant.ids import EventId
from plant.incidents import Incident
from plant.ports import Store, Writing
from plant.reports import ReportFilter, ReportState
from plant.reviews import Claim, Review, Verdict
from plant.store_errors import ConflictError, MissingError

CLAIM_SECONDS = 60.0


class Reviewing:
    """The reviewers' desk."""

    def __init__(self, store: Store, announce: Announce) -> None:
        self._store = store
        self._announce = announce

    def judge(self, event: EventId, word: Word, *, by: str, version: int) -> Review:
        """Keep what somebody says of an event that he saw in this version of its review.

        Raises MissingError for an unknown event, ConflictError where somebody was faster,
        CaseError for what makes no sense.
        """

        def same(last: Verdict) -> bool:
            return last.undoes is None and (last.after, last.reason) == (
                word.state,
                word.reason.strip(),
            )

        with self._store.writing() as work:
            review = _review(work, event)
            past = work.reviews.verdicts(event)
            if _came_before(review, past, same, by=by, version=version):
                return review
            verdict = verdict_of(review, past, word, by=by, at=work.now)
            return self._keep(work, verdict, owner=word.owner)

    def undo(self, event: EventId, *, by: str, version: int) -> Review:
        """Take back one's own last verdict, seen in this version; errors as with `judge`."""
        with self._store.writing() as work:
            review = _review(work, event)
            past = work.reviews.verdicts(event)
            if _came_before(review, past, _is_undo, by=by, version=version):
                return review
            return self._keep(work, undo_of(review, past, by=by, at=work.now))

    def claim(self, event: EventId, *, by: str) -> Review:
        """Say that somebody looks at an event, for a minute, unless another does: ConflictError."""
        with self._store.writing() as work:
            review = _review(work, event)
            held, until = review.claim, work.now + timedelta(seconds=CLAIM_SECONDS)
            # A claim that reaches further than any can is of before the clock was set back.
            if held is not None and held.by != by and work.now < held.until <= until:
                raise ConflictError(f"{held.by} is looking at event {event}")
            work.claim(event, Claim(checked_person(by), until))
            return _review(work, event)

    def let_go(self, event: EventId, *, by: str) -> Review:
        """Say that somebody does not look at an event any more; others' claims stay."""
        with self._store.writing() as work:
            review = _review(work, event)
            if review.claim is not None and review.claim.by == by:
                work.claim(event, None)
            return _review(work, event)

    def _keep(self, work: Writing, verdict: Verdict, *, owner: str = "") -> Review:
        work.judge(verdict)
        review = _review(work, verdict.event)
        before = None if review.incident is None else work.incidents.find(review.incident)
        after = before
        if before is not None:
            after = _moved(work, before, verdict, owner=owner)
        stored = work.events.current(verdict.event)
        told = Told(after, incident_before=before, stored=stored, verdict=verdict)
        tell(work, self._announce, told)
        return review


def _moved(work: Writing, incident: Incident, verdict: Verdict, *, owner: str) -> Incident:
    reviews = work.incidents.verdicts(incident.id)
    unclosed = ReportFilter(
        incident=incident.id, states=frozenset(ReportState) - {ReportState.CLOSED}
    )
    is_reported = bool(work.reports.page(unclosed, limit=1).reports)
    after = incident_after(incident, verdict, reviews, owner=owner, is_reported=is_reported)
    if after is None:
        return incident
    keep_step(work, incident, after, by=verdict.by, reason=verdict.reason)
    return after


def _review(work: Writing, event: EventId) -> Review:
    found = work.reviews.of_event(event)
    if found is None:
        raise MissingError(f"event {event} is not kept")
    return found


def _came_before(
    review: Review,
    past: tuple[Verdict, ...],
    same: Callable[[Verdict], bool],
    *,
    by: str,
    version: int,
) -> bool:
    """Whether this very verdict is the last one already; else the version must be right."""
    last = past[-1] if past else None
    if last is not None and last.version == version + 1 and last.by == by and same(last):
        return True
    check_version(f"the review of event {review.event}", seen=version, is_in=review.version)
    return False


def _is_undo(last: Verdict) -> bool:
    return last.undoes is not None
