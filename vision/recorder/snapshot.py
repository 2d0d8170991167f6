"""The picture of a moment, as a JPEG."""

from dataclasses import dataclass
from pathlib import Path

from vision.frames import Frame
from vision.privacy import Masks, picture_of
from vision.recorder.keeping import kept, sha256_of


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
