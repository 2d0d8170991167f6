"""How the rules of a camera are set, as plain values: what an editor takes and gives.

    {"dock-loiter": {"dwell_seconds": 60, "labels": ["person"], "cooldown_seconds": 0}, …}

A wish names what is to be otherwise; whatever it leaves out stays as it is. Whether a value
holds (its kind, its bounds) is decided where every plant file is checked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import Field, fields
from enum import StrEnum
from typing import Any, TypeAlias

from plant.errors import PlantError
from plant.json_tables import JsonMisfitError, JsonTable
from plant.rules import Rule
from plant.wire import Json

Setting: TypeAlias = "bool | float | str | tuple[str, ...]"
Settings: TypeAlias = Mapping[str, Setting]
RuleSettings: TypeAlias = Mapping[str, Settings]

MOST = 200


# A dataclass field is generic in the type of its value.
def declared_by(rule: Rule) -> "tuple[Field[Any], ...]":
    """Return what a rule declares: the parameters of its kind, then when events are made of it."""
    return (*fields(rule.parameters), *fields(rule.timing))


def settings_of(rule: Rule) -> Settings:
    """Return how a rule is set, what it leaves at its default included."""
    parts = (rule.parameters, rule.timing)
    return {each.name: plain(getattr(part, each.name)) for part in parts for each in fields(part)}


def all_settings(rules: Iterable[Rule]) -> RuleSettings:
    """Return how these rules are set, by their ids."""
    return {str(rule.id): settings_of(rule) for rule in rules}


def plain(value: object) -> Setting:
    """Return a value of a rule as a plain one."""
    match value:
        case StrEnum():
            return value.value
        case bool() | str() | float():
            return value
        case int():
            return float(value)
        case tuple():
            return tuple(str(each) for each in value)
        case _:
            raise TypeError(f"a rule cannot hold {type(value).__name__}")


def completed(known: RuleSettings, wished: RuleSettings) -> RuleSettings:
    """Return how all rules are set once a wish is fulfilled, or a PlantError for what is unknown."""
    for rule, settings in wished.items():
        if rule not in known:
            raise PlantError(
                f"this camera has no rule '{rule}'", remedy="load the page again, or name another"
            )
        for key in settings.keys() - known[rule].keys():
            raise PlantError(
                f"rule '{rule}' has no setting '{key}'",
                remedy=f"it has {', '.join(known[rule])}",
            )
    return {rule: {**settings, **wished.get(rule, {})} for rule, settings in known.items()}


def known_of(known: RuleSettings, wished: RuleSettings) -> RuleSettings:
    """Return what a wish says of the rules and settings that are there."""
    return {
        rule: {key: value for key, value in wished.get(rule, {}).items() if key in here}
        for rule, here in known.items()
    }


def changed(before: RuleSettings, after: RuleSettings) -> RuleSettings:
    """Return what a wish says otherwise than it is, of the rules that are there."""
    told = {
        rule: {key: value for key, value in after.get(rule, {}).items() if here.get(key) != value}
        for rule, here in before.items()
    }
    return {rule: settings for rule, settings in told.items() if settings}


def told(rules: RuleSettings) -> Json:
    """Return settings as plain values."""
    return {
        rule: {
            key: list(value) if isinstance(value, tuple) else value for key, value in each.items()
        }
        for rule, each in rules.items()
    }


def read(here: JsonTable) -> RuleSettings:
    """Return what plain values say, or raise JsonMisfitError."""
    tables = {name: here.table(name) for name in here.values}
    return {
        name: {key: _setting(each, key) for key in each.values} for name, each in tables.items()
    }


def _setting(here: JsonTable, key: str) -> Setting:
    match here.values[key]:
        case bool():
            return here.truth(key)
        case str():
            return here.text(key)
        case list():
            texts = here.texts(key)
            if len(texts) > MOST:
                raise JsonMisfitError(f"'{here.path}.{key}' should have at most {MOST} words")
            return texts
        case _:
            return here.number(key)
