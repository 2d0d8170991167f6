"""Who may do what at the broker is what the policies say of each topic, and no more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from policy.broker.rights import (
    BrokerClient,
    DeclaredTopic,
    Remembered,
    Rights,
    broker_clients,
    covers,
)
from policy.bundles.reading import read_bundle
from policy.bundles.starting import starter_folder
from policy.bundles.trying import try_bundle
from policy.decisions.engine import Answer, PolicySet, compile_policies
from policy.decisions.facts import Question
from policy.registry.devices import Device, DeviceKind, Enrolled, Status
from policy.registry.snapshot import Snapshot
from tests.policy.issuing import LATER, a_key, a_new_device
from tests.policy.logs import NOON

EVENTS = DeclaredTopic("fw/+/event", "event")
PRESS = DeclaredTopic("fw/press/event", "event", "press")
PAINT = DeclaredTopic("fw/paint/event", "event", "paint")
STATES = DeclaredTopic("fw/+/state", "state")
MINE = DeclaredTopic("fw/signal/mine", "signal", "press", "plc-1")
YOURS = DeclaredTopic("fw/signal/yours", "signal", "press", "plc-2")
TOPICS = (EVENTS, PRESS, PAINT, STATES, MINE, YOURS)


@cache
def starter() -> PolicySet:
    return try_bundle(read_bundle(starter_folder())).policies


def a_machine(name: str = "plc-1", *groups: str, status: Status = Status.ACTIVE) -> Device:
    return a_new_device(
        name,
        kind=DeviceKind.MQTT_CLIENT,
        groups=frozenset(groups or {"machines"}),
        status=status,
        enrolled=Enrolled(a_key(), LATER),
    )


def known(*devices: Device) -> Snapshot:
    keys = {each.enrolled.key.thumbprint: each for each in devices if each.enrolled}
    return Snapshot(1, NOON, {each.id: each for each in devices}, keys)


def clients(*devices: Device, policies: PolicySet | None = None) -> dict[str, BrokerClient]:
    """The clients by the id of their device."""
    found = broker_clients(known(*devices), TOPICS, (policies or starter()).decide_all, now=NOON)
    assert all(name == client.name for name, client in found.items())
    return {client.device: client for client in found.values()}


def test_a_machine_hears_events_and_states_and_says_its_own_signals() -> None:
    (client,) = clients(a_machine()).values()
    assert client.rights == Rights(
        publishes=frozenset({MINE.filter}),
        hears=frozenset({EVENTS.filter, STATES.filter}),
    )


def test_a_clients_name_is_the_thumbprint_of_its_key() -> None:
    device = a_machine()
    assert device.enrolled is not None
    assert clients(device)["plc-1"].name == device.enrolled.key.thumbprint


def test_the_server_publishes_and_hears_signals() -> None:
    (client,) = clients(a_machine("server", "publishers")).values()
    assert client.rights.publishes == {EVENTS.filter, STATES.filter}
    assert client.rights.hears == {MINE.filter, YOURS.filter}
    assert not client.rights.keeps_rules


def test_who_keeps_the_rules_does_nothing_else() -> None:
    (client,) = clients(a_machine("keeper", "broker-keepers")).values()
    assert client.rights == Rights(keeps_rules=True)


def test_whoever_is_not_active_is_no_client() -> None:
    assert all(not clients(a_machine(status=each)) for each in Status if each is not Status.ACTIVE)


def test_a_key_past_its_time_is_no_client() -> None:
    device = a_machine()
    assert device.enrolled is not None
    old = replace(device, enrolled=replace(device.enrolled, not_after=NOON))
    assert clients(old) == {}


def test_when_the_registry_has_not_been_heard_of_for_a_day_nobody_is_a_client() -> None:
    later = NOON + timedelta(days=1, seconds=1)
    assert broker_clients(known(a_machine()), TOPICS, starter().decide_all, now=later) == {}


def test_a_policy_that_speaks_of_one_area_gives_that_area_only() -> None:
    text = """
    @id("X1") @why("connect") permit (principal, action == Action::"mqtt.connect", resource);
    @id("X2") @why("press") permit (principal, action == Action::"mqtt.subscribe", resource in Area::"press");
    """
    policies = compile_policies(text, ("machines",))
    rights = clients(a_machine(), policies=policies)["plc-1"].rights
    assert rights.hears == {PRESS.filter, MINE.filter, YOURS.filter}
    assert rights.publishes == frozenset()


def test_what_is_remembered_is_forgotten_after_a_minute_and_with_other_topics() -> None:
    asked: list[int] = []

    def decide(questions: Sequence[Question]) -> list[Answer]:
        asked.append(len(questions))
        return starter().decide_all(questions)

    book, registry = Remembered(), known(a_machine())

    def ask(topics: tuple[DeclaredTopic, ...], seconds: int) -> int:
        asked.clear()
        now = NOON + timedelta(seconds=seconds)
        found = broker_clients(registry, topics, decide, now=now, remembered=book)
        assert found == broker_clients(registry, topics, starter().decide_all, now=now)
        return len(asked)

    # Whether somebody may connect is asked each time.
    assert [ask(TOPICS, 0), ask(TOPICS, 59), ask(TOPICS, 60), ask(TOPICS[:2], 61)] == [2, 1, 2, 2]


def test_a_device_that_changed_is_asked_for_anew() -> None:
    book, device = Remembered(), a_machine()
    decide = starter().decide_all
    before = broker_clients(known(device), TOPICS, decide, now=NOON, remembered=book)
    moved = replace(device, groups=frozenset({"publishers"}))
    after = broker_clients(known(moved), TOPICS, decide, now=NOON, remembered=book)
    assert before.keys() == after.keys()
    assert before != after


LEVELS = st.lists(st.sampled_from(["a", "b", "+"]), min_size=1, max_size=4)
FILTERS = st.builds(
    lambda levels, rest: "/".join([*levels, "#"] if rest else levels), LEVELS, st.booleans()
)


@given(wide=FILTERS, narrow=FILTERS, topic=st.lists(st.sampled_from("ab"), min_size=1, max_size=5))
def test_a_filter_that_covers_another_fits_whatever_that_one_fits(
    wide: str, narrow: str, topic: list[str]
) -> None:
    if covers(wide, narrow) and covers(narrow, "/".join(topic)):
        assert covers(wide, "/".join(topic))


@given(one=FILTERS)
def test_a_filter_covers_itself(one: str) -> None:
    assert covers(one, one)
