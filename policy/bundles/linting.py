"""What a policy must say so that IT can answer for it later.

- Each policy says why.
- Nothing is permitted to everybody for everything.
- A grant, which has an end, names its ticket, and really ends by then.
- Nothing is used that our second reading of policies does not know.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policy.decisions.engine import PolicySet
from policy.decisions.reference.judging import not_known

_OPEN = {"op": "All"}


def lint(policies: PolicySet, own: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with a bundle's own policies, one sentence each."""
    return [
        f"{name}: {fault}"
        for name, policy in own.items()
        for fault in _faults(policies.infos[name].why, policy)
    ]


def _faults(why: str, policy: Mapping[str, Any]) -> Iterator[str]:
    if not why.strip():
        yield "says not why; add @why"
    if unknown := not_known(policy):
        yield f"uses {', '.join(sorted(unknown))}, which is not accepted here"
    if policy["effect"] == "permit" and _is_bare(policy):
        yield "permits everything to everybody; limit the principal or the action"
    annotations = policy.get("annotations", {})
    if "expires" in annotations:
        yield from _grant_faults(annotations, policy)


def _is_bare(policy: Mapping[str, Any]) -> bool:
    return bool(policy["principal"] == _OPEN and policy["action"] == _OPEN)


def _grant_faults(
    annotations: Mapping[str, str | None], policy: Mapping[str, Any]
) -> Iterator[str]:
    if not annotations.get("ticket"):
        yield "is a grant without @ticket"
    try:
        end = date.fromisoformat(annotations["expires"] or "")
    except ValueError:
        yield '@expires is no date; write "2026-12-01"'
        return
    guards = [
        moment
        for condition in policy["conditions"]
        if condition["kind"] == "when"
        for part in _conjuncts(condition["body"])
        if (moment := _ends(part))
    ]
    if not any(re.match(r"\d{4}-\d{2}-\d{2}", each) and each[:10] <= str(end) for each in guards):
        yield f'does not end: add `when {{ context.now < datetime("{end}") }}`'


def _conjuncts(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "&&" in body:
        yield from _conjuncts(body["&&"]["left"])
        yield from _conjuncts(body["&&"]["right"])
    else:
        yield body


def _ends(part: Mapping[str, Any]) -> str | None:
    """Return the moment until which `context.now < datetime("…")` holds."""
    match part:
        case {
            "<": {
                "left": {".": {"left": {"Var": "context"}, "attr": "now"}},
                "right": {"datetime": [{"Value": str(moment)}]},
            }
        }:
            return moment
    return None
