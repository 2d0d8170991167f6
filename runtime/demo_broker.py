"""A broker for the demo, on this machine only: mosquitto where it is installed, else amqtt.

Both are real brokers, run as a program of their own. amqtt comes with the extra `demo`.
"""

import importlib.util
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plant.errors import PlantError
from runtime.supervision import Supervised, waited_for

USUAL_PORT = 1883
START_SECONDS = 20.0
# Debian puts it where the PATH of ordinary users does not lead.
_PLACES = "/usr/local/sbin:/usr/sbin:/opt/homebrew/sbin"


@dataclass(frozen=True, slots=True)
class DemoBroker:
    """A broker that runs: which one, and at which port of this machine."""

    name: str
    port: int


@contextmanager
def demo_broker(folder: Path, log: Path) -> Iterator[DemoBroker]:
    """Run a broker while the block runs; its messages are gone afterwards."""
    port = free_port(USUAL_PORT)
    name, command = _command(folder, port)
    program = Supervised(name, command, output=log, stop_seconds=5)
    program.start()
    try:
        if not waited_for(lambda: _listens(port), seconds=START_SECONDS, stop=threading.Event()):
            raise PlantError(f"{name} does not listen on port {port}", remedy=f"see {log}")
        yield DemoBroker(name, port)
    finally:
        program.end()


def free_port(usual: int) -> int:
    """Return the usual port where nobody has it, else one that is free at this moment."""
    for port in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PlantError("this machine has no free port")


def _command(folder: Path, port: int) -> tuple[str, tuple[str, ...]]:
    mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path=_PLACES)
    if mosquitto:
        settings = folder / "mosquitto.conf"
        settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
        return "mosquitto", (mosquitto, "-c", str(settings))
    if importlib.util.find_spec("amqtt"):
        return "amqtt", (sys.executable, "-m", "runtime.small_broker", str(port))
    raise PlantError(
        "there is no broker on this machine",
        remedy="install mosquitto, or Floorwatch with the extra `demo`",
    )


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
