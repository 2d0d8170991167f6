"""Events as a vision worker tells them, with the files that they name."""

import hashlib
from dataclasses import replace
from pathlib import Path

from plant.events import ClipState, Event, Evidence
from tests.builders import an_event, at

JPEG = b"\xff\xd8\xff\xe0 snapshot" * 8
MP4 = b"\0\0\0\x18ftypisom clip" * 8


def opened(seconds: float = 10.0, *, camera: str = "dock", media: Path | None = None) -> Event:
    """Return an event that opens; with a folder, its snapshot lies there."""
    event = an_event(seconds, camera=camera, id=f"{camera}-{seconds:g}")
    if media is None:
        return event
    snapshot = a_file(media, f"{event.id}.jpg", JPEG)
    return replace(event, evidence=Evidence(ClipState.PENDING, snapshot=snapshot.name))


def ready(event: Event, media: Path, *, clip: bytes = MP4) -> Event:
    """Return the revision that brings the clip and the boxes, which lie in the folder."""
    path = a_file(media, f"{event.id}.mp4", clip)
    boxes = a_file(media, f"{event.id}.boxes.json", b"{}")
    evidence = Evidence(
        ClipState.READY,
        clip=path.name,
        clip_sha256=hashlib.sha256(clip).hexdigest(),
        clip_from_at=at(0),
        clip_to_at=at(20),
        snapshot=event.evidence.snapshot,
        box_track=boxes.name,
    )
    return event.with_evidence(evidence, detected_at=at(30))


def ended(event: Event) -> Event:
    """Return the revision that ends it."""
    return event.ended(ended_at=at(25), captured_at=at(26), detected_at=at(27))


def a_file(folder: Path, name: str, content: bytes) -> Path:
    """Write a file and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path
