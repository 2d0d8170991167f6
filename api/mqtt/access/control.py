"""Tells mosquitto's dynamic security what to do, over MQTT, and hears what it answers.

One question is under way at a time. What is not answered in time, or with an error,
raises: then nobody may believe that it was done.
"""

import json
import time
from collections.abc import Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Self

from paho.mqtt.client import MQTTMessage

from api.mqtt.access.state import AccessState, Table, read_client, read_defaults, read_role
from api.mqtt.access.wanted import CONTROL, CONTROL_ANSWER
from api.mqtt.broker import BrokerAddress, BrokerError
from api.mqtt.connection import connect
from api.mqtt.mail import Caller, Mail
from plant.wire import Json

ANSWER_SECONDS = 10.0
AT_ONCE = 100
# With `use_username_as_clientid` the broker calls us by our certificate's name instead.
_CALLER = Caller("floorwatch-broker-keeper")
_READ: Sequence[Table] = (
    {"command": "listClients", "verbose": True, "count": -1, "offset": 0},
    {"command": "listRoles", "verbose": True, "count": -1, "offset": 0},
    {"command": "listGroups", "verbose": False, "count": -1, "offset": 0},
    {"command": "getDefaultACLAccess"},
)


class Control:
    """A connection of whoever keeps the broker's rules; `close` it, or use it as a context."""

    def __init__(self, address: BrokerAddress) -> None:
        self._address = address
        self._arrived: list[MQTTMessage] = []
        self._numbers = count(1)
        self._connection = connect(address, _CALLER, on_message=self._arrived.append)
        try:
            self._connection.subscribe((CONTROL_ANSWER,))
        except BrokerError:
            self._connection.drop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def read(self) -> AccessState:
        """Return the state of the broker as it tells it, or raise BrokerError."""
        clients, roles, groups, defaults = self._asked(_READ)
        try:
            return AccessState(
                dict(read_client(_table(each)) for each in _list(clients, "clients")),
                dict(read_role(_table(each)) for each in _list(roles, "roles")),
                frozenset(str(each) for each in _list(groups, "groups")),
                read_defaults(defaults.get("acls")),
            )
        except ValueError as error:
            raise self._strange(str(error)) from error

    def apply(self, commands: Sequence[Table]) -> tuple[str, ...]:
        """Give commands, and return what the broker refused to do."""
        refused: list[str] = []
        for start in range(0, len(commands), AT_ONCE):
            answers = self._answers(commands[start : start + AT_ONCE])
            refused += [_refusal(each) for each in answers if "error" in each]
        return tuple(refused)

    def turn(self) -> None:
        """Keep the connection alive; BrokerError if it is not."""
        self._connection.turn(0)

    def _asked(self, commands: Sequence[Table]) -> list[Mapping[str, Json]]:
        answers = self._answers(commands)
        for answer in answers:
            if "error" in answer:
                raise self._strange(_refusal(answer))
        return [_table(answer.get("data")) for answer in answers]

    def _answers(self, commands: Sequence[Table]) -> list[Mapping[str, Json]]:
        """Return one answer for each command, in their order."""
        names = [f"{next(self._numbers)}" for _ in commands]
        told = [
            {**command, "correlationData": name}
            for name, command in zip(names, commands, strict=True)
        ]
        self._connection.publish(Mail(CONTROL, json.dumps({"commands": told}).encode()))
        answers: dict[str, Mapping[str, Json]] = {}
        limit = time.monotonic() + ANSWER_SECONDS
        while not answers.keys() >= set(names):
            if time.monotonic() > limit:
                raise BrokerError(
                    "the broker does not answer whoever keeps its rules",
                    where=str(self._address),
                    remedy="load mosquitto's dynamic security plugin (`floorwatch broker config`)",
                )
            self._connection.turn(0.1)
            for each in self._taken():
                answers[str(each.get("correlationData"))] = each
        return [answers[name] for name in names]

    def _taken(self) -> list[Mapping[str, Json]]:
        """Return the answers that arrived."""
        found: list[Mapping[str, Json]] = []
        for message in self._arrived:
            self._connection.acknowledge(message)
            try:
                told = json.loads(message.payload)
                found += map(_table, _list(told, "responses"))
            except ValueError as error:
                raise self._strange("its answer is no JSON that we know") from error
        self._arrived.clear()
        return found

    def _strange(self, what: str) -> BrokerError:
        return BrokerError(f"the broker answers strangely: {what}", where=str(self._address))


def _refusal(answer: Mapping[str, Json]) -> str:
    return f"{answer.get('command')}: {answer.get('error')}"


def _table(told: Json) -> Mapping[str, Json]:
    if isinstance(told, dict):
        return told
    raise ValueError("something is missing")


def _list(told: Mapping[str, Json], name: str) -> list[Json]:
    if isinstance(found := told.get(name), list):
        return found
    raise ValueError(f"{name} are missing")
