"""Parameters that explain and check themselves: a dataclass field with unit and bounds.

A rule declares its parameters once. From that one declaration come the checks
and messages of the plant file, its JSON Schema, and the reference in the docs.
"""

from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ParameterFacts:
    """What a reader of a plant file must know about one parameter."""

    meaning: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None


# dataclasses.field() itself is typed to return the field's own type, hence Any.
def parameter(
    default: Any,
    meaning: str,
    *,
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
) -> Any:
    """Declare one parameter of a frozen dataclass, with its default and its facts."""
    facts = ParameterFacts(meaning, unit, minimum, maximum)
    return field(default=default, metadata={"facts": facts})


def facts_of(declared: "Field[Any]") -> ParameterFacts:
    """Return the facts of one declared parameter."""
    facts = declared.metadata.get("facts")
    if not isinstance(facts, ParameterFacts) or declared.default is MISSING:
        raise TypeError(f"{declared.name} is not declared with parameter()")
    return facts


def parameters_of(kind: type) -> "tuple[Field[Any], ...]":
    """Return all declared parameters of a parameters class, in order."""
    return fields(kind)
