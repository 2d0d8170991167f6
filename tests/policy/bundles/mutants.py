"""Small wrong changes to policies, each of which a bundle's tests should notice."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import cedarpy

Node = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    name: str
    policies: str


def mutants(raw: dict[str, Node]) -> Iterator[Mutant]:
    """Yield every mutant of a set of policies, in Cedar's text."""
    for name, policy in raw.items():
        for what, changed in [("gone", None), *_changes(policy)]:
            others = {each: node for each, node in raw.items() if each != name}
            kept = others if changed is None else others | {name: changed}
            yield Mutant(f"{name}: {what}", _text(kept))


def _text(raw: dict[str, Node]) -> str:
    whole = {"staticPolicies": raw, "templates": {}, "templateLinks": []}
    return cedarpy.policies_from_json_str(json.dumps(whole))


def _changes(policy: Node) -> Iterator[tuple[str, Node]]:
    effect = "forbid" if policy["effect"] == "permit" else "permit"
    yield "other effect", policy | {"effect": effect}
    if policy["principal"] != {"op": "All"}:
        yield "any principal", policy | {"principal": {"op": "All"}}
    for gone in policy["action"].get("entities", []):
        fewer = [each for each in policy["action"]["entities"] if each != gone]
        scope = {"op": "in", "entities": fewer}
        yield f"without {gone['id']}", policy | {"action": scope}
    if policy["conditions"]:
        yield "no condition", policy | {"conditions": []}
    for number, condition in enumerate(policy["conditions"]):
        for what, body in _bodies(condition["body"]):
            changed = deepcopy(policy)
            changed["conditions"][number]["body"] = body
            yield what, changed


def _bodies(body: Node) -> Iterator[tuple[str, Node]]:
    """Yield an expression with one of its parts changed."""
    ((name, inner),) = body.items()
    yield f"not {name}", {"!": {"arg": body}}
    if name in {"&&", "||"}:
        yield f"only left of {name}", inner["left"]
        yield f"only right of {name}", inner["right"]
        other = "||" if name == "&&" else "&&"
        yield f"{other} for {name}", {other: inner}
        for side in ("left", "right"):
            for what, part in _bodies(inner[side]):
                yield what, {name: inner | {side: part}}
    if name in {"<", "=="}:
        yield f"other {name}", {{"<": "<=", "==": "!="}[name]: inner}
    yield from _literals(body)


def _literals(body: Node) -> Iterator[tuple[str, Node]]:
    """Yield an expression with one literal changed or one element of a list gone."""
    text = json.dumps(body)
    for was, now in (('"5m"', '"6m"'), ('"15m"', '"16m"'), ('"signal"', '"event"')):
        if was in text and "&&" not in body:
            yield f"{now} for {was}", json.loads(text.replace(was, now))
    for side in ("left", "right"):
        ((name, inner),) = body.items()
        listed = inner.get(side, {}).get("Set") if isinstance(inner, dict) else None
        for gone in listed or []:
            fewer = {"Set": [each for each in listed or [] if each != gone]}
            yield f"without {json.dumps(gone)}", {name: inner | {side: fewer}}
