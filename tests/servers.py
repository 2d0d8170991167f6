"""A real `floorwatch serve` on a free port, beside a test, that ends with the test."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.programs import floorwatch

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0


class RunningServer:
    """A server process, what it logs, and where it listens."""

    def __init__(self, plant: Path, state: Path, *, environment: dict[str, str]) -> None:
        settings = {
            "FLOORWATCH_SERVER__STATE": str(state),
            "FLOORWATCH_SERVER__PORT": "0",
            "FLOORWATCH_SERVER__WORKER": "",
            "FLOORWATCH_SERVER__GATE": "none",
            "FLOORWATCH_MQTT__HOST": "",
            "FLOORWATCH_LOG__FORMAT": "json",
        }
        self.process = subprocess.Popen(
            floorwatch("serve", "--plant", plant),
            env=os.environ | settings | environment,
            cwd=state.parent,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.log: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        told = self.wait_for_log('"event": "serving"')
        self.url: str = json.loads(told)["url"]

    def wait_for_log(self, part: str) -> str:
        """Return the first line of the log that holds this part, waiting for it."""
        limit = time.monotonic() + START_SECONDS
        while True:
            has_ended = not self._reading.is_alive()
            for line in list(self.log):
                if part in line:
                    return line
            said = "".join(self.log)
            assert not has_ended, f"it ended before {part!r} came:\n{said}"
            assert time.monotonic() < limit, f"no {part!r} came:\n{said}"
            time.sleep(0.02)

    def ends(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(how)
        return self.process.wait(60)

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            self.log.extend(lines)


@contextmanager
def a_server(plant: Path, state: Path, **environment: str) -> Iterator[RunningServer]:
    """Start a server; settings come as FLOORWATCH_GROUP__NAME."""
    server = RunningServer(plant, state, environment=environment)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()
