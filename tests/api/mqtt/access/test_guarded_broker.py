"""A real mosquitto that goes by the gate: everybody gets exactly what policies allow."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from api.mqtt.access.control import Control
from api.mqtt.access.state import HEARS, SENDS, Rule, Table, role_name
from api.mqtt.access.wanted import CONTROL
from api.mqtt.broker import BrokerAddress
from api.mqtt.mail import Mail
from policy.decisions.actions import Action
from policy.registry.devices import Status
from tests.api.mqtt.access.guarded import (
    Client,
    Guarded,
    enrolled,
    eventually,
    guarded,
    names_at,
    refused,
)
from tests.api.mqtt.access.reference import by_the_reference
from tests.api.mqtt.access.speaking import speaking
from tests.builders import a_plant, a_plant_with
from tests.policy.daemon.answering import start

PLANT = (
    a_plant_with("name: Door of dock 3}", "device: plc-1}")
    + """\
  - {id: dock-4, kind: door_opened, device: plc-2}
  - {id: dock-5, kind: door_opened}
"""
)
SITE = "floorwatch/v1/riverside"
EVENT = f"{SITE}/hall/line-1/dock/event/zone.intrusion"
STATE = f"{SITE}/camera/dock/status"
OWN_SIGNAL, OTHERS_SIGNAL = f"{SITE}/signal/door_opened/dock-3", f"{SITE}/signal/door_opened/dock-4"
NOBODYS_SIGNAL = f"{SITE}/signal/door_opened/dock-5"
EVERYTHING = "floorwatch/v1/#"
TOPICS = (EVENT, STATE, OWN_SIGNAL, OTHERS_SIGNAL, NOBODYS_SIGNAL)
TOLD = (EVENT, STATE, OWN_SIGNAL)
PUBLISH, SUBSCRIBE = Action.MQTT_PUBLISH, Action.MQTT_SUBSCRIBE


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    running = start(folder / "policyd")
    with guarded(running, folder / "broker", a_plant(PLANT)) as made:
        yield made
    running.stop()


@pytest.fixture(scope="module")
def server(here: Guarded) -> Client:
    return enrolled(here, "server-publisher", "publishers")


@pytest.fixture(scope="module")
def plc(here: Guarded) -> Client:
    return enrolled(here, "plc-1", "machines")


def test_a_machine_says_its_own_signals_and_nothing_else(here: Guarded, plc: Client) -> None:
    with speaking(plc.address) as speaker:
        assert speaker.may_say(OWN_SIGNAL)
        for topic in (OTHERS_SIGNAL, NOBODYS_SIGNAL, EVENT, STATE, "elsewhere", CONTROL):
            assert not speaker.may_say(topic), topic


def test_a_machine_hears_events_and_states_and_no_signals(
    here: Guarded, plc: Client, server: Client
) -> None:
    with speaking(plc.address) as ear, speaking(server.address) as mouth:
        assert ear.may_ask(EVERYTHING)
        for topics in ("#", "$SYS/#", "floorwatch/#", "+/v1/#", "$share/all/floorwatch/v1/#"):
            assert not ear.may_ask(topics), topics
        assert ear.may_say(OWN_SIGNAL, b"a signal")
        assert mouth.may_say(EVENT, b"an event")
        assert mouth.may_say(STATE, b"a state", retained=True)
        assert ear.heard(b"an event")
        assert ear.heard(b"a state")
        assert set(ear.topics()) == {EVENT, STATE}


def test_the_server_tells_and_hears_signals_and_does_not_send_them(
    here: Guarded, server: Client, plc: Client
) -> None:
    with speaking(server.address) as mouth, speaking(plc.address) as machine:
        assert mouth.may_ask(OWN_SIGNAL)
        assert machine.may_say(OWN_SIGNAL, b"opened")
        assert mouth.heard(b"opened")
        assert mouth.may_say(f"{SITE}/-/-/yard/event/zone.intrusion")
        assert mouth.may_say(f"{SITE}/service/server/status")
        assert not mouth.may_say(OWN_SIGNAL)
        assert not mouth.may_say("floorwatch/v1/elsewhere/hall/line-1/dock/event/zone.intrusion")


def test_nobody_takes_the_session_of_another(here: Guarded, plc: Client, server: Client) -> None:
    with speaking(server.address, called="floorwatch-server") as mouth:
        for name in ("floorwatch-server", server.name):
            with speaking(plc.address, called=name) as thief:
                assert thief.may_say(OWN_SIGNAL)
        assert mouth.may_say(EVENT)


def test_without_a_certificate_nobody_comes_in(here: Guarded, plc: Client) -> None:
    bare = replace(plc.address, cert_file=None, key_file=None)
    assert refused(lambda: speaking(bare).__enter__())
    clear = BrokerAddress("127.0.0.1", here.broker.port)
    assert refused(lambda: speaking(clear).__enter__())


@pytest.mark.parametrize("kind", ["mqtt-client", "vision-worker", "phone", "workstation"])
@pytest.mark.parametrize("group", ["machines", "publishers", "broker-keepers", "phones"])
def test_who_may_what_by_kind_and_group(here: Guarded, kind: str, group: str) -> None:
    client = here.a_client(f"{kind}-{group}", group, kind=kind)
    here.learn()
    is_client = kind == "mqtt-client"
    known = is_client and group != "phones"
    eventually(lambda: (client.name in names_at(here)) == known)
    with speaking(client.address) as speaker:
        assert speaker.may_say(EVENT) == (is_client and group == "publishers")
        assert speaker.may_ask(EVERYTHING) == (is_client and group in {"machines", "publishers"})
        assert speaker.may_say(CONTROL, b"{}") == (is_client and group == "broker-keepers")
        assert not speaker.may_say(OWN_SIGNAL)


@pytest.mark.parametrize(
    ("device", "group"),
    [("plc-2", "machines"), ("server-2", "publishers"), ("keeper-2", "broker-keepers")],
)
def test_who_may_what_by_status_and_topic_is_what_the_second_reading_says(
    here: Guarded, server: Client, plc: Client, device: str, group: str
) -> None:
    client = enrolled(here, device, group)
    may = 0
    for status in ("active", "quarantined", "active", "revoked", "retired"):
        if status != here.knowledge.now.registry.devices[device].status:
            here.move(device, status)
        eventually(partial(_is_as, here, client, let_in=status == "active"))
        says = {each for each in TOPICS if by_the_reference(here, device, PUBLISH, each)}
        hears = {each for each in TOLD if by_the_reference(here, device, SUBSCRIBE, each)}
        assert (said(client), heard(client, server, plc)) == (says, hears)
        may += len(says) + len(hears)
    assert may == {"machines": 6, "publishers": 6, "broker-keepers": 0}[group]


def said(client: Client) -> set[str]:
    """Return on which topics the broker lets a client speak."""
    with speaking(client.address) as speaker:
        return {topic for topic in TOPICS if speaker.may_say(topic)}


def heard(client: Client, server: Client, plc: Client) -> set[str]:
    """Return what reaches a client of what others say."""
    with (
        speaking(client.address) as ear,
        speaking(server.address) as mouth,
        speaking(plc.address) as hand,
    ):
        if not ear.may_ask(EVERYTHING):
            return set()
        for speaker, topic in ((mouth, EVENT), (mouth, STATE), (hand, OWN_SIGNAL)):
            assert speaker.may_say(topic)
        # The answer comes after everything that the broker had for it before.
        ear.may_ask(EVERYTHING)
        return set(ear.topics())


def _is_as(here: Guarded, client: Client, *, let_in: bool) -> bool:
    return (client.name in names_at(here)) == let_in


@pytest.mark.parametrize("status", [Status.QUARANTINED, Status.REVOKED, Status.RETIRED])
def test_a_locked_client_is_cut_off_and_does_not_come_back(
    here: Guarded, server: Client, status: Status
) -> None:
    client = enrolled(here, f"lost-{status}", "machines")
    will = Mail(f"{SITE}/signal/door_opened/dock-3", b"the last word")
    with speaking(client.address, will=will, session_seconds=600) as lost:
        assert lost.may_ask(EVERYTHING)
        here.move(client.device, status.value)
        assert lost.is_cut()
    # With its certificate it still gets as far as the broker, where nothing is allowed to it.
    with (
        speaking(client.address, session_seconds=600) as back,
        speaking(server.address) as mouth,
    ):
        assert mouth.may_say(EVENT, b"not for you")
        for topic in (OWN_SIGNAL, EVENT, CONTROL):
            assert not back.may_say(topic)
        assert not back.may_ask(EVERYTHING)
        assert back.topics() == []
    # With the new list of revoked certificates it does not get so far.
    here.write_crl()
    here.broker.restart()
    eventually(lambda: refused(lambda: touch(client.address)))
    touch(server.address)


def test_the_last_will_of_a_locked_client_is_not_spoken(here: Guarded, server: Client) -> None:
    client = enrolled(here, "publisher-2", "publishers")
    will = Mail(f"{SITE}/service/lost/status", b"the last word")
    heard = enrolled(here, "ear-2", "machines")
    with speaking(heard.address) as ear, speaking(client.address, will=will) as lost:
        assert ear.may_ask(EVERYTHING)
        here.move(client.device, "revoked")
        assert lost.is_cut()
        with speaking(server.address) as mouth:
            assert mouth.may_say(EVENT, b"afterwards")
        assert ear.heard(b"afterwards")
        assert not any(message.payload == b"the last word" for message in ear.arrived)


def test_a_client_that_is_let_in_again_gets_its_rights_back(here: Guarded) -> None:
    client = enrolled(here, "paused", "publishers")
    here.move(client.device, "quarantined")
    eventually(lambda: client.name not in names_at(here))
    here.move(client.device, "active")
    eventually(lambda: client.name in names_at(here))
    with speaking(client.address) as speaker:
        assert speaker.may_say(EVENT)


def mischief(role: str) -> list[Table]:
    """What a thief of a keeper's key does at the broker: rights for all, for himself, for a role."""
    rules = frozenset({Rule(SENDS, "#"), Rule(HEARS, "#")})
    defaults: Table = {"acltype": "publishClientSend", "allow": True}
    return [
        {"command": "createRole", "rolename": "all", "acls": [_told(*rules)]},
        {"command": "createClient", "username": "intruder", "roles": [{"rolename": "all"}]},
        {"command": "addRoleACL", "rolename": role, **_told(*rules)},
        {"command": "createGroup", "groupname": "friends"},
        {"command": "setDefaultACLAccess", "acls": [defaults]},
    ]


