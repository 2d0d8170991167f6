"""The truth file of a film: objects with boxes per frame, and the events to expect.

Version 1. Boxes are `x y w h`, normalised to the picture; one frame per line
keeps the file small and its differences readable.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from sample_videos.studio.play.expectations import Expected
from sample_videos.studio.play.film import Film

VERSION = 1


class Seen(TypedDict):
    """One object in one frame."""

    id: str
    box: list[float]
    visible: float


def seen_in(folder: Path, index: int) -> list[Seen]:
    """The sightings that the shooting noted beside a frame."""
    noted = json.loads((folder / f"{index:05d}.json").read_text())
    return [
        {"id": name, "box": [round(v, 4) for v in box], "visible": round(visible, 2)}
        for name, *box, visible in noted
    ]


def truth_text(
    film: Film,
    named: Sequence[tuple[str, str]],
    frames: Sequence[list[Seen]],
    expected: Sequence[Expected],
) -> str:
    """The whole file."""
    once = {one["id"] for frame in frames for one in frame}
    head = {
        "version": VERSION,
        "video": f"{film.name}.mp4",
        "camera": film.camera,
        "fps": film.fps,
        "size": list(film.size),
        "starts_at": film.starts_at.isoformat(),
        "objects": [{"id": name, "label": label} for name, label in named if name in once],
    }
    lines = [f'"{key}":{_compact(value)}' for key, value in head.items()]
    rows = ",\n".join(
        _compact({"index": index, "objects": frame}) for index, frame in enumerate(frames)
    )
    lines.append(f'"frames":[\n{rows}\n]')
    events = ",\n".join(_compact(_event(one)) for one in expected)
    lines.append(f'"expected":[\n{events}\n]' if events else '"expected":[]')
    return "{" + ",\n".join(lines) + "}\n"


def _event(one: Expected) -> dict[str, str | float | None]:
    place: dict[str, str | float | None] = {}
    if one.zone is not None:
        place["zone"] = one.zone
    if one.gate_line is not None:
        place["gate_line"] = one.gate_line
    end = None if one.end_seconds is None else round(one.end_seconds, 2)
    return {
        "kind": one.kind,
        **place,
        "onset_seconds": round(one.onset_seconds, 2),
        "end_seconds": end,
        "tolerance_seconds": one.tolerance_seconds,
    }


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
