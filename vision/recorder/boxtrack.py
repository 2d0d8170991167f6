"""Where the boxes stood, by the time of the clip, for whoever draws them over it.

    {"version": 1, "starts_at": 1772492999.5, "frames": [
        [0.467, [["t1", "person", 0.41, 0.22, 0.08, 0.31, 0.87]]],
        [0.600, []]],
     "people": [[0.467, [[0.41, 0.22, 0.08, 0.31]]], [0.600, []]]}

Each frame holds the seconds since the clip's start and its boxes: id, label, left,
top, width, height (shares of the view) and score. `people` is for blurring: every place where
somebody may have been, at each moment at which it is known.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
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
    people: tuple[Box, ...] | None = None


def keep_box_track(
    frames: Iterable[BoxedFrame], path: Path, *, starts_at: float, ends_at: float
) -> Path:
    """Write the boxes of all frames that lie within the clip."""
    told = [
        frame
        for frame in sorted(frames, key=lambda frame: frame.at)
        if starts_at <= frame.at <= ends_at
    ]
    lines = ",".join(_line(frame, starts_at) for frame in told)
    people = ",".join(
        _people(frame.at - starts_at, frame.people) for frame in told if frame.people is not None
    )
    head = json.dumps({"version": VERSION, "starts_at": starts_at})
    with kept(path) as aside:
        aside.write_text(
            f'{head[:-1]}, "frames": [{lines}], "people": [{people}]}}', encoding="utf-8"
        )
    return path


def _line(frame: BoxedFrame, starts_at: float) -> str:
    # A rack has a hundred boxes: written by hand this takes a tenth of what json takes.
    rows = ",".join(
        f"[{_quoted(each.id)},{_quoted(each.label)},{each.box.x:.4f},{each.box.y:.4f},"
        f"{each.box.w:.4f},{each.box.h:.4f},{each.score:.3f}]"
        for each in frame.boxes
    )
    return f"[{frame.at - starts_at:.3f},[{rows}]]"


def _people(at: float, boxes: Iterable[Box]) -> str:
    rows = ",".join(f"[{each.x:.4f},{each.y:.4f},{each.w:.4f},{each.h:.4f}]" for each in boxes)
    return f"[{at:.3f},[{rows}]]"


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    return json.dumps(text)
