"""The server's broker: none, one with rules of its own, or one that goes by the gate."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.mqtt.topics import Topics
from plant.places import Plant
from plant.wall_clock import WallClock
from runtime.broker_keys import OwnClient
from runtime.server_guard import guarded_broker
from runtime.server_mqtt import Addresses, AtBroker
from runtime.settings import Settings


@contextmanager
def at_the_broker(
    settings: Settings, topics: Topics, plant: Callable[[], Plant]
) -> Iterator[AtBroker | None]:
    """Give what speaks with the broker that the settings name, or None without one."""
    mqtt, clock = settings.mqtt, WallClock()
    if not mqtt.host:
        yield None
    elif not mqtt.guarded:
        yield AtBroker(Addresses.set(mqtt), topics, clock)
    else:
        with guarded_broker(settings, topics, plant) as broker:
            publisher, signals = map(broker.address, (OwnClient.PUBLISHER, OwnClient.SIGNALS))
            yield AtBroker(Addresses(publisher, signals), topics, clock, guard=broker)