def test_what_somebody_changes_at_the_broker_is_found_and_mended(
    here: Guarded, plc: Client
) -> None:
    # A second key that may keep the rules, stolen; the keeper itself stays connected.
    stolen = enrolled(here, "second-keeper", "broker-keepers")
    here.kept.clear()
    with Control(stolen.address) as thief:
        before = thief.read()
        (role,) = before.clients[plc.name].roles
        assert thief.apply(mischief(role)) == ()
    here.keeper.notice()
    eventually(lambda: any(each.mended for each in here.kept))
    eventually(lambda: here.keeper.last is not None and not here.keeper.last.left)
    told = {what for each in here.kept for what in each.mended}
    assert {
        "the broker's defaults allow something",
        "the group friends is none of ours",
        f"the role {role} was changed",
        "the role all is not needed",
        "intruder is known to the broker and may not be",
    } <= told
    with Control(stolen.address) as control:
        assert control.read() == before


def test_a_role_is_named_by_what_it_allows() -> None:
    one, other = Rule(SENDS, "a"), Rule(SENDS, "b")
    assert role_name([one, other]) == role_name([other, one])
    assert len({role_name(each) for each in ([one], [other], [one, other], [])}) == 4


def touch(address: BrokerAddress) -> None:
    with speaking(address, called="touch"):
        pass


def _told(*rules: Rule) -> Table:
    return rules[0].told
