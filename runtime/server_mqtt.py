"""The server at its broker: one connection that tells, and one that listens for signals."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

from api.bell import Bell
from api.mqtt.broker import BrokerAddress
from api.mqtt.listener import SignalListener
from api.mqtt.publisher import Publisher
from api.mqtt.service import Service
from api.mqtt.topics import Topics
from casework.signals import SignalDesk
from plant.plantfile.keeper import PlantKeeper
from plant.ports import Clock, Outbox
from plant.signals import DeclaredSignal
from runtime.server_settings import MqttSettings

NODE = "server"


Body = Callable[[threading.Event], None]
Start = Callable[[str, Body], None]


class Guard(Protocol):
    """What keeps the broker's rules."""

    def start(self, start: Start) -> None:
        """Run it in threads of the server."""
        ...

    def is_ready(self) -> bool:
        """Whether the broker had its rules once since the start."""
        ...


class Unguarded:
    """A broker that has rules of its own, or none."""

    def start(self, start: Start) -> None:
        """Do nothing."""
        del start

    def is_ready(self) -> bool:
        """Return at once."""
        return True


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the broker is for each of our two connections, with what each proves itself by."""

    publisher: BrokerAddress
    signals: BrokerAddress

    @classmethod
    def set(cls, mqtt: MqttSettings) -> "Addresses":
        """Return the addresses as the settings have them: the same for both."""
        address = BrokerAddress(
            host=mqtt.host,
            port=mqtt.port,
            username=mqtt.username,
            password_file=mqtt.password_file,
            ca_file=mqtt.ca_file,
            cert_file=mqtt.cert_file,
            key_file=mqtt.key_file,
            clear_text=mqtt.clear_text,
        )
        return cls(address, address)


class AtBroker:
    """What speaks with the broker, as long as the server runs."""

    def __init__(
        self, addresses: Addresses, topics: Topics, clock: Clock, *, guard: Guard | None = None
    ) -> None:
        self._clock = clock
        self._guard = guard or Unguarded()
        self._service = Service(topics, NODE, version("floorwatch"))
        self._addresses = addresses

    def start(self, start: Start, *, publisher: Body, signals: Body) -> None:
        """Run what speaks with the broker in threads of the server.

        Where the broker goes by the gate, it has its rules first; before, it would refuse us.
        """
        self._guard.start(start)
        start("publisher", self._when_ready(publisher))
        start("signals", self._when_ready(signals))

    def publisher(self, outbox: Outbox, bell: Bell) -> Publisher:
        """Return who tells what happened."""
        return Publisher(
            outbox, bell, self._clock, broker=self._addresses.publisher, service=self._service
        )

    def listener(self, desk: SignalDesk, plant: PlantKeeper) -> SignalListener:
        """Return who listens for what the plant file in force at each moment declares."""

        def declared() -> Collection[DeclaredSignal]:
            return plant.in_force[0].signals.values()

        return SignalListener(
            self._clock,
            broker=self._addresses.signals,
            service=self._service,
            declared=declared,
            take=desk.take,
        )

    def _when_ready(self, run: Body) -> Body:
        def later(stop: threading.Event) -> None:
            while not (self._guard.is_ready() or stop.wait(0.1)):
                pass
            run(stop)

        return later
