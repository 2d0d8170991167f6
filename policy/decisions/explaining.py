"""Why nothing permits a request: the permits that came nearest, and what each was missing.

Cedar names the policies that decided; for a deny by default there are none. So every
permit that speaks of the action is asked what it lacked: first what it is limited to
(device, thing), then the first of its conditions that is false.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cedarpy

from policy.decisions.actions import ABILITIES
from policy.decisions.engine import PolicySet
from policy.decisions.facts import Question
from policy.decisions.reference.expressions import Node, evaluate, value_of
from policy.decisions.reference.judging import World, entities_of, in_scope
from policy.decisions.reference.values import EvaluationError, Uid
from policy.decisions.wording import context_words, entities_text

MOST_MISSES = 3
_ANYTHING = {name: {"op": "All"} for name in ("principal", "action", "resource")}
_NEEDLESS = re.compile(r"(?<!\w)\(([a-z_]+(?:\.[a-z_]+)*)\)")
_ACTIONS = {action.value: ability.groups for action, ability in ABILITIES.items()}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A permit that did not apply, and what it was missing, in the words of the policy."""

    policy: str
    missing: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.policy}: {'; '.join(self.missing)}"


def near_misses(policies: PolicySet, question: Question) -> tuple[NearMiss, ...]:
    """Return the permits for this action that were missing least, the nearest first."""
    try:
        world = world_of(question)
        found = [
            NearMiss(name, tuple(_missing(policy, world)))
            for name, policy in policies.raw.items()
            if policy["effect"] == "permit" and in_scope(policy, "action", world)
        ]
    except EvaluationError:
        return ()
    nearest = sorted(found, key=lambda miss: (len(miss.missing), miss.policy))
    return tuple(miss for miss in nearest if miss.missing)[:MOST_MISSES]


def world_of(question: Question) -> World:
    """Return a question as the reference understands it."""
    return World(
        Uid("Device", question.device.id),
        Uid("Action", question.action.value),
        Uid(question.resource.thing.value, question.resource.id),
        value_of(context_words(question)),
        entities_of(json.loads(entities_text(question)), _ACTIONS),
    )


def _missing(policy: Mapping[str, Any], world: World) -> Iterator[str]:
    for name in ("principal", "resource"):
        if not in_scope(policy, name, world):
            yield _scope_text(policy, name)
    for condition in policy["conditions"]:
        wanted = condition["kind"] == "when"
        for part in _conjuncts(condition["body"]) if wanted else [condition["body"]]:
            if not _is(part, world, wanted=wanted):
                yield f"{'' if wanted else 'not: '}{_text(part)}"
                return


def _conjuncts(body: Node) -> Iterator[Node]:
    """Yield what must all be true, in order."""
    if "&&" in body:
        yield from _conjuncts(body["&&"]["left"])
        yield from _conjuncts(body["&&"]["right"])
    else:
        yield body


def _is(part: Node, world: World, *, wanted: bool) -> bool:
    try:
        return evaluate(part, world.environment).raw is wanted
    except EvaluationError:
        return False


def _scope_text(policy: Mapping[str, Any], name: str) -> str:
    text = _written(_ANYTHING | {name: policy[name]}, [])
    return (
        text.removeprefix("permit(")
        .removesuffix(");")
        .split(", ", 2)[0 if name == "principal" else 2]
    )


def _text(part: Node) -> str:
    """Return an expression as IT wrote it, or nearly so."""
    text = _written(_ANYTHING, [{"kind": "when", "body": part}])
    return text.partition(" when { ")[2].removesuffix(" };")


def _written(scopes: Mapping[str, Any], conditions: list[Node]) -> str:
    policy = {"effect": "permit", **scopes, "conditions": conditions}
    whole = {"staticPolicies": {"it": policy}, "templates": {}, "templateLinks": []}
    text = " ".join(cedarpy.policies_from_json_str(json.dumps(whole)).split())
    while (plainer := _NEEDLESS.sub(r"\1", text)) != text:
        text = plainer
    return text
