"""The subscriber counts what it heard, drops what it knows and finds what is missing."""

import json

from api.mqtt.connection import connect
from api.mqtt.mail import Caller, Mail
from api.mqtt.subscriber import Subscriber
from tests.api.mqtt.teller import EVENT_TOPIC
from tests.brokers import Broker
from tests.published import unchecked


def test_it_drops_what_it_knows_and_finds_gaps(broker: Broker) -> None:
    with Subscriber(broker.address) as ear:
        say(broker, *(an_event(number) for number in (1, 2, 2, 5, 1, 3)))
        assert ear.wait_for_events(4, timeout=10)
        assert ear.wait(lambda: ear.repeated == 2, timeout=10)
        assert [event.sequence for event in ear.events] == [1, 2, 5, 3]
        assert ear.gaps() == {"urn:floorwatch:site/riverside/camera/dock": (4,)}


def test_sources_are_counted_apart(broker: Broker) -> None:
    with Subscriber(broker.address) as ear:
        say(broker, an_event(1, "dock"), an_event(1, "yard"), an_event(2, "yard"))
        assert ear.wait_for_events(3, timeout=10)
        assert ear.gaps() == {}
        assert ear.repeated == 0


def test_what_is_no_event_is_counted_and_hurts_nobody(broker: Broker) -> None:
    with Subscriber(broker.address) as ear:
        say(broker, b"\xff", b"{}", b"[]", b'{"id": 1}', an_event(1))
        assert ear.wait_for_events(1, timeout=10)
        assert ear.strange == 4


def test_it_gets_what_came_while_it_was_away(broker: Broker) -> None:
    with Subscriber(broker.address, name="mes", session_seconds=3600) as ear:
        say(broker, an_event(1))
        assert ear.wait_for_events(1, timeout=10)
    say(broker, an_event(2))
    with Subscriber(broker.address, name="mes", session_seconds=3600) as ear:
        assert ear.wait_for_events(1, timeout=10)
        assert [event.sequence for event in ear.events] == [2]


def test_one_that_listens_for_days_remembers_the_newest(broker: Broker) -> None:
    with Subscriber(broker.address, most=3) as ear:
        say(broker, *(an_event(number) for number in (1, 2, 3, 4, 6)))
        assert ear.wait(lambda: "dock-6.1" in ear.ids, timeout=10)
        assert ear.ids == {"dock-3.1", "dock-4.1", "dock-6.1"}
        assert ear.gaps() == {"urn:floorwatch:site/riverside/camera/dock": (5,)}


def an_event(sequence: int, camera: str = "dock") -> bytes:
    told = {
        "id": f"{camera}-{sequence}.1",
        "source": f"urn:floorwatch:site/riverside/camera/{camera}",
        "sequence": f"{sequence:012d}",
        "data": {},
    }
    return json.dumps(told).encode()


def say(broker: Broker, *payloads: bytes) -> None:
    connection = connect(broker.address, Caller("somebody"))
    waiting = set()
    with unchecked():
        for payload in payloads:
            waiting.add(connection.publish(Mail(EVENT_TOPIC, payload)))
    while waiting:
        connection.turn(0.05)
        waiting -= {answer.mid for answer in connection.answers()}
    connection.close()
