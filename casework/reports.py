"""How a report comes in, and what security and the reporter do with it.

A report is kept together with the requests for the footage of its place and time and with
its message to the broker, all or nothing. It joins the incident that is closest to it at
one of its cameras or opens one (`report_incidents`); people can put it into another. An
incident that is left with nothing closes by itself.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from casework import report_steps
from casework.changing import check_version, keep_step, tell
from casework.checks import checked_person
from casework.footage import MOST_WAITING, Wish, asked
from casework.report_incidents import joined_by_report, opened_by_report, reasons
from casework.report_steps import Near, Span, Spot
from casework.steps import closed
from casework.telling import Announce, Told
from casework.telling import nothing as tell_nothing
from plant.ids import IncidentId, ReportId, RequestId
from plant.incidents import Incident, IncidentFilter, Outcome
from plant.places import Post
from plant.ports import Store, Writing
from plant.records import Draft, EventFilter, MediaFile
from plant.reports import (
    Message,
    NewReport,
    Photo,
    Report,
    ReportFilter,
    ReportPlace,
    Said,
    Speaker,
)
from plant.store_errors import ConflictError, MissingError

AnnounceReport: TypeAlias = Callable[[Report], Iterable[Draft]]
MOST_MESSAGES = 100


def nothing(report: Report) -> Iterable[Draft]:
    """Announce nothing: for a plant without a broker."""
    del report
    return ()


@dataclass(frozen=True, slots=True)
class TakenReport:
    """What became of a report. `first` is False where it had come before."""

    report: Report
    first: bool


class ReportDesk:
    """Takes in reports and what is said about them.

    An unknown report is a MissingError, another version than the one that was seen a
    ConflictError, a step that makes no sense a CaseError.
    """

    def __init__(
        self,
        store: Store,
        announce: AnnounceReport = nothing,
        announce_incident: Announce = tell_nothing,
    ) -> None:
        self._store = store
        self._announce = announce
        self._announce_incident = announce_incident

    def take(
        self, said: Said, post: Post, *, sent_at: datetime | None = None, device: str = ""
    ) -> TakenReport:
        """Keep a report. The same again is the same; other content is a ConflictError.

        `sent_at` is what the phone's clock says now; without it we take it to be right.
        `device` is who sent it, where somebody knows; it is kept apart.
        """
        place = report_steps.place_of(post)
        with self._store.writing() as work:
            if work.reports.find(said.id) is not None:
                there = work.take_report(NewReport(said, place, said.made_at))
                return TakenReport(there, first=False)
            at = report_steps.happened_at(said, sent_at=sent_at or work.now, received_at=work.now)
            span = report_steps.footage_span(said, at=at, now=work.now)
            new = NewReport(
                said,
                place,
                happened_at=at,
                device=device,
                footage=() if span is None else _ask(work, place, span, by=f"report {said.id}"),
            )
            report = work.take_report(replace(new, incident=self._placed(work, new)))
            for draft in self._announce(report):
                work.send(draft)
        return TakenReport(report, first=True)

    def tell_anonymous(self, said: Said, place: ReportPlace, hour: datetime) -> Report:
        """Keep a report that is known by its hour alone, with an incident of its own."""
        with self._store.writing() as work:
            there = work.reports.find(said.id)
            if there is not None:
                return there
            new = NewReport(said, place, happened_at=hour)
            after = opened_by_report(new, now=work.now)
            work.keep_incident(after, follows=0)
            tell(work, self._announce_incident, Told(after))
            report = work.take_report(replace(new, incident=after.id))
            for draft in self._announce(report):
                work.send(draft)
            return report

    def _placed(self, work: Writing, new: NewReport) -> IncidentId:
        """Return the incident that a report belongs to, which is kept."""
        spot = Spot(new.said.post, new.place.cameras, new.happened_at)
        close = [each.incident for each in _near(work, spot) if not each.incident.is_closed]
        before = close[0] if close else None
        if before is None:
            after = opened_by_report(new, now=work.now)
        else:
            after = joined_by_report(before, new.happened_at, now=work.now)
        work.keep_incident(after, follows=0 if before is None else before.version)
        tell(work, self._announce_incident, Told(after, incident_before=before))
        return after.id

    def near(self, report: Report) -> tuple[Near, ...]:
        """Return other incidents that may be about the same, the closest first."""
        close = _near(self._store, spot_of(report))
        return tuple(each for each in close if each.incident.id != report.incident)

    def reasons(self, report: Report) -> tuple[str, ...]:
        """Return why the report and what else its incident holds are thought to be one thing."""
        if report.incident is None:
            return ()
        events = self._store.events.page(EventFilter(incident=report.incident)).events
        others = self._store.reports.page(ReportFilter(incident=report.incident)).reports
        return reasons(report, [each.event for each in events], others)

    def bring_photo(self, report: ReportId, position: int, file: MediaFile) -> Photo:
        """Let a kept file be a photo that was promised."""
        with self._store.writing() as work:
            return work.bring_photo(report, position, file)

    def refuse_recording(self, report: ReportId, position: int, problem: str) -> Photo:
        """Note that nothing could be made of a film or voice."""
        with self._store.writing() as work:
            return work.refuse_recording(report, position, problem)

    def look(self, report: ReportId, *, version: int) -> Report:
        """Let the reporter know that somebody looks at it."""
        return self._go(report, version, report_steps.looked_at)

    def close(self, report: ReportId, *, version: int) -> Report:
        """End the work on it."""
        return self._go(report, version, report_steps.closed)

    def put_into(
        self, report: ReportId, incident: IncidentId | None, *, by: str, version: int
    ) -> Report:
        """Put it into an incident, or take it out of the one that it is in."""
        checked_person(by)
        with self._store.writing() as work:
            if incident is not None and work.incidents.find(incident) is None:
                raise MissingError(f"there is no incident {incident}")
            before = _found(work, report)
            check_version(f"report {before.receipt}", seen=version, is_in=before.version)
            after = report_steps.put_into(before, incident)
            kept = work.keep_report(after, follows=before.version)
            if before.incident is not None:
                self._close_if_left_empty(work, before.incident, by=by)
            return kept

    def _close_if_left_empty(self, work: Writing, incident: IncidentId, *, by: str) -> None:
        left = work.incidents.find(incident)
        if left is None or left.is_closed or left.event_count:
            return
        if work.reports.page(ReportFilter(incident=incident), limit=1).reports:
            return
        after = closed(left, outcome=Outcome.MERGED, loss=None, at=work.now)
        keep_step(work, left, after, by=by, reason="its only report was taken out of it")
        tell(work, self._announce_incident, Told(after, incident_before=left))

    def answer(self, report: ReportId, text: str, *, by: str, version: int) -> Report:
        """Say something to the reporter, or ask him."""
        checked_person(by)
        with self._store.writing() as work:
            before = _found(work, report)
            check_version(f"report {before.receipt}", seen=version, is_in=before.version)
            # Over one version security speaks once, so that nothing is said twice.
            name = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{report}.{version}"))
            work.say(Message(name, report, Speaker.SECURITY, text, work.now, by))
            after = report_steps.answered(before)
            return work.keep_report(after, follows=before.version)

    def reply(self, report: ReportId, text: str, *, id_: str) -> Report:
        """Take what the reporter says; the same id with the same words is said once."""
        with self._store.writing() as work:
            before = _found(work, report)
            message = Message(id_, report, Speaker.REPORTER, text, work.now)
            there = work.reports.messages(report)
            known = any(each.id == id_ for each in there)
            if not known and len(there) >= MOST_MESSAGES:
                raise ConflictError(
                    f"report {before.receipt} has {len(there)} messages already",
                    remedy="send a new report",
                )
            work.say(message)
            if known:
                return before
            return work.keep_report(report_steps.replied_to(before), follows=before.version)

    def _go(self, report: ReportId, version: int, step: Callable[[Report], Report]) -> Report:
        with self._store.writing() as work:
            before = _found(work, report)
            check_version(f"report {before.receipt}", seen=version, is_in=before.version)
            return work.keep_report(step(before), follows=before.version)


def spot_of(report: Report) -> Spot:
    """Return where and when a report was."""
    return Spot(report.said.post, report.place.cameras, report.happened_at)


def _near(work: Writing | Store, spot: Spot) -> tuple[Near, ...]:
    """Look among the incidents of the place that were open around that time."""
    around = IncidentFilter(from_at=spot.at - timedelta(hours=8), to_at=spot.at + report_steps.NEAR)
    wanted = [replace(around, cameras=frozenset({each})) for each in spot.cameras]
    wanted.append(replace(around, post=spot.post))
    found: list[Incident] = []
    for each in wanted:
        found += work.incidents.page(each).incidents
    return report_steps.near(spot, found)


def _ask(work: Writing, place: ReportPlace, span: Span, *, by: str) -> tuple[RequestId, ...]:
    """Ask each camera of the place for a span; one that has too many to answer is left alone."""
    requests = []
    for camera in place.cameras:
        if len(work.footage.waiting([camera])) >= MOST_WAITING:
            continue
        wish = Wish(camera, span.from_at, span.to_at)
        request = asked(wish, by=by, at=work.now)
        work.keep_footage(request, follows=None)
        requests.append(request.id)
    return tuple(requests)


def _found(work: Writing, report: ReportId) -> Report:
    found = work.reports.find(report)
    if found is None:
        raise MissingError(f"there is no report {report}", remedy="check the report's id")
    return found
