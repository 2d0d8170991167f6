"""Whoever listens knows that emergency access is open, and that it is over, also after a restart."""

import json
from datetime import timedelta

from api.mqtt.emergencies import EmergencyTeller
from api.mqtt.subscriber import Subscriber
from policy.gate.knowing import Emergency
from tests.api.mqtt.teller import TOPICS, Teller, eventually
from tests.brokers import Broker

HERE = "fw/v1/riverside/emergency/all-areas"


def an_emergency(teller: Teller, name: str = "o1", stage: str = "running") -> Emergency:
    asked = teller.clock.now()
    until = asked + timedelta(minutes=30)
    return Emergency(name, "all-areas", "See all", stage, "ada", asked, "bob", until)


def test_a_grant_that_runs_is_told_and_cleared_when_it_is_over(
    teller: Teller, broker: Broker
) -> None:
    first = EmergencyTeller(teller.store, TOPICS, teller.bell, teller.clock)
    with Subscriber(broker.address) as ear, teller.publishing(broker.address):

        def told() -> dict[str, str]:
            return {
                topic: str(json.loads(state)["data"]["opening_id"])
                for topic, state in ear.states.items()
                if "/emergency/" in topic
            }

        first.look([an_emergency(teller, stage="asked")])
        first.look([an_emergency(teller)])
        assert eventually(lambda: told() == {HERE: "o1"})
        first.look([])
        assert eventually(lambda: told() == {})
        first.look([an_emergency(teller, "o2")])
        assert eventually(lambda: told() == {HERE: "o2"})
        again = EmergencyTeller(teller.store, TOPICS, teller.bell, teller.clock)
        again.look([an_emergency(teller, "o2", stage="over")])
        assert eventually(lambda: told() == {})
