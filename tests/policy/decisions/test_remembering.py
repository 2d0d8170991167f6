"""Equal questions get one answer; whatever changes, nobody gets an answer of before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta

from policy.decisions.engine import Answer, PolicySet, compile_policies
from policy.decisions.facts import Question
from policy.decisions.remembering import MOST_ANSWERS, DecisionPoint
from tests.policy.decisions.test_engine import PERMIT_ALL, VIEWING
from tests.policy.questions import GROUPS, NOW, a_device, a_person, a_question, how


def a_point(policies: str = VIEWING) -> DecisionPoint:
    return DecisionPoint(compile_policies(policies, GROUPS), "1", registry_epoch=7)


def test_an_equal_question_gets_the_same_answer() -> None:
    point = a_point()
    first, by = point.decide(a_question(person=a_person()))
    second, _ = point.decide(a_question(person=a_person()))
    assert second is first
    assert (by.bundle, by.registry_epoch) == ("1", 7)


class Slow(PolicySet):
    """Policies that let other threads run while they decide, and count how often they do."""

    asked = 0
    started = threading.Barrier(8)

    def decide(self, question: Question) -> Answer:
        Slow.asked += 1
        threading.Event().wait(0.05)
        return super().decide(question)


def test_walls_that_ask_the_same_at_the_same_moment_have_it_decided_once() -> None:
    plain = compile_policies(VIEWING, GROUPS)
    slow = Slow(*(getattr(plain, each.name) for each in fields(plain)))
    point = DecisionPoint(slow, "1")

    def ask(_number: int) -> Answer:
        Slow.started.wait(30)
        return point.decide(a_question(person=a_person()))[0]

    with ThreadPoolExecutor(8) as walls:
        answers = list(walls.map(ask, range(8)))
    assert Slow.asked == 1
    assert all(each is answers[0] for each in answers)


def test_a_device_that_was_revoked_is_another_question() -> None:
    point = a_point()
    assert point.decide(a_question(person=a_person()))[0].allowed
    revoked = a_question(device=a_device(status="revoked"), person=a_person())
    assert not point.decide(revoked)[0].allowed


def test_other_policies_forget_the_answers_of_before() -> None:
    point = a_point(PERMIT_ALL)
    assert point.decide(a_question())[0].allowed
    point.enforce(compile_policies("", GROUPS), "2")
    answer, by = point.decide(a_question())
    assert not answer.allowed
    assert (by.bundle, by.registry_epoch) == ("2", 7)


def test_a_changed_registry_forgets_the_answers_of_before() -> None:
    point = a_point()
    first, _ = point.decide(a_question(person=a_person()))
    point.registry_changed(8)
    second, by = point.decide(a_question(person=a_person()))
    assert second is not first
    assert by.registry_epoch == 8


def test_an_answer_is_remembered_for_one_second() -> None:
    point = a_point(PERMIT_ALL)
    device = a_device(key_not_after=NOW + timedelta(seconds=1))
    asked = a_question(device=device, circumstances=how(now=NOW + timedelta(milliseconds=900)))
    assert point.decide(asked)[0].allowed
    later = replace(asked, circumstances=how(now=NOW + timedelta(milliseconds=1100)))
    assert not point.decide(later)[0].allowed


def test_what_is_remembered_is_bounded() -> None:
    point = a_point()
    answers = point.in_force.answers
    answers.update({a_question(device=a_device(id=str(n))): None for n in range(MOST_ANSWERS)})  # type: ignore[misc]
    point.decide(a_question())
    assert len(answers) == 1
