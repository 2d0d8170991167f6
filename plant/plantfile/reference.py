"""The rules as a page for people, from the declarations that read and check them."""

from collections.abc import Mapping
from dataclasses import Field
from enum import StrEnum
from typing import Any

from plant.parameters import facts_of, parameters_of
from plant.rules import Needs, RuleForm, RuleForms

_BOUND_TO: Mapping[Needs, str] = {
    Needs.ZONES: "Watches `zones`.",
    Needs.GATE_LINES: "Watches `gate_lines`.",
    Needs.VIEW: "Looks at the whole view.",
}


def rules_reference(forms: RuleForms) -> list[str]:
    """Return the lines of the page, one section per kind of rule."""
    return [line for form in forms.values() for line in _section(form)]


def parameter_rows(declared_in: type) -> list[str]:
    """Return a table of all parameters of a class."""
    head = ["| key | default | bounds | meaning |", "|---|---|---|---|"]
    return [*head, *(_row(declared) for declared in parameters_of(declared_in))]


def _section(form: RuleForm) -> list[str]:
    summary = f"{form.summary[0].upper()}{form.summary[1:].rstrip('.')}."
    rows = parameter_rows(form.parameters)
    return [f"### `{form.kind}`", "", f"{summary} {_BOUND_TO[form.needs]}", "", *rows, ""]


# A dataclass field is generic in the type of its value.
def _row(declared: "Field[Any]") -> str:
    facts = facts_of(declared)
    return (
        f"| `{declared.name}` | {_default(declared.default)} | {_bounds(declared)} "
        f"| {facts.meaning} |"
    )


def _default(value: object) -> str:
    match value:
        case None | "":
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`[{', '.join(str(part) for part in value)}]`"
        case float():
            return f"`{value:g}`"
        case _:
            return f"`{value}`"


def _bounds(declared: "Field[Any]") -> str:
    facts = facts_of(declared)
    if isinstance(declared.default, StrEnum):
        return ", ".join(f"`{word}`" for word in type(declared.default))
    low, high = facts.minimum, facts.maximum
    unit = f" {facts.unit}" if facts.unit else ""
    if low is not None and high is not None:
        return f"{low:g} to {high:g}{unit}"
    if low is not None:
        return f"{low:g}{unit} or more"
    return f"{high:g}{unit} or less" if high is not None else ""
