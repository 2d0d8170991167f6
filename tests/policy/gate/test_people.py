"""Nobody sees people unless a policy permits that very thing: whatever else is allowed, and however."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.audit.entries import Entry
from policy.decisions.actions import ABILITIES, SEE_PEOPLE, Action
from policy.decisions.engine import Answer, PolicySet
from policy.decisions.facts import Question
from policy.decisions.remembering import DecisionPoint
from policy.errors import AuditError
from policy.gate.admitting import Gate
from policy.gate.knowing import Knowledge
from policy.gate.requests import Admitted, Proven, Refused
from policy.gate.tickets import Tickets
from tests.policy.questions import a_question

PICTURES = sorted(SEE_PEOPLE)


class Answers:
    """Policies that permit some actions, forbid some, and err in others."""

    def __init__(self, permitted: frozenset[Action], erring: frozenset[Action]) -> None:
        self.permitted = permitted
        self.erring = erring
        self.raw: dict[str, dict[str, object]] = {}

    def decide(self, question: Question) -> Answer:
        if question.action in self.erring:
            return Answer(allowed=False, because=("it",), errors=("broken",))
        allowed = question.action in self.permitted
        return Answer(allowed, ("it",) if allowed else ())


def gate(answers: Answers, audit: Callable[[Entry], int]) -> Gate:
    point = DecisionPoint(cast("PolicySet", answers), "1")
    tickets = Tickets(seconds=lambda: 0.0)
    return Gate(point, cast("Knowledge", None), tickets, audit=audit, now=lambda: 1e9)


def asked(doing: Action) -> Proven:
    question = replace(a_question(), action=doing)
    return Proven(Admitted("0" * 16, question, None, None, None, is_signed=True))


ACTIONS = st.frozensets(st.sampled_from(sorted(Action)))


@given(st.sampled_from(sorted(Action)), ACTIONS, ACTIONS)
def test_people_are_clear_only_where_both_are_permitted(
    doing: Action, permitted: frozenset[Action], erring: frozenset[Action]
) -> None:
    records: list[Entry] = []

    def audit(entry: Entry) -> int:
        records.append(entry)
        return len(records)

    result = gate(Answers(permitted, erring), audit).decide(asked(doing))
    sees = isinstance(result, Admitted) and result.sees_people
    both = {doing, SEE_PEOPLE.get(doing)} <= permitted - erring and doing in SEE_PEOPLE
    assert sees is both
    if isinstance(result, Admitted):
        told = {True: "clear", False: "blurred"}[sees] if doing in SEE_PEOPLE else None
        assert records[-1].facts.get("people") == told


@pytest.mark.parametrize("doing", PICTURES)
def test_what_cannot_be_recorded_shows_nobody(doing: Action) -> None:
    def audit(entry: Entry) -> int:
        raise AuditError("the disk is full")

    everything = frozenset(Action)
    assert isinstance(gate(Answers(everything, frozenset()), audit).decide(asked(doing)), Refused)


def test_the_actions_of_people_belong_to_no_group_that_shows_pictures() -> None:
    for beside in SEE_PEOPLE.values():
        assert ABILITIES[beside].groups == ("people", "use")
    for view, beside in SEE_PEOPLE.items():
        assert ABILITIES[view].thing is ABILITIES[beside].thing
