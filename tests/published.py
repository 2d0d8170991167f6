"""Holds every message to what the reference says: its topic, its schema, and that both agree.

`check` judges one message, wherever it was seen. `checking` does so for all that this
process publishes; an `Ear` for all that a broker passes on, whoever published it.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from jsonschema import Draft202012Validator

from api.mqtt.broker import BrokerAddress
from api.mqtt.connection import Connection
from api.mqtt.mail import Mail
from api.mqtt.reference import CHANNELS, Channel
from api.mqtt.schemas import schemas
from api.mqtt.subscriber import Subscriber

_FREE: list[bool] = []


def check(topic: str, payload: bytes) -> None:
    """Fail unless the message is one that the reference describes."""
    channel, ids = _channel(topic)
    if not payload:
        assert channel.retained, f"{topic}: only a state can be empty"
        return
    told = json.loads(payload)
    problems = [
        f"{error.json_path}: {error.message}"
        for error in _validator(channel.schema).iter_errors(told)
    ]
    assert not problems, f"{topic}: {problems}"
    for name in ("camera", "kind", "node"):
        if name in ids and name in told["data"] and ids[name] != "-":
            assert told["data"][name] == ids[name], f"{topic}: {name} is {told['data'][name]}"


@contextmanager
def checking() -> Iterator[list[Mail]]:
    """Check all that this process publishes meanwhile, and yield it."""
    seen: list[Mail] = []
    publish = Connection.publish

    def checked(connection: Connection, mail: Mail) -> int:
        if not _FREE:
            check(mail.topic, mail.payload)
            seen.append(mail)
        return publish(connection, mail)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "publish", checked)
        yield seen


@contextmanager
def unchecked() -> Iterator[None]:
    """Let a test publish what others might, whatever it is."""
    _FREE.append(True)
    try:
        yield
    finally:
        _FREE.pop()


class Ear:
    """A subscriber to everything that checks what it hears. Ask it at the end."""

    def __init__(self, broker: BrokerAddress) -> None:
        self.problems: list[str] = []
        self.subscriber = Subscriber(broker, on_received=self._hear)

    def _hear(self, topic: str, payload: bytes) -> None:
        try:
            check(topic, payload)
        except (AssertionError, ValueError) as error:
            self.problems.append(f"{topic}: {error}")


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schemas()[name])


def _channel(topic: str) -> tuple[Channel, dict[str, str]]:
    for channel in CHANNELS:
        found = re.fullmatch(_pattern(channel.address), topic)
        if found is not None:
            return channel, found.groupdict()
    raise AssertionError(f"{topic} is no topic of ours")


@cache
def _pattern(address: str) -> str:
    levels = address.split("/")
    parts = [
        "(?P<root>.+?)"
        if level == "{root}"
        else f"(?P<{level[1:-1]}>[^/]+)"
        if level.startswith("{")
        else level
        for level in levels
    ]
    return "/".join(parts)
