"""A program that must run is started anew when it ends, and ends with the one who started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime import supervision
from runtime.supervision import Supervised

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
)


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something has become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_is_killed_comes_back() -> None:
    kept = Supervised("sleeper", SLEEPER)
    kept.start()
    until(lambda: kept.pid is not None)
    first = kept.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: kept.pid not in {None, first})
    assert kept.starts == 2
    kept.end()
    assert kept.pid is None


def test_pauses_grow_while_a_program_keeps_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(supervision, "LONGEST_PAUSE_SECONDS", 60.0)
    kept = Supervised("ends at once", ("true",))
    kept.start()
    time.sleep(2)
    kept.end()
    assert 2 <= kept.starts <= 7


def test_what_will_not_end_is_killed() -> None:
    kept = Supervised("stubborn", STUBBORN, stop_seconds=0.3)
    kept.start()
    until(lambda: kept.pid is not None)
    time.sleep(0.5)
    began = time.monotonic()
    kept.end()
    assert time.monotonic() - began < 5
    assert kept.pid is None


def test_a_program_that_is_not_there_is_tried_again_and_harms_nobody() -> None:
    kept = Supervised("nothing", ("/nowhere/program",))
    kept.start()
    until(lambda: kept.starts >= 1)
    kept.end()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent(how: signal.Signals) -> None:
    code = f"""
import time
from runtime.supervision import Supervised
kept = Supervised("sleeper", {SLEEPER!r})
kept.start()
while kept.pid is None:
    time.sleep(0.01)
time.sleep(0.5)
print(kept.pid, flush=True)
time.sleep(600)
"""
    root = Path(__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.send_signal(how)
    parent.wait()
    parent.stdout.close()
    until(lambda: not is_alive(child))
