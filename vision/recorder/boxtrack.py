"""Where the boxes stood, by the time of the clip, for whoever draws them over it.

    {"version": 1, "starts_at": 1772492999.5, "frames": [
        [0.467, [["t1", "person", 0.41, 0.22, 0.08, 0.31, 0.87]]],
        [0.600, []]]}

Each frame holds the seconds since the clip's start and its boxes: id, label, left,
top, width, height (shares of the view) and score.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plant.geometry import Box
from vision.recorder.keeping import kept

VERSION = 1


@dataclass(frozen=True, slots=True)
class TrackedBox:
    """One object in one frame."""

    id: str
    label: str
    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class BoxedFrame:
    """The objects of one analysed frame, possibly none."""

    at: float
    boxes: tuple[TrackedBox, ...]


def keep_box_track(
    frames: Iterable[BoxedFrame], path: Path, *, starts_at: float, ends_at: float
) -> Path:
    """Write the boxes of all frames that lie within the clip."""
    lines = [
        [round(frame.at - starts_at, 3), [_row(tracked) for tracked in frame.boxes]]
        for frame in sorted(frames, key=lambda frame: frame.at)
        if starts_at <= frame.at <= ends_at
    ]
    track = {"version": VERSION, "starts_at": starts_at, "frames": lines}
    with kept(path) as aside:
        aside.write_text(json.dumps(track, separators=(",", ":")), encoding="utf-8")
    return path


def _row(tracked: TrackedBox) -> list[str | float]:
    box = tracked.box
    shares = (round(share, 4) for share in (box.x, box.y, box.w, box.h))
    return [tracked.id, tracked.label, *shares, round(tracked.score, 3)]
