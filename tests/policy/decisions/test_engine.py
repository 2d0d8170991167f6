"""Decisions fail closed: what cannot be judged is denied, also where Cedar itself would allow."""

import json

import cedarpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.decisions.actions import ABILITIES, Action, Thing
from policy.decisions.engine import Answer, compile_policies, gate_text, schema_text
from policy.decisions.explaining import world_of
from policy.decisions.facts import Question, stranger
from policy.decisions.reference.judging import judge
from policy.decisions.wording import entities_text, request_words
from policy.errors import DecisionError
from tests.policy.decisions.chance import questions
from tests.policy.questions import GROUPS, NOW, a_device, a_person, a_question, a_thing, how

PERMIT_ALL = '@id("P0-all") permit (principal, action, resource);'
VIEWING = """
@id("P10-review")
permit (principal in DeviceGroup::"security-desks", action == Action::"event.view", resource)
when { context has person && context.person in Role::"security" && resource in context.person.areas };
"""


def decide(question: Question, policies: str = PERMIT_ALL) -> Answer:
    return compile_policies(policies, GROUPS).decide(question)


def test_what_nothing_permits_is_denied() -> None:
    assert decide(a_question(), "") == Answer(allowed=False)


def test_the_policy_that_permits_is_named() -> None:
    asked = a_question(person=a_person())
    assert decide(asked, VIEWING) == Answer(allowed=True, because=("P10-review",))


@pytest.mark.parametrize(
    "status", ["registered", "pending", "quarantined", "revoked", "retired", ""]
)
def test_a_device_that_is_not_active_may_do_nothing_whatever_a_bundle_permits(status: str) -> None:
    for action in Action:
        answer = decide(a_question(action, device=a_device(status=status)))
        if "use" in ABILITIES[action].groups:
            assert "G01-active" in answer.because
            assert not answer.allowed


@pytest.mark.parametrize(
    ("question", "policy"),
    [
        (a_question(device=a_device(key_not_after=NOW)), "G02-key-in-force"),
        (a_question(circumstances=how(proof="none")), "G03-proven"),
        (a_question(circumstances=how(registry_age_seconds=86_401)), "G04-registry-is-fresh"),
        (a_question(person=a_person(enabled=False)), "G05-person-enabled"),
        (a_question(Action.DEVICE_APPROVE), "G06-administration-by-it"),
        (a_question(Action.DEVICE_APPROVE, person=a_person()), "G06-administration-by-it"),
        (
            a_question(Action.POLICY_APPROVE, person=a_person("it-admin", "ot")),
            "G06-administration-by-it",
        ),
        (
            a_question(
                Action.POLICY_APPROVE,
                person=a_person("it-admin"),
                resource=a_thing(Thing.BUNDLE, author="ada"),
            ),
            "G07-not-ones-own-policy",
        ),
        (a_question(Action.EVENT_DELIVER), "G08-own-cameras"),
        (
            a_question(Action.MEDIA_DELIVER, resource=a_thing(Thing.CAMERA, worker="other")),
            "G08-own-cameras",
        ),
    ],
)
def test_the_gate_wins_over_a_bundle_that_permits_everything(
    question: Question, policy: str
) -> None:
    assert decide(question) == Answer(allowed=False, because=(policy,))


def test_strangers_get_static_files_and_may_offer_a_key_and_nothing_else() -> None:
    nobody, unproven = stranger(NOW), how(proof="none")
    allowed = {
        action
        for action in Action
        if decide(a_question(action, device=nobody, circumstances=unproven)).allowed
    }
    assert allowed == {Action.BOOTSTRAP_READ, Action.ENROL_CLAIM}


@pytest.mark.parametrize(
    "question",
    [
        a_question(device=a_device(groups=frozenset({"security-desk"}))),
        a_question(person=a_person("securty")),
        a_question(resource=a_thing(Thing.MEDIA)),
        a_question(Action.MEDIA_VIEW, resource=a_thing(Thing.MEDIA, recorded_at=None)),
        a_question(Action.POLICY_APPROVE, resource=a_thing(Thing.BUNDLE, author=None)),
        a_question(device=a_device(tier="3")),
        a_question(device=a_device(tier=None)),
        a_question(device=a_device(id="\ud800")),
        a_question(device=a_device(kind=["phone"])),
    ],
)
def test_what_does_not_fit_the_schema_is_denied_with_the_error(question: Question) -> None:
    answer = decide(question)
    assert not answer.allowed
    assert answer.errors


def test_a_policy_that_errs_denies_though_another_permits() -> None:
    # A number that grows too large is the one error that the schema cannot foresee.
    erring = '@id("F1") forbid (principal, action, resource) when { principal.tier * 9 > 0 };'
    huge = a_question(device=a_device(tier=(1 << 62)))
    answer = decide(huge, f"{PERMIT_ALL}\n{erring}")
    assert not answer.allowed
    assert "overflow" in answer.errors[0]
    with_naive = cedarpy.is_authorized(
        request_words(huge), f"{PERMIT_ALL}\n{erring}", entities_text(huge), schema_text(GROUPS)
    )
    assert with_naive.allowed, "if Cedar itself denies this, the wrapper may be simpler"


