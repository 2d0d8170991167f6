"""Debian's own subscriber, and what it wrote down: each message after its topic.

Whatever it heard is held to the reference at the end, topics and states included.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.brokers import Broker
from tests.published import check


@dataclass(frozen=True, slots=True)
class Told:
    """One message about a revision of an event, as it came."""

    source: str
    sequence: int
    key: str


@dataclass(frozen=True, slots=True)
class Listener:
    """What a subscriber has written down so far."""

    file: Path

    def all(self) -> list[Told]:
        """Return every message about an event, in the order in which they came."""
        told = []
        for _, payload in self.messages():
            message = json.loads(payload or "{}")
            if "sequence" in message:
                told.append(Told(message["source"], int(message["sequence"]), message["id"]))
        return told

    def messages(self) -> list[tuple[str, str]]:
        """Return the topic and the payload of every message; the last line may be half written."""
        lines = self.file.read_text().split("\n")[:-1]
        return [(topic, payload) for topic, _, payload in (line.partition(" ") for line in lines)]

    def misfits(self) -> list[str]:
        """Return what is wrong with messages that are not as the reference says."""
        wrong = []
        for topic, payload in dict.fromkeys(self.messages()):
            try:
                check(topic, payload.encode())
            except (AssertionError, ValueError) as error:
                wrong.append(f"{topic}: {error}")
        return wrong

    def keys(self) -> set[str]:
        """Return the id of every revision that was told, each once."""
        return {told.key for told in self.all()}

    def sequences(self) -> list[int]:
        """Return the sequences that came, each once."""
        return sorted({told.sequence for told in self.all()})


@contextmanager
def listening(broker: Broker, folder: Path) -> Iterator[Listener]:
    """Subscribe to everything while the block runs, in a session that the broker keeps."""
    place = folder / "subscriber"
    place.mkdir()
    listener = Listener(place / "told")
    command = ["mosquitto_sub", "-p", str(broker.port), "-t", "floorwatch/v1/#", "-q", "1"]
    with listener.file.open("ab") as file:
        program = subprocess.Popen(
            [*command, "-c", "-i", "independent", "-F", "%t %p"], stdout=file
        )
    try:
        _wait_until_known(broker)
        yield listener
        assert listener.misfits() == []
    finally:
        program.kill()
        program.wait()


def _wait_until_known(broker: Broker) -> None:
    """Wait until the broker has taken the subscription: from now on it keeps the session."""
    log, limit = broker._folder / "log", time.monotonic() + 20
    while "as independent" not in log.read_text(errors="replace"):
        assert time.monotonic() < limit, "the subscriber does not get through"
        time.sleep(0.02)
    # The subscription follows the connection at once, and is not in the log.
    time.sleep(0.2)
