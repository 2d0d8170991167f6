"""Reports as the JSON that is told of them."""

from datetime import datetime

from api.http.case_answers import footage_to_json
from casework.anonymous import Drawn
from casework.report_steps import Near
from casework.revealing import ends_at
from plant.footage import FootageRequest
from plant.places import Plant
from plant.reports import FIRST_RECORDING, Message, Photo, Report, ReportState, Reveal, Said
from plant.wire import Json, time_or_null, time_text


def receipt_to_json(report: Report) -> dict[str, Json]:
    """Return what the phone shows when the report is there."""
    return {
        "id": report.id,
        "receipt": report.receipt,
        "state": report.state.value,
        "received_at": time_text(report.received_at),
    }


def drawn_to_json(said: Said, hour: datetime) -> dict[str, Json]:
    """Return what the phone shows of a report that is not told yet: it has no number."""
    return {
        "id": said.id,
        "receipt": "anonymous",
        "state": ReportState.RECEIVED.value,
        "received_at": time_text(hour),
    }


def own_drawn_to_json(drawn: Drawn) -> dict[str, Json]:
    """Return what the reporter may know of it: nothing was done yet."""
    lists: tuple[str, ...] = ("photos_missing", "recordings_missing", "recordings_refused")
    nothing: dict[str, Json] = {name: [] for name in (*lists, "messages")}
    return drawn_to_json(drawn.said, drawn.hour) | nothing


def own_to_json(
    report: Report, files: tuple[Photo, ...], messages: tuple[Message, ...]
) -> dict[str, Json]:
    """Return what the reporter may know of his report."""
    missing = [each for each in files if each.arrived_at is None]
    return receipt_to_json(report) | {
        "photos_missing": [each.position for each in missing if each.position < FIRST_RECORDING],
        "recordings_missing": [
            _place(each) for each in missing if each.position >= FIRST_RECORDING
        ],
        "recordings_refused": [
            {"position": _place(each), "problem": each.problem} for each in files if each.problem
        ],
        "messages": [_message(each) for each in messages],
    }


def posts_to_json(plant: Plant) -> dict[str, Json]:
    """Return the posts of the plant, as a phone needs them."""
    return {"posts": [{"code": post.code, "name": post.name} for post in plant.posts.values()]}


def report_to_json(report: Report) -> dict[str, Json]:
    """Return a report as security sees it."""
    said, place = report.said, report.place
    return receipt_to_json(report) | {
        "category": said.category.value,
        "post": said.post,
        "area": place.area,
        "line": place.line,
        "cameras": list(place.cameras),
        "when": said.when.value,
        "words": said.words,
        "made_at": time_text(said.made_at),
        "happened_at": time_text(report.happened_at),
        "version": report.version,
        "changed_at": time_text(report.changed_at),
        "incident_id": report.incident,
        "privacy": said.privacy.value,
        "name": said.name or None,
        "wants_footage": said.wants_footage,
    }


def photos_to_json(photos: tuple[Photo, ...]) -> list[Json]:
    """Return the photos of a report."""
    return [
        {
            "position": each.position,
            "arrived_at": time_or_null(each.arrived_at),
            "kept": each.file is not None,
        }
        for each in photos
    ]


def recordings_to_json(recordings: tuple[Photo, ...]) -> list[Json]:
    """Return the films and voices of a report."""
    return [
        {
            "position": _place(each),
            "kind": each.kind.value,
            "arrived_at": time_or_null(each.arrived_at),
            "kept": each.file is not None,
            "problem": each.problem or None,
        }
        for each in recordings
    ]


def reveals_to_json(reveals: tuple[Reveal, ...]) -> list[Json]:
    """Return who wanted to know which device it was, why, and who agreed."""
    return [
        {
            "asked_by": each.asked_by,
            "reason": each.reason,
            "asked_at": time_text(each.asked_at),
            "agreed_by": each.agreed_by or None,
            "agreed_at": time_or_null(each.agreed_at),
            "ends_at": time_text(ends_at(each)),
        }
        for each in reveals
    ]


def messages_to_json(messages: tuple[Message, ...]) -> list[Json]:
    """Return what was said about a report, as security sees it."""
    return [_message(each) | {"by": each.by or None} for each in messages]


def belongings_to_json(
    footage: tuple[FootageRequest, ...], near: tuple[Near, ...]
) -> dict[str, Json]:
    """Return the footage that comes with a report, and the incidents near it."""
    return {
        "footage": [footage_to_json(each) for each in footage],
        "near": [{"incident_id": each.incident.id, "because": each.because} for each in near],
    }


def _place(recording: Photo) -> int:
    return recording.position - FIRST_RECORDING + 1


def _message(message: Message) -> dict[str, Json]:
    return {
        "speaker": message.speaker.value,
        "text": message.text,
        "at": time_text(message.at),
    }
