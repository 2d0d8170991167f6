"""A deny by default tells IT what came nearest and what it was missing."""

from policy.decisions.engine import compile_policies
from policy.decisions.explaining import near_misses
from policy.decisions.facts import Question
from tests.policy.decisions.test_engine import VIEWING
from tests.policy.questions import GROUPS, a_device, a_person, a_question

OTHERS = """
@id("P20-on-call")
permit (principal in DeviceGroup::"phones", action in Action::"see", resource in Area::"paint")
when { principal.tier >= 2 }
unless { principal.kind like "work*" };

@id("P30-machines")
permit (principal in DeviceGroup::"machines", action in Action::"machine", resource);
"""


def missing(question: Question) -> list[str]:
    policies = compile_policies(VIEWING + OTHERS, GROUPS)
    return [str(each) for each in near_misses(policies, question)]


def test_the_first_condition_that_is_false_is_told() -> None:
    assert missing(a_question(person=a_person("ot")))[0] == (
        'P10-review: context.person in Role::"security"'
    )


def test_the_place_of_a_thing_is_told() -> None:
    told = missing(a_question(person=a_person(areas=("paint",))))
    assert told[0] == "P10-review: resource in context.person.areas"


def test_the_nearest_comes_first_and_scopes_are_told() -> None:
    asked = a_question(device=a_device(groups=frozenset({"phones"})), person=a_person())
    assert missing(asked) == [
        'P10-review: principal in DeviceGroup::"security-desks"',
        'P20-on-call: resource in Area::"paint"; not: principal.kind like "work*"',
    ]


def test_permits_for_other_actions_are_not_told() -> None:
    assert not any("P30" in each for each in missing(a_question()))


def test_what_is_permitted_misses_nothing() -> None:
    assert not any("P10" in each for each in missing(a_question(person=a_person())))
