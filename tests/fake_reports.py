"""Reports kept in memory: the same promises without a database."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from plant.ids import ReportId
from plant.ports import MediaStore
from plant.records import MediaFile
from plant.reports import (
    FIRST_RECORDING,
    Message,
    NewReport,
    Photo,
    Report,
    ReportFilter,
    ReportPage,
    ReportState,
    Reveal,
)
from plant.store_errors import ConflictError, MissingError


@dataclass
class KeptReports:
    """All that a memory store keeps of reports."""

    reports: dict[ReportId, Report] = field(default_factory=dict)
    photos: dict[tuple[ReportId, int], Photo] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    devices: dict[ReportId, str] = field(default_factory=dict)
    reveals: dict[tuple[ReportId, datetime], Reveal] = field(default_factory=dict)


class MemoryReports:
    """The reports of a memory store."""

    def __init__(self, kept: Callable[[], KeptReports]) -> None:
        self._kept = kept

    def find(self, report: ReportId) -> Report | None:
        return self._kept().reports.get(report)

    def page(
        self, wanted: ReportFilter, *, start: int | None = None, limit: int = 50
    ) -> ReportPage:
        fitting = [
            each
            for each in reversed(self._kept().reports.values())
            if (wanted.states is None or each.state in wanted.states)
            and wanted.category in {None, each.said.category}
            and wanted.post in {None, each.said.post}
            and (wanted.posts is None or each.said.post in wanted.posts)
            and wanted.key_sha256 in {None, each.said.key_sha256}
            and wanted.incident in {None, each.incident}
            and (wanted.from_at is None or each.happened_at >= wanted.from_at)
            and (wanted.to_at is None or each.happened_at <= wanted.to_at)
            and (start is None or each.number <= start)
        ]
        following = fitting[limit].number if len(fitting) > limit else None
        return ReportPage(tuple(fitting[:limit]), following)

    def changes(self, after: int, *, limit: int = 50) -> tuple[Report, ...]:
        ordered = sorted(self._kept().reports.values(), key=lambda each: each.change)
        return tuple(each for each in ordered if each.change > after)[:limit]

    def last_change(self) -> int:
        return max((each.change for each in self._kept().reports.values()), default=0)

    def photos(self, report: ReportId) -> tuple[Photo, ...]:
        return self._files(report, recordings=False)

    def recordings(self, report: ReportId) -> tuple[Photo, ...]:
        return self._files(report, recordings=True)

    def _files(self, report: ReportId, *, recordings: bool) -> tuple[Photo, ...]:
        return tuple(
            each
            for each in self._kept().photos.values()
            if each.report == report and (each.position >= FIRST_RECORDING) is recordings
        )

    def reveals(self, report: ReportId) -> tuple[Reveal, ...]:
        return tuple(each for each in self._kept().reveals.values() if each.report == report)

    def device(self, report: ReportId) -> str:
        return self._kept().devices.get(report, "")

    def messages(self, report: ReportId) -> tuple[Message, ...]:
        return tuple(each for each in self._kept().messages if each.report == report)


class MemoryReportWriting:
    """The part of a transaction that changes reports."""

    kept_reports: KeptReports
    reports: MemoryReports
    media: MediaStore
    now: datetime

    def take_report(self, new: NewReport) -> Report:
        there = self.reports.find(new.said.id)
        if there is not None:
            if there.said != new.said:
                raise ConflictError("other content")
            return there
        if new.device:
            self.kept_reports.devices[new.said.id] = new.device
        for position, file in enumerate(new.said.photos, start=1):
            self.kept_reports.photos[new.said.id, position] = Photo(new.said.id, position, file)
        for position, each in enumerate(new.said.recordings, start=FIRST_RECORDING):
            promise = Photo(new.said.id, position, each.file, kind=each.kind)
            self.kept_reports.photos[new.said.id, position] = promise
        self.kept_reports.reports[new.said.id] = Report(
            number=len(self.kept_reports.reports) + 1,
            said=new.said,
            place=new.place,
            received_at=self.now,
            happened_at=new.happened_at,
            state=ReportState.RECEIVED,
            version=1,
            change=self.reports.last_change() + 1,
            changed_at=self.now,
            incident=new.incident,
            footage=new.footage,
        )
        return self.kept_reports.reports[new.said.id]

    def keep_report(self, report: Report, *, follows: int) -> Report:
        there = self._there(report.id)
        if there.version != follows:
            raise ConflictError("another version")
        return self._changed(
            replace(
                there,
                state=report.state,
                version=report.version,
                incident=report.incident,
                footage=report.footage,
            )
        )

    def bring_photo(self, report: ReportId, position: int, file: MediaFile) -> Photo:
        if self.media.find(file.sha256) != file:
            raise MissingError("file is not kept")
        there = self.kept_reports.photos.get((report, position))
        if there is None:
            raise MissingError("not promised")
        if there.arrived_at is not None:
            return there
        arrived = replace(there, file=file, arrived_at=self.now)
        self.kept_reports.photos[report, position] = arrived
        self._changed(self._there(report))
        return arrived

    def refuse_recording(self, report: ReportId, position: int, problem: str) -> Photo:
        there = self.kept_reports.photos[report, position]
        if there.arrived_at is None:
            there = replace(there, arrived_at=self.now, problem=problem)
            self.kept_reports.photos[report, position] = there
            self._changed(self._there(report))
        return there

    def keep_reveal(self, reveal: Reveal) -> Reveal:
        there = self.kept_reports.reveals.get((reveal.report, reveal.asked_at))
        if there is not None and there.agreed_at is not None:
            raise ConflictError("agreed to already")
        self._there(reveal.report)
        self.kept_reports.reveals[reveal.report, reveal.asked_at] = reveal
        return reveal

    def say(self, message: Message) -> Message:
        self._there(message.report)
        for there in self.reports.messages(message.report):
            if there.id == message.id:
                if replace(message, at=there.at) != there:
                    raise ConflictError("other words")
                return there
        self.kept_reports.messages.append(replace(message, at=self.now))
        return self.kept_reports.messages[-1]

    def _changed(self, report: Report) -> Report:
        changed = replace(report, change=self.reports.last_change() + 1, changed_at=self.now)
        self.kept_reports.reports[report.id] = changed
        return changed

    def _there(self, report: ReportId) -> Report:
        there = self.reports.find(report)
        if there is None:
            raise MissingError("no such report")
        return there
