"""Vision processes are forked from one that is ready; nobody depends on that one living."""

import os
import signal
import subprocess
import sys
from multiprocessing import forkserver

from runtime.nursery import nursery, open_nursery


def test_a_process_comes_from_a_nursery_that_has_loaded_the_decoders() -> None:
    open_nursery()
    process = nursery().Process(target=_ends_with_what_is_loaded, args=("cv2", "av"))
    process.start()
    process.join(30)
    assert process.exitcode == 0


def test_a_nursery_that_was_killed_is_replaced() -> None:
    open_nursery()
    pid = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]  # its only trace
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    process = nursery().Process(target=os.getpid)
    process.start()
    process.join(30)
    assert process.exitcode == 0


def test_the_script_that_every_vision_process_runs_once_more_loads_no_command() -> None:
    heavy = ("typer", "pydantic", "structlog", "runtime.cli")
    code = f"import runtime.entry, sys; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _ends_with_what_is_loaded(*names: str) -> None:
    sys.exit(not all(name in sys.modules for name in names))
