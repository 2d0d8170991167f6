"""The server at its broker: one connection that tells, and one that listens for signals."""

from collections.abc import Collection
from importlib.metadata import version

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


class AtBroker:
    """What speaks with the broker, as long as the server runs."""

    def __init__(self, mqtt: MqttSettings, topics: Topics, clock: Clock) -> None:
        self._clock = clock
        self._service = Service(topics, NODE, version("floorwatch"))
        self._address = BrokerAddress(
            host=mqtt.host,
            port=mqtt.port,
            username=mqtt.username,
            password_file=mqtt.password_file,
            ca_file=mqtt.ca_file,
            cert_file=mqtt.cert_file,
            key_file=mqtt.key_file,
            clear_text=mqtt.clear_text,
        )

    def publisher(self, outbox: Outbox, bell: Bell) -> Publisher:
        """Return who tells what happened."""
        return Publisher(outbox, bell, self._clock, broker=self._address, service=self._service)

    def listener(self, desk: SignalDesk, plant: PlantKeeper) -> SignalListener:
        """Return who listens for what the plant file in force at each moment declares."""

        def declared() -> Collection[DeclaredSignal]:
            return plant.in_force[0].signals.values()

        return SignalListener(
            self._clock,
            broker=self._address,
            service=self._service,
            declared=declared,
            take=desk.take,
        )
