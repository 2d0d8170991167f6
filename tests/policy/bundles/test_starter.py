"""The bundle that Floorwatch comes with passes its tests, and its tests notice every change."""

from collections.abc import Mapping

import cedarpy
import pytest

from policy.bundles.cases import Case, read_cases
from policy.bundles.reading import Bundle, read_bundle
from policy.bundles.starting import starter_folder
from policy.bundles.trying import _for_the_reason, try_bundle
from policy.decisions.actions import Action
from policy.decisions.engine import PolicySet, compile_policies
from policy.decisions.explaining import world_of
from policy.decisions.reference.judging import judge
from policy.decisions.wording import entities_text
from policy.errors import DecisionError
from tests.policy.bundles.mutants import Mutant, mutants

# Changes that make no difference, and why.
NO_DIFFERENCE: Mapping[str, str] = {}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(starter_folder())


@pytest.fixture(scope="module")
def cases(bundle: Bundle) -> list[Case]:
    return read_cases(bundle.tests)


def test_it_passes_its_own_tests(bundle: Bundle) -> None:
    tried = try_bundle(bundle)
    assert [*tried.faults, *map(str, tried.failures)] == []
    assert tried.cases > 250


def test_its_tests_speak_of_every_action(cases: list[Case]) -> None:
    assert {case.question.action for case in cases} == set(Action)
    allowed = {case.question.action for case in cases if case.allowed}
    assert set(Action) - allowed == set(), "an action that nobody may ever do"


def test_the_reference_gives_the_same_answers(bundle: Bundle, cases: list[Case]) -> None:
    policies = compile_policies(bundle.policies, bundle.group_names)
    for case in cases:
        verdict = judge(policies.raw, world_of(case.question))
        assert verdict.allowed == case.allowed, case.note


@pytest.mark.slow
def test_at_least_95_of_100_wrong_changes_are_noticed(bundle: Bundle, cases: list[Case]) -> None:
    policies = compile_policies(bundle.policies, bundle.group_names)
    gate = compile_policies("", bundle.group_names).raw
    own = {name: raw for name, raw in policies.raw.items() if name not in gate}
    # What a case speaks of is the same for every mutant, and costs most to read.
    tried = [(each, _entities(each, policies)) for each in cases]
    made = list(mutants(own))
    survivors = {each.name for each in made if not _is_noticed(each, bundle, tried)}
    assert len(made) > 200
    assert survivors <= NO_DIFFERENCE.keys()
    assert len(survivors) <= len(made) * 0.05


def _entities(case: Case, policies: PolicySet) -> cedarpy.Entities:
    return cedarpy.Entities.from_json_str(entities_text(case.question), policies.schema)


def _is_noticed(mutant: Mutant, bundle: Bundle, tried: list[tuple[Case, cedarpy.Entities]]) -> bool:
    try:
        policies = compile_policies(mutant.policies, bundle.group_names)
    except DecisionError:
        return True
    changed = mutant.name.partition(":")[0]
    # Who names the policy that was changed is the likeliest to notice.
    for case, entities in sorted(tried, key=lambda each: each[0].because != changed):
        answer = policies.answer(case.question, entities)
        right = answer.allowed == case.allowed and not answer.errors
        if not right or not _for_the_reason(case, answer):
            return True
    return False
