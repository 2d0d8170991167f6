"""A rule is a file, a line in the book, a test file and a section of the reference."""

import re
from pathlib import Path

import pytest

from plant.plantfile.reading import read_plant
from plant.plantfile.reference import parameter_rows
from plant.rules import Needs, RuleForm, Timing
from runtime.yaml_reading import read_yaml
from tests.scenes import a_camera, a_rule
from vision.rulebook import _BOOK, FORMS, RULES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "rules.md").read_text("utf-8")
FILES = sorted(path.stem for path in (ROOT / "vision" / "rules").glob("[!_]*.py"))
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


def section(form: RuleForm) -> str:
    """Return what the page says of one kind."""
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (found,) = [part for part in parts if part.startswith(f"`{form.kind}`\n")]
    return found


def test_every_rule_file_stands_in_the_book() -> None:
    assert sorted(each.__module__.removeprefix("vision.rules.") for each in _BOOK) == FILES


def test_no_two_rules_are_of_one_kind() -> None:
    assert len(RULES) == len(FORMS) == len(_BOOK)


@pytest.mark.parametrize("name", FILES)
def test_every_rule_has_a_test_file(name: str) -> None:
    assert (ROOT / "tests" / "vision" / "rules" / f"test_{name}.py").is_file()


def test_the_page_has_a_section_for_each_kind_and_no_other() -> None:
    assert re.findall(r"^## `(.+)`$", PAGE, flags=re.MULTILINE) == [str(kind) for kind in FORMS]


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_parameter_stands_in_the_section_with_its_default(form: RuleForm) -> None:
    assert "\n".join(parameter_rows(form.parameters)) in section(form)


def test_the_timing_of_all_rules_stands_on_the_page() -> None:
    assert "\n".join(parameter_rows(Timing)) in PAGE


@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_section_says_what_fires_it_what_does_not_and_when(form: RuleForm) -> None:
    said = section(form)
    assert all(word in said for word in ("*Fires*", "*Does not fire*", "*Onset*", "*Source:*"))


@pytest.mark.parametrize("form", ALL_FORMS)
def test_the_example_of_a_section_can_be_read(form: RuleForm) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", section(form), flags=re.DOTALL)
    plant = read_plant(
        read_yaml(A_PLANT + example, source="example"), forms=FORMS, source="rules.md"
    )
    assert [rule.kind for rule in plant.rules] == [form.kind]


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_rule_can_be_put_to_work_with_its_defaults(form: RuleForm) -> None:
    assert RULES[form.kind](a_rule(form.kind), a_camera()).form is form
    assert form.needs in Needs
