"""The live table shows each event once, as its newest revision tells it, and whether it was told."""

import io
from dataclasses import replace

from rich.console import Console

from plant.events import ClipState, Evidence
from plant.ids import EventId
from runtime.demo_table import NEWEST, REMEMBERED, Board
from tests.builders import an_event, at


def shown(board: Board) -> list[str]:
    """The table's lines below its head."""
    screen = io.StringIO()
    Console(file=screen, width=160).print(board)
    return [line.rstrip() for line in screen.getvalue().splitlines()[1:]]


def test_an_event_stands_there_once_with_its_newest_revision() -> None:
    board = Board(lambda _key: False)
    first = an_event(10)
    second = first.with_evidence(Evidence(state=ClipState.READY), detected_at=at(20))
    for revision in (first, second, first):
        board.take(revision)
    (line,) = shown(board)
    assert "ready" in line
    assert line.endswith("…")


def test_what_a_subscriber_got_is_marked() -> None:
    event = an_event(10)
    board = Board(lambda key: key == event.key)
    board.take(event)
    assert shown(board)[0].endswith("told")


def test_a_demo_that_runs_for_days_keeps_a_bounded_number() -> None:
    board = Board(lambda _key: True)
    for number in range(REMEMBERED * 2):
        board.take(replace(an_event(number), id=EventId(f"event-{number}")))
    assert len(board._events) == REMEMBERED
    assert len(shown(board)) == NEWEST
