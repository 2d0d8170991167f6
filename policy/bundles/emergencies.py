"""What a bundle's policies have to do with break-glass, read from the policies themselves.

- Whatever grant is named is prepared in the bundle, and each that is prepared opens something.
- A grant opens what people see and work on, never administration and never machines.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from policy.decisions.actions import ABILITIES, Action

_ASKED = {".": {"left": {"Var": "context"}, "attr": "break_glass"}}
_MAY_OPEN = frozenset({"see", "people", "work"})
Policies = Mapping[str, Mapping[str, Any]]


def opened_by(policies: Policies) -> dict[str, frozenset[str]]:
    """Return the permits that go by a running grant, each with the grants that it names."""
    return {
        name: frozenset(_grants(policy["conditions"]))
        for name, policy in policies.items()
        if policy["effect"] == "permit" and _ASKED in list(_nodes(policy["conditions"]))
    }


def emergency_faults(policies: Policies, prepared: Collection[str]) -> list[str]:
    """Return what is wrong with a bundle's emergencies, one sentence each."""
    opening = opened_by(policies)
    named = {name: set(_grants(policy)) for name, policy in policies.items()}
    strange = [
        f"{name}: the grant {grant} is not prepared in bundle.toml"
        for name, grants in named.items()
        for grant in sorted(grants - set(prepared))
    ]
    too_much = [
        f"{name}: no emergency opens {action}"
        for name in opening
        for action in _too_much(policies[name]["action"])
    ]
    opened = set[str]().union(*opening.values())
    idle = [
        f"[break_glass.{each}]: no policy opens anything by it"
        for each in prepared
        if each not in opened
    ]
    bare = [f"{name}: names no grant" for name, grants in opening.items() if not grants]
    return [*strange, *too_much, *bare, *idle]


def _too_much(scope: Mapping[str, Any]) -> Iterator[str]:
    """Yield the actions of a policy that no emergency may open."""
    listed = scope.get("entities") or [scope.get("entity") or {"id": "everything"}]
    for each in listed:
        known = each["id"] in set(Action)
        groups = ABILITIES[Action(each["id"])].groups if known else (each["id"],)
        if not _MAY_OPEN & set(groups):
            yield str(each["id"])


def _grants(node: object) -> Iterator[str]:
    """Yield the names of all grants in a policy, wherever they stand."""
    for each in _nodes(node):
        match each:
            case {"type": "Grant", "id": str(name)}:
                yield name


def _nodes(node: object) -> Iterator[object]:
    yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in inner:
        yield from _nodes(each)
