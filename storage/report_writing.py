"""How reports are kept: what the phone said once and for good, what became of it over it."""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from plant.ids import ReportId
from plant.ports import MediaStore
from plant.records import Sha256, milliseconds, moment
from plant.reports import (
    FIRST_RECORDING,
    MediaKind,
    Message,
    NewReport,
    Photo,
    Recording,
    Report,
    ReportState,
    Reveal,
    Said,
)
from plant.store_errors import ConflictError, MissingError
from storage.report_tables import (
    REPORT_DEVICES,
    REPORT_MESSAGES,
    REPORT_PHOTOS,
    REPORT_REVEALS,
    REPORTS,
)
from storage.reports import found, message_of, photo_of


def take(connection: Connection, new: NewReport, *, at: datetime) -> Report:
    """Keep a report, or give the one that is there and said the same."""
    said = replace(new.said, made_at=moment(milliseconds(new.said.made_at)))
    there = found(connection, said.id)
    if there is not None:
        if there.said != said:
            raise ConflictError(
                f"report {said.id} is kept with other content",
                remedy="give another report another id",
            )
        return there
    row = _row(replace(new, said=said)) | {
        "received_at": at,
        "state": ReportState.RECEIVED.value,
        "version": 1,
        "change": _next_change(connection),
        "changed_at": at,
    }
    number = connection.execute(
        insert(REPORTS).returning(REPORTS.c.number).values(row)
    ).scalar_one()
    _promise(connection, number, said)
    if new.device:
        connection.execute(insert(REPORT_DEVICES).values(report=number, device=new.device))
    return _there(connection, said.id)


def keep(connection: Connection, report: Report, *, follows: int, at: datetime) -> Report:
    """Keep the new state of a report over the version that it follows."""
    mine = (REPORTS.c.id == report.id, REPORTS.c.version == follows)
    new = {
        "state": report.state.value,
        "version": report.version,
        "incident": report.incident,
        "footage": json.dumps(report.footage),
        "change": _next_change(connection),
        "changed_at": at,
    }
    if connection.execute(update(REPORTS).where(*mine).values(new)).rowcount == 0:
        there = _there(connection, report.id)
        raise ConflictError(f"report {report.id} is in version {there.version}, not {follows}")
    return _there(connection, report.id)


def bring_photo(connection: Connection, photo: Photo, media: MediaStore) -> Photo:
    """Let a file be one that was promised, or note its problem; what came before stays."""
    file = photo.file
    if file is not None and media.find(file.sha256) != file:
        raise MissingError("the photo's file is not kept", remedy="upload it first")
    number = _number(connection, photo.report)
    mine = (REPORT_PHOTOS.c.report == number, REPORT_PHOTOS.c.position == photo.position)
    row = connection.execute(select(REPORT_PHOTOS).where(*mine)).first()
    if row is None:
        raise MissingError(f"report {photo.report} promised no photo {photo.position}")
    if row.arrived_at is not None:
        return photo_of(photo.report, row)
    arrived = {
        "sha256": None if file is None else file.sha256,
        "size": None if file is None else file.size,
        "arrived_at": photo.arrived_at,
        "problem": photo.problem,
    }
    connection.execute(update(REPORT_PHOTOS).where(*mine).values(arrived))
    changed = {"change": _next_change(connection), "changed_at": photo.arrived_at}
    connection.execute(update(REPORTS).where(REPORTS.c.number == number).values(changed))
    return photo_of(photo.report, connection.execute(select(REPORT_PHOTOS).where(*mine)).one())


def say(connection: Connection, message: Message) -> Message:
    """Keep a message, or give the one that is there and says the same."""
    number = _number(connection, message.report)
    mine = (REPORT_MESSAGES.c.report == number, REPORT_MESSAGES.c.id == message.id)
    row = connection.execute(select(REPORT_MESSAGES).where(*mine)).first()
    if row is not None:
        there = message_of(message.report, row)
        if replace(message, at=there.at) != there:
            raise ConflictError(
                f"message {message.id} is kept with other words",
                remedy="give another message another id",
            )
        return there
    new = {
        "report": number,
        "id": message.id,
        "speaker": message.speaker.value,
        "by": message.by,
        "text": message.text,
        "at": message.at,
    }
    connection.execute(insert(REPORT_MESSAGES).values(new))
    return message


