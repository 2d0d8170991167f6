"""A program that must run beside us: started anew when it ends, after a pause that grows.

- It ends with us, however we end (runtime/tethered.py).
- When asked to stop it gets SIGTERM and some seconds to close what it has open, then SIGKILL.
- One that ran well for a while and crashed is started anew at once.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import structlog

from runtime.pauses import Pauses

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
CALM_SECONDS = 20.0
STOP_SECONDS = 30.0

log = structlog.get_logger(__name__)


class Supervised:
    """One program that is kept running from `start` to `end`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        stop_seconds: float = STOP_SECONDS,
        longest_pause_seconds: float = LONGEST_PAUSE_SECONDS,
        output: Path | None = None,
    ) -> None:
        self.name = name
        self.starts = 0
        self._command = tuple(command)
        self._stop_seconds = stop_seconds
        self._longest_pause = longest_pause_seconds
        self._output = output
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)

    @property
    def pid(self) -> int | None:
        """The process that runs now, if one does."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Begin to keep the program running."""
        self._thread.start()

    def end(self) -> None:
        """Ask the program to end and wait until it has, by force if need be."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        pauses = Pauses(FIRST_PAUSE_SECONDS, self._longest_pause, CALM_SECONDS)
        while not self._stop.is_set():
            began = time.monotonic()
            code = self._once()
            if self._stop.is_set():
                return
            pause = pauses.after(time.monotonic() - began)
            log.warning("program ended", program=self.name, code=code, again_seconds=pause)
            self._stop.wait(pause)

    def _once(self) -> int | None:
        """Run the program to its end; return its exit code, or None where it could not start."""
        try:
            process = tethered(self._command, output=self._output)
        except OSError as error:
            log.warning("program cannot be started", program=self.name, reason=error.strerror)
            return None
        self.starts += 1
        self._process = process
        while process.poll() is None and not self._stop.is_set():
            # Two things are waited for at once, so each is looked at in turn.
            self._stop.wait(0.1)
        if process.poll() is None:
            ended(process, within_seconds=self._stop_seconds)
        return process.returncode


def tethered(command: Sequence[str], *, output: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own that ends when the calling thread does.

    A Ctrl-C on the terminal reaches us only: we decide in which order things end. What
    the program says goes to where ours goes, or to the end of a file.
    """
    wrapped = [sys.executable, "-m", "runtime.tethered", str(os.getpid()), *command]
    with ExitStack() as opened:
        said = opened.enter_context(output.open("ab")) if output else None
        # The command is composed by the program itself; no shell reads it.
        return subprocess.Popen(  # noqa: S603
            wrapped, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        )


def ended(process: subprocess.Popen[bytes], *, within_seconds: float) -> int:
    """Ask a program to end, kill it when it does not in time, and return its exit code."""
    process.terminate()
    try:
        return process.wait(within_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def waited_for(ready: Callable[[], bool], *, seconds: float, stop: threading.Event) -> bool:
    """Ask again and again until something is ready; return whether it came in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop.is_set():
        if ready():
            return True
        stop.wait(0.1)
    return False
