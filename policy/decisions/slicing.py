"""Asks many questions at a time, and none that policies cannot tell from one that was asked.

Most policies name the actions that they are about, so most have nothing to say about a given
one; only the others are asked. The answers are those of the whole set: where a question errs,
the whole set is asked, in its own words.
Only replays use it. What is decided now asks every policy every time, so that nothing here can
let anybody in.
"""

import json
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

import cedarpy

from policy.decisions.actions import ABILITIES, Action
from policy.decisions.alike import Alike
from policy.decisions.engine import Answer, PolicySet
from policy.decisions.facts import Question
from policy.decisions.reference.expressions import value_of
from policy.decisions.reference.judging import World, entities_of, in_scope
from policy.decisions.reference.values import Uid
from policy.decisions.wording import entity_texts

_AT_ONCE, _MOST_KNOWN = 64, 50_000
_NOBODY = Uid("Device", "-")
_ACTIONS = entities_of([], {action.value: ability.groups for action, ability in ABILITIES.items()})


class Slices:
    """The policies of a set by the action that they speak of, and what each has answered."""

    def __init__(self, policies: PolicySet) -> None:
        self._whole = policies
        self._slices: dict[Action, _Slice] = {}

    def decide_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Return the answers to many questions, in their order."""
        by_action: dict[Action, list[int]] = {}
        for number, each in enumerate(questions):
            by_action.setdefault(each.action, []).append(number)
        answers: dict[int, Answer] = {}
        for action, numbers in by_action.items():
            asked = [questions[number] for number in numbers]
            answers.update(zip(numbers, self._slice(action).answers(asked), strict=True))
        return [answers[number] for number in range(len(questions))]

    @property
    def asked(self) -> int:
        """How many questions had to be asked, of all that were answered."""
        return sum(each.asked for each in self._slices.values())

    def _slice(self, action: Action) -> "_Slice":
        found = self._slices.get(action)
        if found is None:
            found = self._slices[action] = _Slice(self._whole, action)
        return found


class _Slice:
    """The policies that speak of one action."""

    def __init__(self, whole: PolicySet, action: Action) -> None:
        self._whole = whole
        self._those = _slice(whole, action)
        self._alike = Alike(self._those.raw)
        self._known: dict[Hashable, Answer] = {}
        self.asked = 0

    def answers(self, questions: list[Question]) -> Iterator[Answer]:
        """Yield the answers, in their order."""
        keys = [self._alike.key(each) for each in questions]
        fresh = {
            key: each
            for key, each in zip(keys, questions, strict=True)
            if key is not None and key not in self._known
        }
        self._learn(fresh)
        for key, question in zip(keys, questions, strict=True):
            answer = None if key is None else self._known.get(key)
            if answer is None:
                self.asked += 1
            yield answer or self._whole.decide(question)

    def _learn(self, fresh: dict[Hashable, Question]) -> None:
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self.asked += len(fresh)
        waiting = iter(fresh)
        for batch in _batches(list(fresh.values())):
            for answer, key in zip(self._those.decide_all(batch), waiting, strict=False):
                # INVARIANT: an error is about this very question, so it is told of no other.
                if not answer.errors:
                    self._known[key] = answer


def _slice(policies: PolicySet, action: Action) -> PolicySet:
    world = World(_NOBODY, Uid("Action", action.value), _NOBODY, value_of({}), _ACTIONS)
    those = {name: raw for name, raw in policies.raw.items() if in_scope(raw, "action", world)}
    text = json.dumps({"staticPolicies": those, "templates": {}, "templateLinks": []})
    return replace(policies, handle=cedarpy.PolicySet.from_json_str(text), raw=those)


def _batches(questions: list[Question]) -> Iterator[list[Question]]:
    """Yield questions that can be asked together: each thing in them has one set of facts."""
    batch: list[Question] = []
    known: dict[str, str] = {}
    for question in questions:
        told = entity_texts(question)
        if len(batch) == _AT_ONCE or _differ(known, told):
            yield batch
            batch, known = [], {}
        batch.append(question)
        known.update(told)
    if batch:
        yield batch


def _differ(known: dict[str, str], told: dict[str, str]) -> bool:
    return any(known.get(name, text) != text for name, text in told.items())
