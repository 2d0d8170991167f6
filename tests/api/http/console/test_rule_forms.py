"""Every rule there can be has a form: each setting with a label, its kind, and what it means."""

import pytest

from api.http.console.rule_forms import CHOICE, COUNT, FLAG, TEXT, WORDS, rule_forms
from plant.events import EventKind
from plant.ids import CameraId, GateLineId, RuleId, ZoneId
from plant.places import Camera
from plant.rules import Needs, Rule
from tests.builders import a_plant
from vision.rulebook import FORMS

DOCK = CameraId("dock")


def dock() -> Camera:
    return a_plant().cameras[DOCK]


def a_rule(kind: EventKind) -> Rule:
    form = FORMS[kind]
    zones = (ZoneId("bay"), ZoneId("apron")) if form.needs is Needs.ZONES else ()
    lines = (GateLineId("door"),) if form.needs is Needs.GATE_LINES else ()
    return Rule(RuleId("r"), kind, DOCK, 500, form.parameters(), zones, lines)


@pytest.mark.parametrize("kind", FORMS, ids=str)
def test_each_kind_of_rule_can_be_set(kind: EventKind) -> None:
    (form,) = rule_forms(dock(), [a_rule(kind)])
    fields = [*form.evidence, *form.timing]
    assert [each.key for each in form.timing] == [
        "minimum_seconds",
        "merge_seconds",
        "cooldown_seconds",
    ]
    assert all(each.label and each.meaning and each.usual for each in fields)
    assert all(each.usual in {each.value, "none"} for each in fields)


def test_a_form_says_what_is_looked_for_and_where() -> None:
    (form,) = rule_forms(dock(), [a_rule(EventKind.ZONE_INTRUSION)])
    assert (form.what, form.where) == ("Somebody in a zone", "Bay, apron")


def test_a_setting_says_what_may_be_typed() -> None:
    (form,) = rule_forms(dock(), [a_rule(EventKind.LINE_TAILGATING)])
    fields = {each.key: each for each in form.evidence}
    people, band = fields["people"], fields["band"]
    assert (people.kind, people.minimum, people.maximum) == (COUNT, "1", "100")
    assert (band.unit, band.value, band.maximum) == ("of the view", "0.008", "0.2")
    assert (fields["direction"].kind, fields["direction"].choices[0]) == (CHOICE, "any")
    assert (fields["labels"].kind, fields["door"].kind) == (WORDS, TEXT)
    (crossed,) = rule_forms(dock(), [a_rule(EventKind.LINE_CROSSED)])
    assert {each.key: each.kind for each in crossed.evidence}["events"] == FLAG
