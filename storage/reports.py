"""How reports are read: one row as each is now, with its photos and messages beside it."""

import json
from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import ColumnElement, Connection, func, select

from plant.ids import ReportId
from plant.records import MediaFile
from plant.reports import (
    FIRST_RECORDING,
    Category,
    MediaKind,
    Message,
    Photo,
    Privacy,
    Recording,
    Report,
    ReportFilter,
    ReportPage,
    ReportPlace,
    ReportState,
    Reveal,
    Said,
    Speaker,
    When,
)
from storage.columns import AnyRow
from storage.engine import Reading
from storage.report_tables import (
    REPORT_DEVICES,
    REPORT_MESSAGES,
    REPORT_PHOTOS,
    REPORT_REVEALS,
    REPORTS,
)


class SqlReports:
    """The reports of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def find(self, report: ReportId) -> Report | None:
        """Return a report as it is now."""
        with self._reading() as connection:
            return found(connection, report)

    def page(
        self, wanted: ReportFilter, *, start: int | None = None, limit: int = 50
    ) -> ReportPage:
        """Return reports, the newest first, from this number on."""
        query = select(REPORTS).order_by(REPORTS.c.number.desc()).limit(limit + 1)
        query = query.where(*_fitting(wanted))
        if start is not None:
            query = query.where(REPORTS.c.number <= start)
        with self._reading() as connection:
            rows = connection.execute(query).all()
            reports = _reports(connection, rows[:limit])
        return ReportPage(reports, rows[limit].number if len(rows) > limit else None)

    def changes(self, after: int, *, limit: int = 50) -> tuple[Report, ...]:
        """Return the reports that changed after a change, in the order of their last ones."""
        query = select(REPORTS).where(REPORTS.c.change > after)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(REPORTS.c.change).limit(limit)).all()
            return _reports(connection, rows)

    def last_change(self) -> int:
        """Return the number of the last change, 0 where there is none."""
        with self._reading() as connection:
            return connection.scalar(select(func.max(REPORTS.c.change))) or 0

    def photos(self, report: ReportId) -> tuple[Photo, ...]:
        """Return the photos of a report, those too that have not come."""
        return self._files(report, REPORT_PHOTOS.c.position < FIRST_RECORDING)

    def recordings(self, report: ReportId) -> tuple[Photo, ...]:
        """Return its films and voices, those too that have not come."""
        return self._files(report, REPORT_PHOTOS.c.position >= FIRST_RECORDING)

    def _files(self, report: ReportId, which: ColumnElement[bool]) -> tuple[Photo, ...]:
        query = select(REPORT_PHOTOS).join(REPORTS).where(REPORTS.c.id == report, which)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(REPORT_PHOTOS.c.position)).all()
        return tuple(photo_of(report, row) for row in rows)

    def reveals(self, report: ReportId) -> tuple[Reveal, ...]:
        """Return who wanted to know which device sent it, the first first."""
        query = select(REPORT_REVEALS).join(REPORTS).where(REPORTS.c.id == report)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(REPORT_REVEALS.c.asked_at)).all()
        return tuple(
            Reveal(report, row.asked_by, row.reason, row.asked_at, row.agreed_by, row.agreed_at)
            for row in rows
        )

    def device(self, report: ReportId) -> str:
        """Return which device sent it, nothing where none is kept."""
        query = select(REPORT_DEVICES.c.device).join(REPORTS).where(REPORTS.c.id == report)
        with self._reading() as connection:
            return connection.scalar(query) or ""

    def messages(self, report: ReportId) -> tuple[Message, ...]:
        """Return what was said about a report, the first message first."""
        query = select(REPORT_MESSAGES).join(REPORTS).where(REPORTS.c.id == report)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(REPORT_MESSAGES.c.number)).all()
        return tuple(message_of(report, row) for row in rows)


def _fitting(wanted: ReportFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.states is not None:
        yield REPORTS.c.state.in_([state.value for state in wanted.states])
    for column, value in (
        (REPORTS.c.category, wanted.category and wanted.category.value),
        (REPORTS.c.post, wanted.post),
        (REPORTS.c.incident, wanted.incident),
        (REPORTS.c.key_sha256, wanted.key_sha256),
    ):
        if value is not None:
            yield column == value
    if wanted.posts is not None:
        yield REPORTS.c.post.in_(sorted(wanted.posts))
    if wanted.from_at is not None:
        yield REPORTS.c.happened_at >= wanted.from_at
    if wanted.to_at is not None:
        yield REPORTS.c.happened_at <= wanted.to_at


def found(connection: Connection, report: ReportId) -> Report | None:
    """Return a report as a connection sees it."""
    row = connection.execute(select(REPORTS).where(REPORTS.c.id == report)).first()
    return None if row is None else _reports(connection, [row])[0]


def photo_of(report: ReportId, row: AnyRow) -> Photo:
    """Return the photo that a row tells."""
    return Photo(
        report=report,
        position=row.position,
        promised=MediaFile(row.promised_sha256, row.promised_size),
        file=None if row.sha256 is None else MediaFile(row.sha256, row.size),
        arrived_at=row.arrived_at,
        kind=MediaKind(row.kind),
        problem=row.problem,
    )


def message_of(report: ReportId, row: AnyRow) -> Message:
    """Return the message that a row tells."""
    return Message(row.id, report, Speaker(row.speaker), row.text, row.at, row.by)


def _reports(connection: Connection, rows: Collection[AnyRow]) -> tuple[Report, ...]:
    promised = _promised(connection, [row.number for row in rows])
    return tuple(_report(row, promised.get(row.number, [])) for row in rows)


def _promised(connection: Connection, numbers: Collection[int]) -> Mapping[int, list[Recording]]:
    """Return the files that were promised with each of these reports."""
    query = select(REPORT_PHOTOS).where(REPORT_PHOTOS.c.report.in_(list(numbers)))
    promised: dict[int, list[Recording]] = {}
    for row in connection.execute(query.order_by(REPORT_PHOTOS.c.position)):
        file = MediaFile(row.promised_sha256, row.promised_size)
        promised.setdefault(row.report, []).append(Recording(MediaKind(row.kind), file))
    return promised


def _report(row: AnyRow, files: Collection[Recording]) -> Report:
    said = Said(
        id=row.id,
        category=Category(row.category),
        post=row.post,
        when=When(row.occurred),
        made_at=row.made_at,
        words=row.words,
        photos=tuple(each.file for each in files if each.kind is MediaKind.PHOTO),
        wants_footage=row.wants_footage,
        key_sha256=row.key_sha256,
        recordings=tuple(each for each in files if each.kind is not MediaKind.PHOTO),
        privacy=Privacy(row.privacy),
        name=row.name,
    )
    return Report(
        number=row.number,
        said=said,
        place=ReportPlace(row.area, row.line, tuple(json.loads(row.cameras))),
        received_at=row.received_at,
        happened_at=row.happened_at,
        state=ReportState(row.state),
        version=row.version,
        change=row.change,
        changed_at=row.changed_at,
        incident=row.incident,
        footage=tuple(json.loads(row.footage)),
    )
