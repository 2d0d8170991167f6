"""Where people were while a clip was recorded, as its box track has it, at any moment of the clip.

    {…, "people": [[0.467, [[0.41, 0.22, 0.08, 0.31]]], [0.600, []]]}

Each entry holds the seconds since the clip's start and the places of people, possibly none. At a
moment between two looks everybody counts who was seen a little before and a little after. Where
nobody looked for too long, or the file says nothing of people, it is not known where they are.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from plant.errors import VideoError
from plant.geometry import Box
from plant.json_tables import JsonMisfitError, table_of

BEFORE_SECONDS, AFTER_SECONDS = 0.4, 0.6
# Looks are 0.27 s apart in a calm view. A clip begins and ends up to one look beside them.
LONGEST_GAP_SECONDS = 0.9
LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class PeopleTrack:
    """The places of people by the seconds of a clip, in order."""

    times: tuple[float, ...] = ()
    boxes: tuple[tuple[Box, ...], ...] = ()
    starts_at: float = 0.0

    def at(self, seconds: float) -> tuple[Box, ...] | None:
        """Return where people are at a moment of the clip, or None where that is not known."""
        first = bisect_left(self.times, seconds - BEFORE_SECONDS)
        after = bisect_right(self.times, seconds + AFTER_SECONDS)
        near = self.times[max(first - 1, 0) : after + 1]
        if not _is_watched(near, seconds):
            return None
        return tuple(dict.fromkeys(chain.from_iterable(self.boxes[first:after])))

    @classmethod
    def read(cls, path: Path) -> "PeopleTrack":
        """Return the track of a file, an empty one where it says nothing of people."""
        try:
            if path.stat().st_size > LARGEST:
                raise VideoError("a box track that is far too large", where=str(path))
            here = table_of(json.loads(path.read_text("utf-8")))
            told = here.values.get("people")
            rows = sorted(_rows(told)) if isinstance(told, list) else []
            return cls(
                tuple(at for at, _ in rows),
                tuple(boxes for _, boxes in rows),
                here.number("starts_at"),
            )
        except (OSError, ValueError, TypeError, RecursionError, JsonMisfitError) as error:
            raise VideoError(
                f"a box track that cannot be read: {error}", where=path.name
            ) from error


def _is_watched(times: Sequence[float], seconds: float) -> bool:
    """Whether somebody looked shortly before the moment, or shortly after it, and no gap is there."""
    before = max((each for each in times if each <= seconds), default=None)
    after = min((each for each in times if each >= seconds), default=None)
    if before is not None and after is not None:
        return after - before <= LONGEST_GAP_SECONDS
    nearest = before if before is not None else after
    return nearest is not None and abs(nearest - seconds) <= LONGEST_GAP_SECONDS / 2


def _rows(told: Sequence[object]) -> list[tuple[float, tuple[Box, ...]]]:
    return [_row(each) for each in told]


# JSON that a vision worker sent: whatever does not fit is told by who reads it, hence Any.
def _row(told: Any) -> tuple[float, tuple[Box, ...]]:
    at, boxes = told
    return float(at), tuple(Box(*map(float, each)) for each in boxes)
