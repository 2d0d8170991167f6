"""What mosquitto's dynamic security knows: clients with their roles, and the defaults.

Names and words are mosquitto's own. A role is named by its rules, so that two roles of one
name allow the same, and a role whose rules do not fit its name was changed by somebody else.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from plant.wire import Json

SENDS, HEARS = "publishClientSend", "publishClientReceive"
SUBSCRIBES, UNSUBSCRIBES = "subscribePattern", "unsubscribePattern"
# Nobody may anything by default, but for asking to hear less.
DEFAULTS: Mapping[str, bool] = {
    "publishClientSend": False,
    "publishClientReceive": False,
    "subscribe": False,
    "unsubscribe": True,
}
Table: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One line of a role: what, on which topics, and whether it is allowed."""

    what: str
    topic: str
    allow: bool = True
    priority: int = 0

    @property
    def told(self) -> Table:
        """The rule in mosquitto's words."""
        return {
            "acltype": self.what,
            "topic": self.topic,
            "priority": self.priority,
            "allow": self.allow,
        }


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody whom the broker knows. `strange` tells what we never give a client."""

    roles: frozenset[str] = frozenset()
    strange: str = ""


@dataclass(frozen=True, slots=True)
class AccessState:
    """Everything that decides at the broker who may do what."""

    clients: Mapping[str, Client]
    roles: Mapping[str, frozenset[Rule]]
    groups: frozenset[str] = frozenset()
    defaults: Mapping[str, bool] = field(default_factory=lambda: DEFAULTS)


def role_name(rules: Iterable[Rule]) -> str:
    """Return the name of the role that has exactly these rules."""
    text = json.dumps([each.told for each in sorted(rules)], sort_keys=True)
    return f"fw-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def role_told(name: str, rules: Iterable[Rule]) -> Table:
    """Return a role in mosquitto's words."""
    return {"rolename": name, "acls": [each.told for each in sorted(rules)]}


def client_told(name: str, client: Client) -> Table:
    """Return a client in mosquitto's words."""
    return {
        "username": name,
        "roles": [{"rolename": role, "priority": 0} for role in sorted(client.roles)],
    }


def read_client(told: Mapping[str, Json]) -> tuple[str, Client]:
    """Return a client of mosquitto's list; ValueError if it is none."""
    match told:
        case {"username": str(name), "roles": [*roles], "groups": [*groups]}:
            strange = "it is in groups" if groups else ""
            if told.get("disabled"):
                strange = "it is disabled, which does not keep a certificate out"
            if "clientid" in told:
                strange = "it is bound to a client id"
            return name, Client(frozenset(_name_of(each, "rolename") for each in roles), strange)
    raise ValueError("a client without a name")


def read_role(told: Mapping[str, Json]) -> tuple[str, frozenset[Rule]]:
    """Return a role of mosquitto's list; ValueError if it is none."""
    match told:
        case {"rolename": str(name), "acls": [*rules]}:
            return name, frozenset(map(_rule, rules))
    raise ValueError("a role without a name")


def read_defaults(told: Json) -> dict[str, bool]:
    """Return mosquitto's defaults; ValueError if they are none."""
    match told:
        case [*entries]:
            return {
                _name_of(each, "acltype"): bool(each.get("allow"))
                for each in entries
                if isinstance(each, dict)
            }
    raise ValueError("no defaults")


def _rule(told: Json) -> Rule:
    match told:
        case {"acltype": str(what), "topic": str(topic), "allow": bool(allow), **rest}:
            priority = rest.get("priority", 0)
            return Rule(what, topic, allow, priority if isinstance(priority, int) else 0)
    raise ValueError("a rule that cannot be read")


def _name_of(told: Json, key: str) -> str:
    if isinstance(told, dict) and isinstance(name := told.get(key), str):
        return name
    raise ValueError(f"something without {key}")
