"""Which policies apply to a question, which err, and what that makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policy.decisions.reference.expressions import (
    Environment,
    Node,
    evaluate,
    is_in,
    unknown_names,
    value_of,
)
from policy.decisions.reference.values import Entity, EvaluationError, Uid, Value

Policies = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class World:
    """A question: who, what, on what, under which circumstances, among which entities."""

    principal: Uid
    action: Uid
    resource: Uid
    context: Value
    entities: Mapping[Uid, Entity]

    @property
    def environment(self) -> Environment:
        """What the names in conditions stand for."""
        named = {name: Value("entity", self.uid(name)) for name in _SCOPES}
        return Environment({**named, "context": self.context}, self.entities)

    def uid(self, name: str) -> Uid:
        """Return who or what a scope speaks of."""
        found: Uid = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which policies apply, by effect, and which of them err."""

    permits: frozenset[str]
    forbids: frozenset[str]
    errors: frozenset[str]

    @property
    def allowed(self) -> bool:
        """Whether the wrapper must allow: a permit, no forbid, and nothing that errs."""
        return bool(self.permits) and not self.forbids and not self.errors


_SCOPES = ("principal", "action", "resource")


def judge(policies: Policies, world: World) -> Verdict:
    """Ask every policy."""
    found: dict[str, set[str]] = {"permit": set(), "forbid": set()}
    errors: set[str] = set()
    for name, policy in policies.items():
        try:
            if applies(policy, world):
                found[policy["effect"]].add(name)
        except EvaluationError:
            errors.add(name)
    return Verdict(frozenset(found["permit"]), frozenset(found["forbid"]), frozenset(errors))


def applies(policy: Mapping[str, Any], world: World) -> bool:
    """Whether a policy applies; EvaluationError if that cannot be told."""
    if not all(in_scope(policy, name, world) for name in _SCOPES):
        return False
    return all(holds(each, world) for each in policy["conditions"])


def holds(condition: Mapping[str, Any], world: World) -> bool:
    """Whether a `when` is true, or an `unless` false."""
    value = evaluate(condition["body"], world.environment)
    if value.type != "bool":
        raise EvaluationError("a condition is neither true nor false")
    wanted: bool = condition["kind"] == "when"
    return value.raw is wanted


def in_scope(policy: Mapping[str, Any], name: str, world: World) -> bool:
    """Whether a policy speaks of this principal, action or resource."""
    scope, uid = policy[name], world.uid(name)
    match scope["op"]:
        case "All":
            return True
        case "==":
            return uid == _uid(scope["entity"])
        case "in":
            wanted = scope.get("entities") or [scope["entity"]]
            return any(is_in(uid, _uid(each), world.entities) for each in wanted)
        case "is":
            within = scope.get("in")
            placed = within is None or is_in(uid, _uid(within["entity"]), world.entities)
            return placed and uid.type == str(scope["entity_type"])
        case other:
            raise EvaluationError(f"a scope with `{other}` is not known here")


def not_known(policy: Mapping[str, Any]) -> set[str]:
    """Return what a policy uses that is not known here."""
    return set().union(*(unknown_names(each["body"]) for each in policy["conditions"]))


def entities_of(listed: list[Node], actions: Mapping[str, tuple[str, ...]]) -> dict[Uid, Entity]:
    """Return entities from Cedar's JSON, with everything that they are in, and the actions."""
    facts = {_uid(each["uid"]): each["attrs"] for each in listed}
    above = {_uid(each["uid"]): {_uid(up) for up in each["parents"]} for each in listed}
    above |= {
        Uid("Action", name): {Uid("Action", each) for each in groups}
        for name, groups in actions.items()
    }
    return {
        uid: Entity(
            {name: value_of(raw) for name, raw in facts.get(uid, {}).items()},
            _ancestors(uid, above),
        )
        for uid in above
    }


def _ancestors(uid: Uid, above: Mapping[Uid, set[Uid]]) -> frozenset[Uid]:
    found: set[Uid] = set()
    waiting = list(above.get(uid, ()))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += above.get(each, ())
    return frozenset(found)


def _uid(raw: Mapping[str, str]) -> Uid:
    return Uid(raw["type"], raw["id"])
