"""What is queued reaches a subscriber, in order, and is marked when the broker has it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.mqtt.mail import Mail
from api.mqtt.subscriber import Subscriber
from plant.events import EventKind
from tests.api.mqtt.teller import EVENT_TOPIC, STATUS_TOPIC, Teller, eventually
from tests.brokers import Broker, running
from tests.builders import an_event, at

# `floorwatch` with the password "open sesame", as mosquitto_passwd would write it.
PASSWORD_LINE = (
    "floorwatch:$7$101$MDEyMzQ1Njc4OWFi$gMYwaWCXo3r8r3R83c9SfOQZg8F"
    "/7msMNjc7gPDU4fezed9LkHJViI3y2RWiKhG6AmRedSa4u+yF5BrTisdTyQ==\n"
)


def test_an_event_reaches_a_subscriber_and_is_marked(teller: Teller, broker: Broker) -> None:
    with Subscriber(broker.address) as ear, teller.publishing(broker.address) as publisher:
        teller.tell(an_event(10))
        assert ear.wait_for_events(1, timeout=10)
        assert eventually(lambda: teller.waiting == 0)
        assert publisher.state.acknowledged == 1
    (heard,) = ear.events
    assert heard.topic == EVENT_TOPIC
    assert heard.id == "0195-10.1"
    assert heard.data.text("phase") == "opened"


def test_the_time_of_sending_is_put_in_when_it_is_sent(teller: Teller, broker: Broker) -> None:
    teller.tell(an_event(10))
    before = teller.clock.now()
    with Subscriber(broker.address) as ear, teller.publishing(broker.address):
        assert ear.wait_for_events(1, timeout=10)
    published = ear.events[0].data.time("published_at")
    assert published >= before.replace(microsecond=before.microsecond // 1000 * 1000)
    assert published <= ear.events[0].received_at


def test_the_order_is_that_of_the_outbox(teller: Teller, broker: Broker) -> None:
    teller.tell_many(1, 500)
    with Subscriber(broker.address) as ear, teller.publishing(broker.address):
        teller.tell_many(501, 500)
        assert ear.wait_for_events(1000, timeout=30)
    assert [event.sequence for event in ear.events] == list(range(1, 1001))


def test_an_event_is_told_with_its_type_its_expiry_and_its_severity(
    teller: Teller, broker: Broker, published: list[Mail]
) -> None:
    teller.tell(an_event(10, severity=700))
    with teller.publishing(broker.address) as publisher:
        assert eventually(lambda: teller.waiting == 0)
        assert publisher.state.protocol == "MQTT 5"
    (mail,) = [mail for mail in published if mail.topic == EVENT_TOPIC]
    assert mail.expires
    assert not mail.retained
    assert dict(mail.properties) == {"ce_id": "0195-10.1", "severity": "700"}


def test_what_nobody_subscribes_to_is_sent_and_counted(teller: Teller, broker: Broker) -> None:
    teller.tell(an_event(10))
    with teller.publishing(broker.address) as publisher:
        assert eventually(lambda: teller.waiting == 0)
        assert publisher.state.reached_nobody == 1


def test_the_service_says_when_it_comes_and_when_it_goes(teller: Teller, broker: Broker) -> None:
    with Subscriber(broker.address) as ear:
        with teller.publishing(broker.address):
            assert ear.wait(lambda: STATUS_TOPIC in ear.states, timeout=10)
            assert status(ear) == ("online", "started")
        assert ear.wait(lambda: status(ear) == ("offline", "stopped"), timeout=10)


def test_a_state_waits_for_those_who_come_later(teller: Teller, broker: Broker) -> None:
    teller.tell(an_event(10, kind=EventKind.CAMERA_OFFLINE, zones=()))
    topic = "fw/v1/riverside/camera/dock/status"
    with teller.publishing(broker.address):
        assert eventually(lambda: teller.waiting == 0)
        with Subscriber(broker.address) as ear:
            assert ear.wait(lambda: topic in ear.states, timeout=10)
            assert json.loads(ear.states[topic])["data"]["state"] == "offline"
            teller.tell(
                an_event(10, kind=EventKind.CAMERA_OFFLINE, zones=(), revision=2, ended_at=at(20))
            )
            online = b'"state":"online"'
            assert ear.wait(lambda: online in ear.states[topic], timeout=10)


def test_a_stopped_publisher_leaves_nothing_half_done(teller: Teller, broker: Broker) -> None:
    teller.tell_many(1, 300)
    with Subscriber(broker.address) as ear:
        with teller.publishing(broker.address):
            assert ear.wait_for_events(50, timeout=10)
        # The broker may still be handing on what it has taken.
        assert eventually(lambda: len(ear.events) == 300 - teller.waiting)


@pytest.mark.slow
def test_ten_thousand_messages_are_drained(teller: Teller, broker: Broker) -> None:
    for first in range(1, 10_001, 1000):
        teller.tell_many(first, 1000)
    with Subscriber(broker.address) as ear, teller.publishing(broker.address):
        assert ear.wait_for_events(10_000, timeout=120)
        assert eventually(lambda: teller.waiting == 0)
    assert not ear.gaps()


def test_a_password_is_asked_for_and_given(teller: Teller, tmp_path: Path) -> None:
    kept = tmp_path / "passwords"
    kept.write_text(PASSWORD_LINE)
    kept.chmod(0o600)
    secret = tmp_path / "secret"
    secret.write_text("open sesame\n")
    settings = f"allow_anonymous false\npassword_file {kept}"
    with running(tmp_path / "locked", settings=settings) as locked:
        teller.tell(an_event(10))
        address = locked.address
        with teller.publishing(address) as publisher:
            assert eventually(lambda: "Not authorized" in publisher.state.problem)
        with teller.publishing(replace(address, username="floorwatch", password_file=secret)):
            assert eventually(lambda: teller.waiting == 0)


def status(ear: Subscriber) -> tuple[str, str]:
    data = json.loads(ear.states[STATUS_TOPIC])["data"]
    return data["state"], data["reason"]
