"""How soon a locked device is cut off at a real mosquitto, among 50 clients that hear events.

    python -m benchmarks.policy broker

Counted from the change in policyd, over its socket as IT asks for it, to the moment at which
the client sees the broker hang up: policyd is followed as the server follows it. Then the
devices try to come back, and what they are still allowed is counted: it must be nothing.
"""

import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from api.mqtt.broker import BrokerAddress, BrokerError
from policy.gate.knowing import Known
from tests.api.mqtt.access.guarded import Client, Guarded, eventually, guarded, names_at
from tests.api.mqtt.access.speaking import Speaker, speaking
from tests.builders import a_plant
from tests.policy.daemon.answering import BY, start

CLIENTS = 50
EVENTS = "floorwatch/v1/#"
MINE = "floorwatch/v1/riverside/signal/door_opened/dock-3"


def measure_broker() -> list[str]:
    with TemporaryDirectory(dir="out") as folder:
        running = start(Path(folder) / "policyd")
        with guarded(running, Path(folder) / "broker", a_plant()) as here:
            clients = [here.a_client(f"plc-{number}", "machines") for number in range(CLIENTS)]
            here.learn()
            eventually(lambda: names_at(here) >= {each.name for each in clients})
            with followed(here):
                latencies = sorted(_cut(here, each) for each in clients)
            back = sum(may_anything(each.address) for each in clients)
        running.stop()
    at = [latencies[round((CLIENTS - 1) * share)] * 1000 for share in (0.5, 0.99)]
    return [
        (
            f"broker: of {CLIENTS} clients, locked one by one, each was cut off after"
            f" {at[0]:.0f} ms (p50), {at[1]:.0f} ms (p99); {back} may anything afterwards"
        )
    ]


class followed:  # noqa: N801 - reads as a statement
    """Follows policyd as a server does."""

    def __init__(self, here: Guarded) -> None:
        self.here = here
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.follow)

    def follow(self) -> None:
        """Learn what is new until the block is left."""

        def changed(known: Known) -> None:
            del known
            self.here.keeper.notice()

        self.here.running.there.follow(self.here.knowledge, changed, self.stop)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()


def _cut(here: Guarded, client: Client) -> float:
    with speaking(client.address) as speaker:
        assert speaker.may_ask(EVENTS)
        began = time.monotonic()
        moved = threading.Thread(
            target=here.running.there.ask,
            args=("device.move",),
            kwargs={"device": client.device, "status": "revoked", "by": BY},
        )
        moved.start()
        ended = cut_at(speaker)
        moved.join()
    return ended - began


def cut_at(speaker: Speaker) -> float:
    """Listen until the broker hangs up, and return when that was."""
    try:
        while True:
            speaker.connection.turn(0.5)
    except BrokerError:
        return time.monotonic()


def may_anything(address: BrokerAddress) -> bool:
    """Whether a client may say or hear anything yet."""
    with speaking(address) as speaker:
        return speaker.may_say(MINE) or speaker.may_ask(EVENTS)
