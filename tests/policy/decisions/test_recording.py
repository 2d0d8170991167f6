"""A decision is recorded so that it can be read, searched and decided again."""

import json
from datetime import timedelta

import pytest
from hypothesis import given

from policy.audit.entries import line_of
from policy.decisions.actions import Action, Thing
from policy.decisions.engine import Answer, compile_policies
from policy.decisions.explaining import NearMiss
from policy.decisions.facts import Question
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import InForce
from policy.decisions.telling import question_from_json, question_to_json
from policy.errors import DecisionError
from tests.policy.decisions.chance import questions
from tests.policy.questions import GROUPS, NOW, a_device, a_person, a_question, a_thing, how

BY = InForce(compile_policies("", GROUPS), "4", registry_epoch=12)


def recorded(question: Question, answer: Answer, *misses: NearMiss) -> dict[str, object]:
    entry = decision_entry(question, answer, BY, request="req-1", misses=misses)
    value: dict[str, object] = json.loads(line_of(entry, 0))
    return value


@given(questions())
def test_a_question_that_was_told_can_be_asked_again(question: Question) -> None:
    assert question_from_json(question_to_json(question)) == question


@pytest.mark.parametrize(
    "question",
    [
        a_question(Action.MEDIA_VIEW, resource=a_thing(Thing.MEDIA, held=True)),
        a_question(Action.MQTT_PUBLISH, resource=a_thing(Thing.TOPIC, owner="desk-1")),
        a_question(Action.DEVICE_CHANGE),
        a_question(device=a_device(vouched_by="worker-1", posture_at=None)),
        a_question(circumstances=how(verified_at=NOW - timedelta(minutes=1))),
    ],
)
def test_a_question_keeps_all_its_facts(question: Question) -> None:
    assert question_from_json(json.loads(json.dumps(question_to_json(question)))) == question


@pytest.mark.parametrize("name", ["device", "action", "resource", "channel", "now"])
def test_half_a_question_is_refused(name: str) -> None:
    told = question_to_json(a_question(person=a_person()))
    with pytest.raises(DecisionError):
        question_from_json({key: value for key, value in told.items() if key != name})
    with pytest.raises(DecisionError):
        question_from_json({**told, name: 7})


def test_a_deny_is_recorded_with_what_decided_and_what_came_near() -> None:
    miss = NearMiss("P10", ("principal.tier >= 3",))
    record = recorded(a_question(person=a_person()), Answer(allowed=False, errors=("odd",)), miss)
    assert record["decision"] == "deny"
    assert record["errors"] == ["odd"]
    assert record["near_misses"] == ["P10: principal.tier >= 3"]
    assert (record["bundle"], record["registry_epoch"]) == ("4", 12)
    assert record["at"] == "2026-03-02T12:00:00.000Z"


def test_who_sent_a_report_is_not_recorded() -> None:
    asked = a_question(
        Action.REPORT_SEND, person=a_person(), circumstances=how(now=NOW.replace(minute=7))
    )
    assert recorded(asked, Answer(allowed=True, because=("P1",))) == {
        "v": 1,
        "seq": 0,
        "at": "2026-03-02T12:00:00.000Z",
        "kind": "decision",
        "action": "report.send",
        "decision": "allow",
        "policies": ["P1"],
        "bundle": "4",
        "groups": ["security-desks"],
    }


def test_who_was_denied_to_send_a_report_is_recorded() -> None:
    record = recorded(a_question(Action.REPORT_SEND), Answer(allowed=False))
    assert record["device"]
