"""Cedar and our own reading of policies give the same answer, whatever they are asked.

FLOORWATCH_ORACLE_CASES asks for more cases, FLOORWATCH_ORACLE_SEED for others.
"""

import json
import os
import re
from collections import Counter

import cedarpy
import pytest

from policy.decisions.reference.expressions import value_of
from policy.decisions.reference.judging import World, entities_of, judge
from policy.decisions.reference.values import Uid
from tests.policy.decisions.random_policies import Chance, Node

CASES = int(os.environ.get("FLOORWATCH_ORACLE_CASES", "20000"))
SEED = int(os.environ.get("FLOORWATCH_ORACLE_SEED", "7"))
SETS = 400
ACTIONS = {"a": ("use",), "b": ("use",), "c": (), "use": ()}
_POLICY = re.compile(r"policy `(p\d+)`")


def uid(raw: Node) -> Uid:
    return Uid(raw["type"], raw["id"])


def action_entities() -> list[Node]:
    return [
        {
            "uid": {"type": "Action", "id": name},
            "attrs": {},
            "parents": [{"type": "Action", "id": each} for each in groups],
        }
        for name, groups in ACTIONS.items()
    ]


@pytest.mark.parametrize("part", range(4))
def test_cedar_and_the_reference_agree_on_random_questions(part: int) -> None:
    seen: Counter[str] = Counter()
    for number in range(SETS // 4):
        chance = Chance(SEED * 1_000_003 + part * SETS + number)
        policies, entities = chance.policies(), chance.entities()
        requests = [chance.request() for _ in range(CASES // SETS)]
        known = entities_of(entities, ACTIONS)
        text = json.dumps({"staticPolicies": policies, "templates": {}, "templateLinks": []})
        handle = cedarpy.PolicySet.from_json_str(text)
        answers = cedarpy.is_authorized_batch(requests, handle, [*entities, *action_entities()])
        for request, answer in zip(requests, answers, strict=True):
            world = World(
                uid(request["principal"]),
                uid(request["action"]),
                uid(request["resource"]),
                value_of(request["context"]),
                known,
            )
            ours = judge(policies, world)
            theirs_err = {_POLICY.findall(each)[0] for each in answer.diagnostics.errors}
            allowed = bool(ours.permits) and not ours.forbids
            decisive = ours.forbids or ours.permits
            said = (answer.allowed, set(answer.diagnostics.reasons), theirs_err)
            assert said == (allowed, set(decisive), set(ours.errors)), (policies, request)
            seen["allow" if allowed else "forbid" if ours.forbids else "default"] += 1
            seen["error"] += bool(ours.errors)
    # Chance must not ask the same easy question again and again.
    assert min(seen["allow"], seen["forbid"], seen["default"], seen["error"]) > CASES // 100, seen
