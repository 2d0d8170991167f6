"""Overload is said when it begins, then ever less often, and what is lost at once."""

from itertools import pairwise

from vision.shedding import FIRST_SECONDS, LONGEST_SECONDS, Shed, ShedBook


def said(counts: dict[float, Shed]) -> list[float]:
    """Return when a line came, of a camera that counted so much at these seconds."""
    book = ShedBook()
    return [at for at, shed in counts.items() if book.is_news(shed, at)]


def test_nothing_is_said_while_nothing_is_left_out() -> None:
    assert said({float(at): Shed() for at in range(0, 100, 10)}) == []


def test_a_camera_that_sheds_all_the_time_is_said_ever_less_often() -> None:
    lines = said({float(at): Shed(at + 1) for at in range(0, 7200, 10)})
    assert lines[:5] == [0, 10, 30, 70, 150]
    assert max(b - a for a, b in pairwise(lines)) == LONGEST_SECONDS
    assert len(lines) < 20


def test_what_was_left_out_after_the_last_line_is_said_though_nothing_more_is() -> None:
    assert said({0.0: Shed(1), 5.0: Shed(9), 10.0: Shed(9), 20.0: Shed(9)}) == [0.0, FIRST_SECONDS]


def test_a_packet_that_was_not_recorded_is_said_at_once() -> None:
    assert said({0.0: Shed(1), 10.0: Shed(2), 12.0: Shed(3, unrecorded=1)}) == [0.0, 10.0, 12.0]


def test_after_a_long_calm_it_begins_anew() -> None:
    busy = {float(at): Shed(at + 1) for at in range(0, 1000, 10)}
    later = 1000.0 + 2 * LONGEST_SECONDS
    again = {later: Shed(2000), later + 10: Shed(2001)}
    assert said(busy | again)[-2:] == [later, later + 10]