def test_naive_use_fails_open_when_a_forbid_errs_on_a_missing_fact_without_a_schema() -> None:
    asked = a_question(device=a_device(status="revoked"))
    ghost = json.loads(entities_text(asked))
    del ghost[0]["attrs"]["status"]
    forbid = (
        '@id("F1") forbid (principal, action, resource) unless { principal.status == "active" };'
    )
    naive = cedarpy.is_authorized(
        request_words(asked), f"{forbid}\n{PERMIT_ALL}", json.dumps(ghost)
    )
    assert naive.allowed
    assert naive.diagnostics.errors


def test_naive_use_fails_open_when_only_the_request_is_checked_against_the_schema() -> None:
    asked = a_question(device=a_device(status="revoked"))
    ghost = json.loads(entities_text(asked))
    del ghost[0]["attrs"]["status"]
    unchecked = cedarpy.Entities.from_json_str(json.dumps(ghost))
    naive = cedarpy.is_authorized(
        request_words(asked), f"{gate_text()}\n{PERMIT_ALL}", unchecked, schema_text(GROUPS)
    )
    # Without a word: actions get their groups from the schema, and so the gate does not apply.
    assert naive.allowed
    assert not naive.diagnostics.errors
    with pytest.raises(ValueError, match="conform"):
        cedarpy.Entities.from_json_str(json.dumps(ghost), schema_text(GROUPS))


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ("permit (principal, action, resource);", "no @id"),
        (f"{PERMIT_ALL}{PERMIT_ALL}", "two policies are named P0-all"),
        (PERMIT_ALL.replace("P0-all", "G01-active"), "names of the gate"),
        ('@id("x") permit (principal, action, resource', "cannot be read"),
        ('@id("x") permit (principal == ?principal, action, resource);', "templates"),
        ('@id("x") permit (principal in DeviceGroup::"securty", action, resource);', "securty"),
        ('@id("x") permit (principal, action == Action::"event.veiw", resource);', "event.veiw"),
        (PERMIT_ALL[:-1] + " when { principal.statuss == 1 };", "statuss"),
        (PERMIT_ALL[:-1] + " when { context.verified_at < context.now };", "verified_at"),
    ],
)
def test_faulty_policies_do_not_come_into_force(policies: str, said: str) -> None:
    with pytest.raises(DecisionError, match=said):
        compile_policies(policies, GROUPS)


def test_too_many_policies_do_not_come_into_force() -> None:
    many = "\n".join(PERMIT_ALL.replace("P0-all", f"P{number}") for number in range(200))
    with pytest.raises(DecisionError, match="too many"):
        compile_policies(many, GROUPS)


def test_a_gate_that_would_not_hold_does_not_come_into_force(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = cedarpy.Entities.from_json_str

    def without_schema(text: str, schema: object) -> cedarpy.Entities:
        return real(text)

    monkeypatch.setattr(cedarpy.Entities, "from_json_str", without_schema)
    with pytest.raises(DecisionError, match="the gate does not hold"):
        compile_policies(PERMIT_ALL, GROUPS)


def test_the_table_of_actions_is_the_one_of_the_schema() -> None:
    words = json.loads(json.dumps(_schema_actions()))
    ours = {
        action.value: (ability.thing.value, set(ability.groups))
        for action, ability in ABILITIES.items()
    }
    assert set(ABILITIES) == set(Action)
    assert {name: (thing, set(groups)) for name, (thing, groups) in words.items()} == ours


def _schema_actions() -> dict[str, tuple[str, list[str]]]:
    """The actions as the schema has them: asked of Cedar, not read from the text."""
    found = {}
    schema = cedarpy.Schema.from_str(schema_text(GROUPS))
    entities = json.loads(str(cedarpy.Entities.from_json_str("[]", schema)))
    parents = {
        each["uid"]["id"]: [up["id"] for up in each["parents"]]
        for each in entities
        if each["uid"]["type"] == "Action"
    }
    for name, groups in parents.items():
        for thing in Thing:
            policy = (
                f'@id("x") permit (principal is Device, action == Action::"{name}",'
                f" resource is {thing.value});"
            )
            if cedarpy.validate_policies(policy, schema).validation_passed:
                found[name] = (thing.value, groups)
    return found


@given(data=st.data())
def test_many_questions_get_the_answers_that_each_gets(data: st.DataObject) -> None:
    policies = compile_policies(VIEWING, GROUPS)
    asked = data.draw(st.lists(questions(), max_size=8))
    assert policies.decide_all(asked) == [policies.decide(each) for each in asked]


@given(data=st.data())
def test_the_gate_decides_as_the_reference_says(data: st.DataObject) -> None:
    policies = compile_policies(VIEWING, GROUPS)
    question = data.draw(questions())
    answer, verdict = policies.decide(question), judge(policies.raw, world_of(question))
    assert (answer.allowed, set(answer.because)) == (
        verdict.allowed,
        set(verdict.forbids or verdict.permits),
    )
