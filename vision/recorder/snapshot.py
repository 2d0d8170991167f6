"""The picture of a moment, as a JPEG: from a frame in hand, or out of footage."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from plant.errors import VideoError
from vision.frames import Frame
from vision.privacy import Masks, picture_of
from vision.recorder.footage import Footage, opened
from vision.recorder.keeping import kept, sha256_of
from vision.recorder.segment import Segment
from vision.sources.packets import Packet

_NEAR_SECONDS = 1e-3


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A picture on disk and the capture time of its frame."""

    path: Path
    sha256: str
    at: float


def keep_snapshot(
    frame: Frame, path: Path, *, masks: Masks = (), quality: int = 85, width: int = 1280
) -> SnapshotFile:
    """Keep the frame as a JPEG, with the masks painted over."""
    data = picture_of(frame, masks, quality=quality, width=width)
    with kept(path) as aside:
        aside.write_bytes(data)
    return SnapshotFile(path, sha256_of(path), frame.at)


def frame_at(footage: Footage, at: float) -> Frame:
    """Return the last frame captured at or before this time, else the first after it."""
    with footage.hold(at, at):
        frames = [
            frame for segment in footage.segments(at, at) for frame in _frames_around(segment, at)
        ]
    if not frames:
        raise VideoError(
            "there is no picture of that moment",
            where=f"{at:.3f}",
            remedy="give the camera's ring more seconds or more room",
        )
    before = [frame for frame in frames if frame.at <= at + _NEAR_SECONDS]
    return before[-1] if before else frames[0]


def _frames_around(segment: Segment, at: float) -> list[Frame]:
    """Decode from the last key frame before a time until just after it."""
    source = opened(segment, from_at=at)
    needed: list[Packet] = []
    late = 0
    with closing(source.packets()) as packets:
        for packet in packets:
            if packet.is_keyframe and packet.at <= at + _NEAR_SECONDS:
                needed.clear()
            needed.append(packet)
            late += packet.at > at + _NEAR_SECONDS
            if late > source.coding.reorder_depth:
                break
    frames = [frame for packet in needed for frame in source.decode(packet)]
    return [*frames, *source.drain()]
