"""The picture of a moment, as a JPEG: from a frame in hand, or out of footage."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from plant.errors import VideoError
from vision.frames import Frame
from vision.recorder.footage import Footage, opened
from vision.recorder.keeping import kept, sha256_of

_NEAR_SECONDS = 1e-3


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A picture on disk and the capture time of its frame."""

    path: Path
    sha256: str
    at: float


def keep_snapshot(
    frame: Frame, path: Path, *, quality: int = 85, width: int = 1280
) -> SnapshotFile:
    """Keep the frame as a JPEG."""
    data = frame.jpeg(quality=quality, width=width)
    with kept(path) as aside:
        aside.write_bytes(data)
    return SnapshotFile(path, sha256_of(path), frame.at)


def frame_at(footage: Footage, at: float) -> Frame:
    """Return the last frame captured at or before this time, else the first after it."""
    found: Frame | None = None
    with footage.hold(at, at):
        for segment in footage.segments(at, at):
            source = opened(segment, from_at=at)
            with closing(source.packets()) as packets:
                for packet in packets:
                    for frame in source.decode(packet):
                        if found is not None and frame.at > at + _NEAR_SECONDS:
                            return found
                        found = frame
            for frame in source.drain():
                if found is None or frame.at <= at + _NEAR_SECONDS:
                    found = frame
    if found is None:
        raise VideoError(
            "there is no picture of that moment",
            where=f"{at:.3f}",
            remedy="give the camera's ring more seconds or more room",
        )
    return found
