"""Policies that ask for a tier, at a real mosquitto: what a device may there follows its posture.

Status, tier and topic, held against the reference evaluator. The starter asks for no tier; these
policies do, beside it. There are no people at a broker.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from api.mqtt.broker import BrokerError
from policy.audit.entries import time_text
from policy.bundles.reading import read_bundle
from policy.bundles.starting import starter_folder
from policy.canonical import Json
from policy.decisions.actions import Action
from policy.decisions.engine import PolicySet, compile_policies
from policy.enrolment.fingerprint import fingerprint
from policy.keys import DeviceKey, new_device_key, write_key
from tests.api.mqtt.access.guarded import Client, Guarded, enrolled, eventually, guarded, names_at
from tests.api.mqtt.access.reference import by_the_reference
from tests.api.mqtt.access.speaking import speaking
from tests.api.mqtt.access.test_guarded_broker import EVENT, EVERYTHING, PLANT, STATE
from tests.builders import a_plant
from tests.policy.daemon.answering import BY, start
from tests.policy.tiers import DEVICES

STRICTER = """
@id("T93-hear")
@why("A machine that hears what happens is one whose posture is known and good")
forbid (principal in DeviceGroup::"machines", action == Action::"mqtt.subscribe", resource)
unless { principal.tier >= 2 };

@id("T94-say")
@why("A machine that tells signals keeps its key in hardware")
forbid (principal in DeviceGroup::"machines", action == Action::"mqtt.publish", resource)
unless { principal.tier >= 3 };
"""
CHANGING = {"changing": DEVICES["hardware"], "aging": ("software", True, 6.5, 2)}
SIGNALS = {
    name: f"floorwatch/v1/riverside/signal/door_opened/{name}" for name in DEVICES | CHANGING
}
STATUSES = ("active", "quarantined", "active", "revoked")


@pytest.fixture(scope="module")
def stricter() -> PolicySet:
    starter = read_bundle(starter_folder())
    return compile_policies(f"{starter.policies}\n{STRICTER}", starter.group_names)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, stricter: PolicySet) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("tiers")
    running = start(folder / "policyd")
    own = "".join(f"  - {{id: {each}, kind: door_opened, device: {each}}}\n" for each in SIGNALS)
    with guarded(running, folder / "broker", a_plant(f"{PLANT}{own}"), stricter) as made:
        yield made
    running.stop()


@pytest.fixture(scope="module")
def server(here: Guarded) -> Client:
    return enrolled(here, "server-publisher", "publishers")


def a_machine(here: Guarded, name: str) -> Client:
    """A device that keeps its key as it says, let in by its code, with its posture."""
    protection, good, days, _ = (DEVICES | CHANGING)[name]
    there, private = here.running.there, new_device_key()
    write_key(here.folder / f"{name}-key.pem", private)
    key = DeviceKey.of(private.public_key())
    told: dict[str, Json] = {"id": name, "asset_tag": name, "kind": "mqtt-client"}
    there.ask("device.register", **told, groups=["machines"], by=BY)
    invited = there.ask("device.invite", device=name, origin="https://plant.example", by=BY)
    there.ask("device.claim", device=name, code=invited["code"], key=key.jwk, protection=protection)
    there.ask("device.approve", device=name, digits=fingerprint(name, key.thumbprint), by=BY)
    here.renew(name)
    if good is not None:
        see(here, name, good=good, age=timedelta(days=days))
    here.learn()
    client = Client(name, key.thumbprint, here.address(name))
    eventually(lambda: client.name in names_at(here))
    return client


def see(here: Guarded, device: str, *, good: bool, age: timedelta) -> None:
    """Let a list of IT's other system tell the posture of a device."""
    seen = time_text(datetime.now(UTC) - age)
    content = f"asset_tag,serial,compliant,seen_at\n{device},,{str(good).lower()},{seen}\n"
    told: dict[str, Json] = {"content": content, "kind": "mqtt-client", "groups": []}
    here.running.there.ask("device.import", **told, do=True, by=BY)
    here.learn()


def what_it_may(client: Client, server: Client) -> tuple[bool, bool]:
    """Whether the broker lets a client say its own signal, and hear an event."""
    with speaking(client.address) as speaker, speaking(server.address) as mouth:
        says = speaker.may_say(SIGNALS[client.device])
        if not speaker.may_ask(EVERYTHING):
            return says, False
        assert mouth.may_say(EVENT)
        # The answer comes after everything that the broker had for it before.
        speaker.may_ask(EVERYTHING)
        return says, EVENT in speaker.topics()


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_of_each_tier_and_status_may_at_the_broker_what_the_second_reading_says(
    here: Guarded, server: Client, stricter: PolicySet, name: str
) -> None:
    client = a_machine(here, name)
    tier = DEVICES[name][-1]
    assert here.knowledge.now.registry.devices[name].tier(datetime.now(UTC)) == tier
    wanted = partial(by_the_reference, here, name, policies=stricter.raw)
    for status in STATUSES:
        if status != here.knowledge.now.registry.devices[name].status:
            here.move(name, status)
        active = status == "active"
        eventually(lambda active=active: (client.name in names_at(here)) == active)  # type: ignore[misc]
        told = (
            wanted(action=Action.MQTT_PUBLISH, topic=SIGNALS[name]),
            wanted(action=Action.MQTT_SUBSCRIBE, topic=EVENT),
        )
        assert told == (active and tier >= 3, active and tier >= 2)
        assert what_it_may(client, server) == told


def test_a_posture_that_turns_bad_takes_its_rights_and_another_gives_them_back(
    here: Guarded, server: Client
) -> None:
    client = a_machine(here, "changing")
    with speaking(client.address) as ear, speaking(server.address) as mouth:
        assert ear.may_ask(EVERYTHING)
        assert mouth.may_say(EVENT, b"before")
        assert ear.heard(b"before")
        see(here, "changing", good=False, age=timedelta())
        eventually(lambda: roles(here, client) == frozenset())
        # Its subscription stands, if its connection does; it is handed nothing.
        assert mouth.may_say(STATE, b"not for you")
        with suppress(BrokerError):
            assert not ear.may_ask(EVERYTHING)
        assert b"not for you" not in [each.payload for each in ear.arrived]
    assert what_it_may(client, server) == (False, False)
    see(here, "changing", good=True, age=timedelta())
    eventually(lambda: len(roles(here, client)) == 1)
    assert what_it_may(client, server) == (True, True)


def roles(here: Guarded, client: Client) -> frozenset[str]:
    """The roles of a client at the broker, as the keeper read them back last."""
    found = here.keeper._found
    known = None if found is None else found.clients.get(client.name)
    return frozenset() if known is None else known.roles


def test_a_posture_that_grows_old_by_itself_takes_its_rights(here: Guarded, server: Client) -> None:
    client = a_machine(here, "aging")
    assert what_it_may(client, server) == (False, True)
    # In a plant time passes, and the keeper looks each minute by itself.
    here.ahead = timedelta(hours=13)
    here.keeper.notice()
    eventually(lambda: not roles(here, client))
    assert what_it_may(client, server) == (False, False)
    here.ahead = timedelta()
