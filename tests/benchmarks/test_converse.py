"""Whether drawn people pass for people is counted fairly: who stands, who is found, who is made up."""

import numpy as np
import pytest

from benchmarks.accuracy.boxes import Still
from benchmarks.accuracy.converse import Seen, seen, stands, table
from benchmarks.accuracy.labelled import Labelled, Truth
from plant.geometry import Box
from tests.detectors import SpotDetector

UPRIGHT, ELSEWHERE = Box(0.4, 0.2, 0.1, 0.6), Box(0.7, 0.2, 0.1, 0.6)
EMPTY = np.zeros((360, 640, 3), np.uint8)


def shown(*people: Box, found: Box | None = None) -> Labelled:
    """A picture in which these people are, and a red patch where the detector will say that one is."""
    pixels = EMPTY.copy()
    if found is not None:
        rows = slice(round(found.y * 360), round((found.y + found.h) * 360))
        pixels[rows, round(found.x * 640) : round((found.x + found.w) * 640)] = (0, 0, 255)
    return Labelled(pixels, [Truth("person", box) for box in people], frozenset({"person"}))


def test_who_stands_is_found_or_missed_at_each_look() -> None:
    told = seen("a", 30.0, SpotDetector(), [shown(UPRIGHT, found=UPRIGHT), shown(UPRIGHT)])
    assert (told.standing, told.found, told.share) == (2, 1, 0.5)


def test_somebody_made_up_who_stays_is_one_and_counts_again_elsewhere() -> None:
    looks = [shown(found=ELSEWHERE), shown(found=ELSEWHERE), shown(found=UPRIGHT)]
    told = seen("a", 30.0, SpotDetector(), looks)
    assert (told.false, told.false_a_minute) == (2, 4.0)


def test_a_loose_box_on_somebody_is_nobody_made_up() -> None:
    loose = Box(0.33, 0.1, 0.22, 0.8)
    told = seen("a", 30.0, SpotDetector(), [shown(UPRIGHT, found=loose)])
    assert (told.found, told.false) == (0, 0)


@pytest.mark.parametrize(
    "person",
    [
        Truth("person", Box(0.2, 0.7, 0.3, 0.1)),
        Truth("person", UPRIGHT, visible=0.4),
        Truth("person", Box(0.4, 0.4, 0.01, 0.05)),
    ],
)
def test_who_lies_is_hidden_or_tiny_is_not_asked_for(person: Truth) -> None:
    assert not stands(person, Still(EMPTY))


def test_the_last_line_of_the_table_is_all_films_together() -> None:
    first = Seen("a", 30.0, standing=10, found=9, false=1)
    lines = list(table([first, Seen("b", 30.0)], "other"))
    assert lines[-2:] == ["| `b` | 0 | - | 0.0 |", "| all | 10 | 0.90 | 1.0 |"]
