"""Turns go to who came first; what was put off is done when nobody waits."""

import threading
import time
from collections.abc import Callable

import pytest

from storage.turns import Turns

SOON = 5.0


def nothing() -> None:
    """What is put off where nothing is."""


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < ends, "it never came to hold"
        time.sleep(0.001)


def started(what: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=what)
    thread.start()
    return thread


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(nothing), list[int]()
    assert turns.take(SOON)

    def ask(number: int) -> None:
        assert turns.take(SOON)
        order.append(number)
        turns.give_back()

    waiting = []
    for number in range(5):
        waiting.append(started(lambda number=number: ask(number)))  # type: ignore[misc]  # bound now
        until(lambda: len(turns._waiting) == len(waiting))
    turns.give_back()
    for each in waiting:
        each.join()
    assert order == list(range(5))


def test_who_waits_too_long_is_told_and_holds_up_nobody() -> None:
    turns = Turns(nothing)
    assert turns.take(SOON)
    assert not turns.take(0.01)
    turns.give_back()
    assert turns.take(0)


def test_the_rest_is_done_once_nobody_waits() -> None:
    done: list[str] = []
    turns = Turns(lambda: done.append("rest"))
    assert turns.take(SOON)

    def second() -> None:
        assert turns.take(SOON)
        done.append("second")
        turns.give_back()

    waiting = started(second)
    until(lambda: len(turns._waiting) == 1)
    turns.give_back()
    waiting.join()
    assert done == ["second", "rest"]


def test_the_rest_can_be_asked_for_while_somebody_waits() -> None:
    done: list[str] = []
    turns = Turns(lambda: done.append("rest"))
    assert turns.take(SOON)

    def second() -> None:
        assert turns.take(SOON)
        done.append("second")
        turns.give_back()

    waiting = started(second)
    until(lambda: len(turns._waiting) == 1)
    turns.give_back(rest=True)
    waiting.join()
    assert done == ["rest", "second", "rest"]


def test_a_rest_that_fails_gives_the_turn_back_all_the_same() -> None:
    def broken() -> None:
        raise RuntimeError("the rest failed")

    turns = Turns(broken)
    assert turns.take(SOON)
    with pytest.raises(RuntimeError):
        turns.give_back()
    assert turns.take(0)


@pytest.mark.parametrize("came", [False, True], ids=["still waiting", "the turn had come"])
def test_who_is_interrupted_while_he_waits_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, *, came: bool
) -> None:
    turns = Turns(nothing)
    assert turns.take(SOON)

    class Interrupted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            if came:
                turns.give_back()
            raise KeyboardInterrupt

    monkeypatch.setattr(threading, "Event", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        turns.take(SOON)
    monkeypatch.undo()
    if not came:
        turns.give_back()
    assert turns.take(0)


def test_never_two_at_once() -> None:
    turns, inside, most = Turns(nothing), [0], [0]

    def work() -> None:
        for _ in range(200):
            assert turns.take(SOON)
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1
            turns.give_back()

    workers = [started(work) for _ in range(8)]
    for each in workers:
        each.join()
    assert (inside, most) == ([0], [1])
    assert turns.take(0)
