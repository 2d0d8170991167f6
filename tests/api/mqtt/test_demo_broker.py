"""On a machine without mosquitto the demo's own broker does: in 3.1.1, on loopback."""

import socket

import pytest

from api.mqtt.broker import BrokerError
from api.mqtt.demo_broker import demo_broker
from api.mqtt.subscriber import Subscriber
from plant.events import EventKind
from tests.api.mqtt.teller import EVENT_TOPIC, STATUS_TOPIC, Teller, eventually
from tests.builders import an_event


def test_events_and_states_reach_a_subscriber(teller: Teller) -> None:
    with (
        demo_broker() as address,
        Subscriber(address) as ear,
        teller.publishing(address) as publisher,
    ):
        teller.tell_many(1, 50)
        teller.tell(an_event(100, kind=EventKind.CAMERA_OFFLINE, zones=()))
        assert ear.wait_for_events(51, timeout=30)
        assert eventually(lambda: teller.waiting == 0)
        assert publisher.state.protocol == "MQTT 3.1.1"
        assert not ear.gaps()
        assert {event.topic for event in ear.events} >= {EVENT_TOPIC}
        assert STATUS_TOPIC in ear.states


def test_a_state_waits_for_those_who_come_later(teller: Teller) -> None:
    with demo_broker() as address, teller.publishing(address):
        teller.tell(an_event(100, kind=EventKind.CAMERA_OFFLINE, zones=()))
        assert eventually(lambda: teller.waiting == 0)
        with Subscriber(address) as ear:
            topic = "fw/v1/riverside/camera/dock/status"
            assert ear.wait(lambda: topic in ear.states, timeout=20)


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with (
            pytest.raises(BrokerError, match="does not start"),
            demo_broker(taken.getsockname()[1]),
        ):
            pass
