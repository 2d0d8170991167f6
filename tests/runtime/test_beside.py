"""Something runs beside a block, and ends with it."""

import threading

import pytest

from runtime.beside import beside


def test_it_runs_while_the_block_does_and_has_ended_after_it() -> None:
    began, ended = threading.Event(), threading.Event()

    def body(stop: threading.Event) -> None:
        began.set()
        stop.wait(30)
        ended.set()

    with beside("it", body):
        assert began.wait(30)
        assert not ended.is_set()
    assert ended.is_set()


def test_a_block_that_fails_ends_it_too() -> None:
    ended = threading.Event()

    def body(stop: threading.Event) -> None:
        stop.wait(30)
        ended.set()

    with pytest.raises(ValueError, match="this"), beside("it", body):
        raise ValueError("this")
    assert ended.is_set()


def test_one_that_does_not_end_is_not_waited_for_longer_than_was_said() -> None:
    released = threading.Event()

    def body(stop: threading.Event) -> None:
        stop.wait(30)
        released.wait(30)

    with beside("it", body, wait_seconds=0.01):
        pass
    assert not released.is_set()
    released.set()
