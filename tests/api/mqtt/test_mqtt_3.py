"""A broker that speaks MQTT 3.1.1 only, and falls silent when it is asked for more."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from api.mqtt.broker import BrokerAddress
from api.mqtt.subscriber import Subscriber
from plant.events import EventKind
from tests.api.mqtt.teller import STATUS_TOPIC, Teller, eventually
from tests.brokers import free_port, listens
from tests.builders import an_event

pytestmark = pytest.mark.slow


@pytest.fixture
def amqtt() -> Iterator[BrokerAddress]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "runtime.small_broker", str(port)])
    assert eventually(lambda: listens(port))
    yield BrokerAddress(port=port)
    process.kill()
    process.wait()


def test_events_and_states_reach_a_subscriber(teller: Teller, amqtt: BrokerAddress) -> None:
    with Subscriber(amqtt) as ear, teller.publishing(amqtt) as publisher:
        teller.tell_many(1, 50)
        assert ear.wait_for_events(50, timeout=30)
        assert eventually(lambda: teller.waiting == 0)
        assert publisher.state.protocol == "MQTT 3.1.1"
        assert not ear.gaps()
        assert STATUS_TOPIC in ear.states


def test_a_state_waits_for_those_who_come_later(teller: Teller, amqtt: BrokerAddress) -> None:
    with teller.publishing(amqtt):
        teller.tell(an_event(100, kind=EventKind.CAMERA_OFFLINE, zones=()))
        assert eventually(lambda: teller.waiting == 0)
        with Subscriber(amqtt) as ear:
            topic = "fw/v1/riverside/camera/dock/status"
            assert ear.wait(lambda: topic in ear.states, timeout=20)
