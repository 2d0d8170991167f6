"""Where people are in a view, for whoever must not see them: rather too many places than too few.

Whatever the detector takes for a person counts, be it ever so unsure and whatever the plant file
looks for. Who was seen and is lost keeps his place for a while, and it grows, since he may have
moved. Where the detector cannot know people, or has not looked lately, nobody knows where they
are: None, and then the whole picture is blurred.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plant.geometry import Box
from vision.detections import Detection
from vision.doubles import family
from vision.scenes import Track

# The detector gives nothing below a tenth.
LEAST_SCORE = 0.1
HOLD_SECONDS = 2.5
GROWING = 0.25  # of its sides in a second, to each side
FOUND_AGAIN = 0.25  # of the held place is covered by somebody who is seen


@dataclass(frozen=True, slots=True)
class _Seen:
    box: Box
    at: float


class PeopleWatch:
    """The people of one view, from look to look."""

    def __init__(self) -> None:
        self._seen: list[_Seen] = []

    def see(self, detections: Sequence[Detection], at: float) -> None:
        """Take in what the detector found in a frame, all of it."""
        now = [_Seen(each.box, at) for each in detections if _is_person(each)]
        held = [
            each
            for each in self._seen
            if 0 <= at - each.at <= HOLD_SECONDS and not _is_found(each.box, now)
        ]
        self._seen = now + held

    def boxes(self, at: float, tracks: Iterable[Track] = ()) -> tuple[Box, ...]:
        """Return where people are or may be: seen, held for a while, or followed out of sight."""
        held = [
            _grown(each.box, at - each.at) for each in self._seen if each.at >= at - HOLD_SECONDS
        ]
        followed = [each.box for each in tracks if family(each.label) == "people"]
        return tuple(held + followed)


def knows_people(labels: Iterable[str]) -> bool:
    """Whether a detector with these labels can tell where people are at all."""
    return any(family(each) == "people" for each in labels)


def _is_person(found: Detection) -> bool:
    sound = 0 < found.box.w <= 1.5 and 0 < found.box.h <= 1.5
    return family(found.label) == "people" and found.score >= LEAST_SCORE and sound


def _is_found(held: Box, now: Sequence[_Seen]) -> bool:
    """Whether somebody who is seen now stands where one was, or beside it."""
    return any(
        _shared(held, each.box) >= FOUND_AGAIN * min(held.area, each.box.area) for each in now
    )


def _shared(one: Box, other: Box) -> float:
    wide = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    high = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(wide, 0.0) * max(high, 0.0)


def _grown(box: Box, seconds: float) -> Box:
    if seconds <= 0:
        return box
    by = GROWING * seconds
    left, top = max(box.x - by * box.w, 0.0), max(box.y - by * box.h / 2, 0.0)
    right, bottom = min(box.x + (1 + by) * box.w, 1.0), min(box.y + (1 + by / 2) * box.h, 1.0)
    return Box(left, top, max(right - left, 0.0), max(bottom - top, 0.0))
