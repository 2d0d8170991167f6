"""A publisher that dies with the broker's acknowledgement in its hands, unmarked.

python -m tests.kills.dies_before_marking STATE PORT
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from api.bell import Bell
from api.mqtt.broker import BrokerAddress
from api.mqtt.publisher import Publisher
from api.mqtt.service import Service
from api.mqtt.topics import Topics
from plant.ids import SiteId
from plant.wall_clock import WallClock
from storage.opening import opened
from storage.outbox import SqlOutbox


class Dying(SqlOutbox):
    """Never gets to mark anything."""

    def mark_sent(self, numbers: Sequence[int]) -> None:
        if numbers:
            os.kill(os.getpid(), signal.SIGKILL)


def main(state: Path, port: int) -> None:
    clock = WallClock()
    with opened(f"sqlite:///{state / 'floorwatch.sqlite'}", state / "media", clock) as kept:
        service = Service(Topics("floorwatch", SiteId("site")), "server")
        outbox = Dying(kept.engine, clock)
        Publisher(
            outbox, Bell(), clock, broker=BrokerAddress("127.0.0.1", port), service=service
        ).run(threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
