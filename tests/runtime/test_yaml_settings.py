"""How rules are set comes into the plant file, and nothing else of its text changes."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plant.drawings import View, view_of
from plant.errors import PlantFileError
from plant.ids import CameraId
from plant.places import Plant
from plant.rule_settings import RuleSettings, completed
from plant.rules import Rule, Timing
from runtime.yaml_drawing import with_view
from runtime.yaml_text import NotInPlaceError
from tests.builders import a_plant
from tests.runtime.test_yaml_drawing import changed_lines

DOCK = CameraId("dock")
TEXT = """\
version: 1
site: riverside
timezone: UTC
cameras:
  - {id: dock, file: dock.mp4, zones: {apron: [[0, 0], [1, 0], [1, 1]]}}
rules:
  - id: stays          # at the ramp
    kind: zone.loitering
    camera: dock
    zones: [apron]
    dwell_seconds: 1m  # after the audit
    severity: 300
  - {id: enters, kind: zone.intrusion, camera: dock, zones: [apron]}
  - id: listed
    kind: zone.intrusion
    camera: dock
    zones: [apron]
    labels:
    - person
    - "off"
    # the end
"""


def view(plant: Plant) -> View:
    return view_of(plant.cameras[DOCK], plant.rules_of(DOCK))


def set_in(text: str, wished: RuleSettings) -> str:
    """Return the new text, after it was read again: it says what was wished and nothing else."""
    plant = a_plant(text)
    before = view(plant)
    wanted = replace(before, rules=completed(before.rules, wished))
    new = with_view(text, "dock", before=before, after=wanted)
    now = a_plant(new)
    assert view(now) == wanted
    assert now.cameras == plant.cameras
    assert [_bare(each) for each in now.rules] == [_bare(each) for each in plant.rules]
    return new


def _bare(rule: Rule) -> Rule:
    return replace(rule, parameters=None, timing=Timing(), config_sha256="")


def test_a_value_that_was_set_changes_its_line_alone_and_keeps_its_comment() -> None:
    assert changed_lines(TEXT, set_in(TEXT, {"stays": {"dwell_seconds": 90.5}})) == (
        ["    dwell_seconds: 1m  # after the audit"],
        ["    dwell_seconds: 90.5  # after the audit"],
    )


def test_what_was_left_at_its_default_gets_a_line_in_its_rule() -> None:
    new = set_in(TEXT, {"stays": {"cooldown_seconds": 600.0, "merge_seconds": 2.0}})
    assert changed_lines(TEXT, new) == ([], ["    merge_seconds: 2", "    cooldown_seconds: 600"])
    assert new.index("cooldown_seconds") < new.index("- {id: enters")


def test_a_rule_on_one_line_stays_on_it() -> None:
    _, came = changed_lines(TEXT, set_in(TEXT, {"enters": {"minimum_seconds": 3.0}}))
    line = (
        "  - {id: enters, kind: zone.intrusion, camera: dock, zones: [apron], minimum_seconds: 3}"
    )
    assert came == [line]


def test_a_list_on_lines_of_its_own_comes_beside_its_key() -> None:
    _, came = changed_lines(TEXT, set_in(TEXT, {"listed": {"labels": ("person", "off", "a: b")}}))
    assert came == ['    labels: [person, "off", "a: b"]']


def test_a_value_as_it_is_changes_nothing() -> None:
    assert set_in(TEXT, {"stays": {"dwell_seconds": 60.0}}) == TEXT


def test_windows_lines_and_a_last_line_without_one_are_kept() -> None:
    short = TEXT[: TEXT.index("  - id: listed")].rstrip()
    windows = short.replace("\n", "\r\n")
    wished: RuleSettings = {"stays": {"cooldown_seconds": 5.0}, "enters": {"merge_seconds": 3.0}}
    assert set_in(short, wished).replace("\n", "\r\n") == set_in(windows, wished)


def test_a_value_that_does_not_hold_is_told_with_its_line() -> None:
    with pytest.raises(PlantFileError) as refused:
        set_in(TEXT, {"stays": {"cooldown_seconds": -1.0}})
    assert refused.value.problems[0].line == 13
    with pytest.raises(PlantFileError) as no_time:
        set_in(TEXT, {"stays": {"dwell_seconds": "soon"}})
    assert no_time.value.problems[0].line == 11


def test_a_rule_that_an_alias_stands_for_is_refused() -> None:
    shared = TEXT.replace("zones: [apron]}", "zones: [apron], labels: &who [person]}")
    shared = shared.replace('labels:\n    - person\n    - "off"', "labels: *who")
    with pytest.raises(NotInPlaceError, match="alias"):
        set_in(shared, {"listed": {"labels": ("dog",)}})


@settings(max_examples=60, deadline=None)
@given(
    labels=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))), max_size=3
    ),
    seconds=st.floats(0, 1e6, allow_nan=False).map(lambda each: round(each, 4)),
)
def test_whatever_is_set_is_what_stands_there(labels: list[str], seconds: float) -> None:
    wished: RuleSettings = {"listed": {"labels": tuple(labels), "cooldown_seconds": seconds}}
    before = view(a_plant(TEXT))
    wanted = replace(before, rules=completed(before.rules, wished))
    here = yaml.safe_load(with_view(TEXT, "dock", before=before, after=wanted))["rules"][2]
    assert here.get("labels", ["person", "off"]) == labels
    assert here.get("cooldown_seconds", 0) == pytest.approx(seconds)
