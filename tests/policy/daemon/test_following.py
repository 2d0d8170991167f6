"""Whoever follows policyd learns of a change when it is made."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from policy.canonical import Json
from policy.gate.knowing import Known
from policy.registry.devices import Status
from tests.policy.daemon.answering import BY, Running, enrol, start
from tests.runtime.test_supervision import until


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path / "home")
    yield running
    running.stop()


def test_a_change_is_told_at_once_to_those_who_follow(running: Running) -> None:
    enrol(running)
    knowledge, told, stop = running.there.knowledge(), list[Known](), threading.Event()
    thread = threading.Thread(target=running.there.follow, args=(knowledge, told.append, stop))
    thread.start()
    until(lambda: len(told) == 1, 30)
    running.there.ask("device.move", device="phone-1", status="revoked", by=BY)
    until(lambda: len(told) == 2, 30)
    assert knowledge.now.registry.devices["phone-1"].status is Status.REVOKED
    stop.set()
    thread.join()


def test_who_follows_is_answered_when_something_changes_and_else_after_a_moment(
    running: Running,
) -> None:
    seen = str(running.there.ask("epoch")["epoch"])
    assert running.there.ask("epoch", seen=seen)["epoch"] == seen
    answers: list[Json] = []
    asked = threading.Event()

    def follow() -> None:
        # It may take several questions until the change is made.
        while not answers:
            asked.set()
            epoch = running.there.ask("epoch", seen=seen)["epoch"]
            answers.extend([epoch] if epoch != seen else [])

    thread = threading.Thread(target=follow)
    thread.start()
    asked.wait(30)
    running.there.ask("device.register", id="phone-7", asset_tag="7", kind="phone", by=BY)
    thread.join(30)
    assert answers
    assert answers != [seen]
