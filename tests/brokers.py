"""A real mosquitto on a free port of this machine, to be stopped, killed and started again.

It keeps its port over restarts, so that clients find it again. Where the program is
missing the test fails and says what to install; it never skips.
"""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.mqtt.broker import BrokerAddress


class Broker:
    """One mosquitto. With `persistent` it keeps sessions and retained messages on disk."""

    def __init__(self, folder: Path, *, persistent: bool = False, settings: str = "") -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f"listener {self.port} 127.0.0.1", f"user {_user()}"]
        if "allow_anonymous" not in settings:
            lines.append("allow_anonymous true")
        if persistent:
            lines += [
                "persistence true",
                f"persistence_location {folder}/",
                # After each change, so that a killed broker remembers.
                "autosave_interval 1",
                "autosave_on_changes true",
            ]
        self._configuration = folder / "mosquitto.conf"
        self._configuration.write_text("\n".join([*lines, settings, ""]))

    @property
    def address(self) -> BrokerAddress:
        """Where it listens."""
        return BrokerAddress("127.0.0.1", self.port)

    def start(self) -> None:
        """Start it and wait until it listens."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program(), "-c", str(self._configuration)], stdout=log, stderr=log
            )
        limit = time.monotonic() + 20
        while not listens(self.port):
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < limit, "mosquitto does not listen"
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it in order."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Stop it in order and start it again."""
        self.stop()
        self.start()

    def reload(self) -> None:
        """Let it read its rules again. With sessions of clients that are away, 2.0.11 does not survive it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def freeze(self) -> None:
        """Let it take connections and answer nothing, until `thaw`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(10)
            self._process = None


@contextmanager
def running(folder: Path, *, persistent: bool = False, settings: str = "") -> Iterator[Broker]:
    """Yield a started broker; it ends with the block."""
    broker = Broker(folder, persistent=persistent, settings=settings)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


def program() -> str:
    """Return the broker's program."""
    found = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    assert found, "mosquitto is missing: apt-get install mosquitto"
    return found


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _user() -> str:
    # Started by root it would become another user, who cannot read a test's folder.
    return "root"


def listens(port: int) -> bool:
    """Whether somebody takes connections at this port."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
