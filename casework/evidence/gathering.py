"""What belongs to an incident: its events with their files, footage that was asked for, records.

A span of time leaves out what does not touch it. Files are never cut anew: what was
recorded is the evidence, whole.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.evidence.custody import Link
from plant.events import Event
from plant.footage import FootageRequest, FootageState
from plant.ids import EventId
from plant.incidents import Incident, IncidentStep
from plant.ports import Store
from plant.records import Attachment, EventFilter, MediaFile, StoredEvent
from plant.reviews import Verdict
from plant.wire import Json, event_to_json, time_or_null, time_text

AT_ONCE = 200
MOST_REQUESTS = 500
FOLDERS = {
    "clip": "originals",
    "viewing_copy": "viewing",
    "snapshot": "snapshots",
    "box_track": "boxes",
}
ENDINGS = {
    "video/mp4": "mp4",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "image/jpeg": "jpg",
    "application/json": "json",
}


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when; None is open."""

    from_at: datetime | None = None
    to_at: datetime | None = None

    def touches(self, begins: datetime, ends: datetime) -> bool:
        """Whether some time lies in it, at least in part."""
        return (self.to_at is None or begins <= self.to_at) and (
            self.from_at is None or ends >= self.from_at
        )


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One file of the store as it is given out."""

    name: str
    role: str
    file: MediaFile
    media_type: str
    camera: str
    event: EventId | None
    from_at: datetime | None = None
    to_at: datetime | None = None

    def told(self) -> dict[str, Json]:
        """Return what the manifest says of it."""
        return {
            "name": self.name,
            "role": self.role,
            "media_type": self.media_type,
            "size": self.file.size,
            "sha256": self.file.sha256,
            "camera": self.camera,
            "event": self.event,
            "from_at": time_or_null(self.from_at),
            "to_at": time_or_null(self.to_at),
        }


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that belongs to an incident."""

    incident: Incident
    steps: Sequence[IncidentStep]
    revisions: Sequence[StoredEvent]
    verdicts: Sequence[Verdict]
    exhibits: Sequence[Exhibit]
    links: Sequence[Link]


def gathered(store: Store, incident: Incident, span: Span) -> Gathered:
    """Return what belongs to an incident, or to a span of it."""
    events = sorted(
        (each for each in _events(store, incident) if _is_in(each.event, span)),
        key=lambda each: each.event.onset_at,
    )
    ids = [each.event.id for each in events]
    files = store.events.attachments_of(ids)
    requests = [
        each
        for each in store.footage.page(limit=MOST_REQUESTS).requests
        if each.event in ids and each.state is FootageState.READY and each.file is not None
    ]
    exhibits: list[Exhibit] = []
    for number, stored in enumerate(events, 1):
        exhibits += [_exhibit(number, stored.event, each) for each in files[stored.event.id]]
    known = {each.file.sha256 for each in exhibits}
    exhibits += [
        _footage(number, each)
        for number, each in enumerate(requests, 1)
        if each.file is not None and each.file.sha256 not in known
    ]
    steps = store.incidents.steps(incident.id)
    verdicts = [each for event in ids for each in store.reviews.verdicts(event)]
    revisions = [each for event in ids for each in store.events.revisions(event)]
    links = [*_handled(steps, verdicts), *_kept(events, files), *_brought(requests)]
    return Gathered(incident, steps, revisions, verdicts, exhibits, links)


def records_of(found: Gathered) -> dict[str, bytes]:
    """Return what was written down of an incident, as files."""
    lines = [
        event_to_json(each.event) | {"stored_at": time_text(each.stored_at)}
        for each in found.revisions
    ]
    events = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines)
    incident: dict[str, Json] = {
        "id": found.incident.id,
        "state": found.incident.state.value,
        "outcome": found.incident.outcome.value if found.incident.outcome else None,
        "opened_at": time_text(found.incident.opened_at),
        "last_event_at": time_text(found.incident.last_event_at),
        "version": found.incident.version,
        "steps": [_step(each) for each in found.steps],
        "verdicts": [_verdict(each) for each in found.verdicts],
    }
    text = json.dumps(incident, indent=2, ensure_ascii=False) + "\n"
    return {"records/incident.json": text.encode(), "records/events.jsonl": events.encode()}


def _events(store: Store, incident: Incident) -> Iterator[StoredEvent]:
    start = None
    while True:
        listed = store.events.page(EventFilter(incident=incident.id), start=start, limit=AT_ONCE)
        yield from listed.events
        start = listed.next
        if start is None:
            return


def _is_in(event: Event, span: Span) -> bool:
    evidence = event.evidence
    begins = min(filter(None, (event.onset_at, evidence.clip_from_at)))
    ends = max(filter(None, (event.onset_at, event.ended_at, evidence.clip_to_at)))
    return span.touches(begins, ends)


def _exhibit(number: int, event: Event, file: Attachment) -> Exhibit:
    folder = FOLDERS.get(file.name, "files")
    is_film = file.name in {"clip", "viewing_copy"}
    return Exhibit(
        f"{folder}/{number:03d}-{event.camera}-{file.name}.{ENDINGS.get(file.media_type, 'bin')}",
        "original" if file.name == "clip" else file.name,
        file.file,
        file.media_type,
        event.camera,
        event.id,
        event.evidence.clip_from_at if is_film else event.onset_at,
        event.evidence.clip_to_at if is_film else None,
    )


def _footage(number: int, request: FootageRequest) -> Exhibit:
    assert request.file is not None
    ending = ENDINGS.get(request.media_type, "bin")
    return Exhibit(
        f"originals/footage-{number:03d}-{request.camera}.{ending}",
        "original",
        request.file,
        request.media_type,
        request.camera,
        request.event,
        request.clip_from_at or request.from_at,
        request.clip_to_at or request.to_at,
    )


def _handled(steps: Sequence[IncidentStep], verdicts: Sequence[Verdict]) -> Iterator[Link]:
    for step in steps:
        yield Link(step.at, step.by, f"incident {step.after.value}", step.incident)
    for verdict in verdicts:
        yield Link(verdict.at, verdict.by, f"verdict {verdict.after.value}", verdict.event)


def _kept(
    events: Sequence[StoredEvent], files: Mapping[EventId, tuple[Attachment, ...]]
) -> Iterator[Link]:
    for stored in events:
        event = stored.event
        yield Link(event.detected_at, f"camera {event.camera}", "recorded and told", event.id)
        for each in files.get(event.id, ()):
            about = f"{each.name} of {event.id}, sha256 {each.file.sha256}"
            yield Link(each.attached_at, "server", "file received and kept", about)


def _brought(requests: Sequence[FootageRequest]) -> Iterator[Link]:
    for each in requests:
        yield Link(each.requested_at, each.requested_by, "footage asked for", each.id)
        if each.answered_at is not None and each.file is not None:
            about = f"{each.id}, sha256 {each.file.sha256}"
            yield Link(each.answered_at, "server", "footage received and kept", about)


def _step(step: IncidentStep) -> Json:
    return {
        "version": step.version,
        "before": step.before.value if step.before else None,
        "after": step.after.value,
        "by": step.by,
        "at": time_text(step.at),
        "reason": step.reason,
        "owner": step.owner,
        "outcome": step.outcome.value if step.outcome else None,
    }


def _verdict(verdict: Verdict) -> Json:
    return {
        "event": verdict.event,
        "before": verdict.before.value,
        "after": verdict.after.value,
        "by": verdict.by,
        "at": time_text(verdict.at),
        "reason": verdict.reason,
    }
