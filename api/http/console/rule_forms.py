"""The settings of a camera's rules as fields of a form: label, unit, bounds and what they mean.

All of it comes from what the rules declare, as the plant file's reference does.
"""

from collections.abc import Sequence
from dataclasses import Field, dataclass
from enum import StrEnum
from typing import Any

from plant.kind_words import KINDS
from plant.parameters import facts_of
from plant.places import Camera
from plant.rule_settings import Setting, declared_by, settings_of
from plant.rules import Rule

UNITS = {"s": "s", "view": "of the view"}
COUNT, NUMBER, FLAG, CHOICE, WORDS, TEXT = "count", "number", "flag", "choice", "words", "text"


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting, as somebody changes it: what it is now, and what it is unless set."""

    key: str
    label: str
    kind: str
    value: str
    usual: str
    unit: str
    meaning: str
    minimum: str = ""
    maximum: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleForm:
    """One rule: what it looks for and where, what makes its evidence, when an event is made of it."""

    id: str
    what: str
    where: str
    evidence: tuple[SettingField, ...]
    timing: tuple[SettingField, ...]


def rule_forms(camera: Camera, rules: Sequence[Rule]) -> tuple[RuleForm, ...]:
    """Return the forms of a camera's rules, in the order of the plant file."""
    return tuple(_form(camera, rule) for rule in rules)


def _form(camera: Camera, rule: Rule) -> RuleForm:
    now = settings_of(rule)
    fields = [_field(each, now[each.name]) for each in declared_by(rule)]
    own = len(fields) - len(rule.timing.__dataclass_fields__)
    zones = [camera.zones[each].name or each for each in rule.zones]
    lines = [camera.gate_lines[each].name or each for each in rule.gate_lines]
    where = ", ".join([*zones, *lines]) or "the whole view"
    return RuleForm(rule.id, KINDS[rule.kind], where, tuple(fields[:own]), tuple(fields[own:]))


# A dataclass field is generic in the type of its value.
def _field(declared: "Field[Any]", now: Setting) -> SettingField:
    facts, default = facts_of(declared), declared.default
    label = declared.name.removesuffix("_seconds").replace("_", " ").capitalize()
    return SettingField(
        declared.name,
        label,
        _kind(default),
        _text(now),
        _text(tuple(default) if isinstance(default, tuple) else default) or "none",
        UNITS.get(facts.unit, facts.unit),
        facts.meaning,
        "" if facts.minimum is None else _text(facts.minimum),
        "" if facts.maximum is None else _text(facts.maximum),
        tuple(type(default)) if isinstance(default, StrEnum) else (),
    )


def _kind(default: object) -> str:
    match default:
        case bool():
            return FLAG
        case StrEnum():
            return CHOICE
        case int():
            return COUNT
        case float():
            return NUMBER
        case tuple():
            return WORDS
        case _:
            return TEXT


def _text(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:.12g}"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)
