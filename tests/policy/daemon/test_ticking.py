"""The thread that syncs and signs the audit outlives what the disk does to it."""

import threading
from pathlib import Path

import pytest

from policy.daemon.socket import keep_ticking
from policy.errors import AuditError
from tests.policy.daemon.answering import start
from tests.runtime.test_supervision import until


def test_a_disk_that_was_full_for_a_while_does_not_end_the_signing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    running = start(tmp_path / "home")
    journal, stop, rounds = running.house.journal, threading.Event(), list[int]()
    tick = journal.tick

    def full_at_first() -> None:
        rounds.append(1)
        if len(rounds) < 4:
            raise AuditError("the audit trail cannot be written: No space left on device")
        tick()

    monkeypatch.setattr(journal, "tick", full_at_first)
    thread = threading.Thread(
        target=keep_ticking, args=(running.house.tick, stop), kwargs={"seconds": 0.01}, daemon=True
    )
    thread.start()
    until(lambda: len(rounds) > 5, 10)
    stop.set()
    thread.join()
    assert [each.message for each in caplog.records] == ["the audit cannot be signed"]
    running.stop()