def keep_reveal(connection: Connection, reveal: Reveal) -> Reveal:
    """Keep that somebody asked, or that another agreed over that; neither is ever changed."""
    number = _number(connection, reveal.report)
    name = {"report": number, "asked_at": reveal.asked_at}
    asked = {"asked_by": reveal.asked_by, "reason": reveal.reason}
    agreed = {"agreed_by": reveal.agreed_by, "agreed_at": reveal.agreed_at}
    mine = [REPORT_REVEALS.c[column] == value for column, value in name.items()]
    still_open = (*mine, REPORT_REVEALS.c.agreed_at.is_(None))
    if connection.execute(select(REPORT_REVEALS).where(*mine)).first() is None:
        connection.execute(insert(REPORT_REVEALS).values(name | asked | agreed))
    elif connection.execute(update(REPORT_REVEALS).where(*still_open).values(agreed)).rowcount == 0:
        raise ConflictError("it was agreed to already")
    return reveal


def expire(connection: Connection, before: datetime, *, limit: int) -> list[Sha256]:
    """Let go of photos that came before; the report and its words stay."""
    key = (REPORT_PHOTOS.c.report, REPORT_PHOTOS.c.position)
    over = (
        select(*key, REPORT_PHOTOS.c.sha256)
        .where(REPORT_PHOTOS.c.arrived_at < before, REPORT_PHOTOS.c.sha256.is_not(None))
        .order_by(REPORT_PHOTOS.c.arrived_at)
        .limit(limit)
    )
    rows = connection.execute(over).all()
    for row in rows:
        mine = (REPORT_PHOTOS.c.report == row.report, REPORT_PHOTOS.c.position == row.position)
        connection.execute(update(REPORT_PHOTOS).where(*mine).values(sha256=None, size=None))
    return [Sha256(row.sha256) for row in rows]


def _row(new: NewReport) -> dict[str, object]:
    said, place = new.said, new.place
    return {
        "id": said.id,
        "category": said.category.value,
        "post": said.post,
        "occurred": said.when.value,
        "made_at": said.made_at,
        "words": said.words,
        "wants_footage": said.wants_footage,
        "key_sha256": said.key_sha256,
        "area": place.area,
        "line": place.line,
        "cameras": json.dumps(place.cameras),
        "happened_at": new.happened_at,
        "incident": new.incident,
        "footage": json.dumps(new.footage),
        "privacy": said.privacy.value,
        "name": said.name,
    }


def _promise(connection: Connection, number: int, said: Said) -> None:
    photos = [Recording(MediaKind.PHOTO, file) for file in said.photos]
    placed = [*enumerate(photos, start=1), *enumerate(said.recordings, start=FIRST_RECORDING)]
    rows = [
        {
            "report": number,
            "position": position,
            "kind": each.kind.value,
            "promised_sha256": each.file.sha256,
            "promised_size": each.file.size,
        }
        for position, each in placed
    ]
    if rows:
        connection.execute(insert(REPORT_PHOTOS), rows)


def _next_change(connection: Connection) -> int:
    # Only one transaction writes at a time, so nobody else can have taken the number.
    return (connection.scalar(select(func.max(REPORTS.c.change))) or 0) + 1


def _number(connection: Connection, report: ReportId) -> int:
    number = connection.scalar(select(REPORTS.c.number).where(REPORTS.c.id == report))
    if number is None:
        raise _missing(report)
    return int(number)


def _there(connection: Connection, report: ReportId) -> Report:
    there = found(connection, report)
    if there is None:
        raise _missing(report)
    return there


def _missing(report: ReportId) -> MissingError:
    return MissingError(f"there is no report {report}", remedy="check the report's id")
