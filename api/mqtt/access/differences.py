"""What is otherwise at the broker than it should be, in words, with the commands that mend it.

What takes rights away comes first, so that it is done before anything else is. A client
goes by `deleteClient`: a client that is only disabled comes back with its certificate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.mqtt.access.state import (
    DEFAULTS,
    AccessState,
    Client,
    Table,
    client_told,
    role_told,
)
from plant.wire import Json

# Whoever was connected before it was known learned that it may nothing. Disabling a client
# throws it out, so that it comes anew and tries again.
_CONNECT_ANEW = ("disableClient", "enableClient")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise, and what mends it."""

    what: str
    commands: tuple[Table, ...]


def differences(found: AccessState, wanted: AccessState) -> tuple[Difference, ...]:
    """Return everything that is otherwise, in the order in which it is to be mended."""
    return (
        *_defaults(found.defaults),
        *_gone(found, wanted),
        *_roles(found, wanted),
        *_clients(found.clients, wanted.clients),
        *_needless(found, wanted),
    )


def without_clients(found: AccessState, names: frozenset[str]) -> AccessState:
    """Return the state after clients went."""
    left = {name: client for name, client in found.clients.items() if name not in names}
    return AccessState(left, found.roles, found.groups, found.defaults)


def deletion(name: str) -> Table:
    """Return the command that takes a client away, with its connection."""
    return {"command": "deleteClient", "username": name}


def _defaults(found: Mapping[str, bool]) -> Iterator[Difference]:
    if dict(found) != dict(DEFAULTS):
        told: list[Json] = [{"acltype": name, "allow": allow} for name, allow in DEFAULTS.items()]
        yield Difference(
            "the broker's defaults allow something",
            ({"command": "setDefaultACLAccess", "acls": told},),
        )


def _gone(found: AccessState, wanted: AccessState) -> Iterator[Difference]:
    for name in sorted(found.clients.keys() - wanted.clients.keys()):
        yield Difference(f"{name} is known to the broker and may not be", (deletion(name),))
    for group in sorted(found.groups):
        command: Table = {"command": "deleteGroup", "groupname": group}
        yield Difference(f"the group {group} is none of ours", (command,))


def _roles(found: AccessState, wanted: AccessState) -> Iterator[Difference]:
    for name, rules in sorted(wanted.roles.items()):
        if name not in found.roles:
            told: Table = {"command": "createRole", **role_told(name, rules)}
            yield Difference(f"the role {name} is missing", (told,))
        elif found.roles[name] != rules:
            changed: Table = {"command": "modifyRole", **role_told(name, rules)}
            yield Difference(f"the role {name} was changed", (changed,))


def _clients(found: Mapping[str, Client], wanted: Mapping[str, Client]) -> Iterator[Difference]:
    for name, client in sorted(wanted.items()):
        create: Table = {"command": "createClient", **client_told(name, client)}
        anew: tuple[Table, ...] = tuple(
            {"command": each, "username": name} for each in _CONNECT_ANEW
        )
        modify: Table = {"command": "modifyClient", **client_told(name, client)}
        here = found.get(name)
        if here is None:
            yield Difference(f"{name} is not known to the broker", (create, *anew))
        elif here.strange:
            yield Difference(f"{name} was changed: {here.strange}", (deletion(name), create, *anew))
        elif here.roles != client.roles:
            yield Difference(f"{name} has other rights", (modify,))


def _needless(found: AccessState, wanted: AccessState) -> Iterator[Difference]:
    for name in sorted(found.roles.keys() - wanted.roles.keys()):
        told: Table = {"command": "deleteRole", "rolename": name}
        yield Difference(f"the role {name} is not needed", (told,))
