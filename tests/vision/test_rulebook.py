"""A rule is a file, a line in the book, a test file and a section of the reference."""

import re
from pathlib import Path

import pytest

from plant.events import EventKind
from plant.places import Plant
from plant.plantfile.reading import read_plant
from plant.plantfile.reference import parameter_rows
from plant.rules import Needs, RuleForm, Timing
from runtime.plant_cases import Case, misfit, read_cases
from runtime.plants import load_plant
from runtime.yaml_reading import read_yaml
from tests.scenes import a_camera, a_rule
from vision.rehearsal import rehearsed
from vision.rulebook import _BOOK, FORMS, RULES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "rules.md").read_text("utf-8")
FILES = sorted(path.stem for path in (ROOT / "vision" / "rules").glob("[!_]*.py"))
CASES = ROOT / "docs" / "reference" / "cases"
ALL_FORMS = [pytest.param(form, id=form.kind) for form in FORMS.values()]

A_PLANT = """\
version: 1
site: riverside
timezone: Europe/Berlin
shifts:
  - {id: night, name: Night, days: [mon], from: "22:00", to: "06:00"}
signals:
  - {id: dock-3, kind: door_opened}
cameras:
  - id: dock
    file: dock.mp4
    zones:
      store: [[0, 0], [0.5, 0], [0.5, 0.5]]
    gate_lines:
      gate: [[0.5, 1], [0.5, 0]]
rules:
"""


def section(kind: EventKind) -> str:
    """Return what the page says of one kind."""
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (found,) = [part for part in parts if part.startswith(f"`{kind}`\n")]
    return found


def test_every_rule_file_stands_in_the_book() -> None:
    assert sorted(each.__module__.removeprefix("vision.rules.") for each in _BOOK) == FILES


def test_no_two_rules_are_of_one_kind() -> None:
    assert len(RULES) == len(FORMS) == len(_BOOK)


@pytest.mark.parametrize("name", FILES)
def test_every_rule_has_a_test_file(name: str) -> None:
    assert (ROOT / "tests" / "vision" / "rules" / f"test_{name}.py").is_file()


def test_the_page_has_a_section_for_each_kind_and_no_other() -> None:
    assert re.findall(r"^## `(.+)`$", PAGE, flags=re.MULTILINE) == [str(kind) for kind in EventKind]


def test_what_is_told_without_a_rule_is_the_ledger_and_the_silence_of_a_camera() -> None:
    assert {*EventKind} - {*FORMS} == {EventKind.COUNT_MISMATCH, EventKind.CAMERA_OFFLINE}


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_parameter_stands_in_the_section_with_its_default(form: RuleForm) -> None:
    assert "\n".join(parameter_rows(form.parameters)) in section(form.kind)


def test_the_timing_of_all_rules_stands_on_the_page() -> None:
    assert "\n".join(parameter_rows(Timing)) in PAGE


@pytest.mark.parametrize("kind", EventKind)
def test_a_section_says_what_fires_it_what_does_not_and_when(kind: EventKind) -> None:
    said = section(kind)
    assert all(word in said for word in ("*Fires*", "*Does not fire*", "*Onset*", "*Source:*"))


@pytest.mark.parametrize("kind", EventKind)
def test_a_section_shows_a_picture_and_says_what_it_shows(kind: EventKind) -> None:
    ((said, name),) = re.findall(r"^!\[(.+)\]\((.+)\)$", section(kind), flags=re.MULTILINE)
    assert name == f"pictures/{kind.replace('.', '-')}.jpg"
    assert (ROOT / "docs" / "reference" / name).is_file()
    assert f"\n*{said}*\n" in section(kind)


@pytest.mark.parametrize("form", ALL_FORMS)
def test_the_example_of_a_section_can_be_read(form: RuleForm) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", section(form.kind), flags=re.DOTALL)
    plant = read_plant(
        read_yaml(A_PLANT + example, source="example"), forms=FORMS, source="rules.md"
    )
    assert [rule.kind for rule in plant.rules] == [form.kind]


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_rule_can_be_put_to_work_with_its_defaults(form: RuleForm) -> None:
    assert RULES[form.kind](a_rule(form.kind), a_camera()).form is form
    assert form.needs in Needs


@pytest.fixture(scope="module")
def plant_of_the_cases() -> Plant:
    return load_plant(CASES / "plant.yaml", FORMS)


def cases_of(form: RuleForm, plant: Plant) -> list[Case]:
    return read_cases(CASES / f"{form.kind}.yaml", plant)


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_kind_has_a_case_that_fires_and_one_that_does_not(
    form: RuleForm, plant_of_the_cases: Plant
) -> None:
    cases = cases_of(form, plant_of_the_cases)
    assert {case.rule.kind for case in cases} == {form.kind}
    assert {bool(case.wanted) for case in cases} == {True, False}


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_case_holds(form: RuleForm, plant_of_the_cases: Plant) -> None:
    cases = cases_of(form, plant_of_the_cases)
    assert {case.name: misfit(case) for case in cases} == dict.fromkeys(
        (case.name for case in cases), ""
    )


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_event_says_a_value_and_its_limit(form: RuleForm, plant_of_the_cases: Plant) -> None:
    told = [
        event.measures
        for case in cases_of(form, plant_of_the_cases)
        for event in rehearsed(
            case.rule, case.camera, case.sightings, begins=case.begins, seconds=case.seconds
        )
    ]
    assert told
    for measures in told:
        limits = [name for name in measures if name.startswith("limit_")]
        assert limits
        assert len(measures) > len(limits)
