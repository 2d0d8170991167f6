"""What a rule may say: what is common to all, and the parameters that its kind declares.

The parameters of a kind are a dataclass whose fields are made with `parameter()`;
their types decide how they are written here. A class that refuses a combination
does so by a ValueError from `__post_init__`, which becomes a problem of the rule.
"""

import types
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from plant.events import EventKind
from plant.parameters import ParameterFacts, facts_of, parameters_of
from plant.plantfile.findings import At
from plant.plantfile.nodes import Table
from plant.plantfile.records import Field, Record, Rows, Values
from plant.plantfile.schedules import ScheduleShape
from plant.plantfile.sections import ID
from plant.plantfile.shapes import (
    Choice,
    Flag,
    Number,
    Schema,
    Shape,
    Slug,
    Text,
    Whole,
    refuse_kind,
)
from plant.plantfile.time_shapes import Duration
from plant.rules import Needs, RuleForm, RuleForms, Timing

KIND = Field("kind", Text(), "what to look for")
CAMERA = Field("camera", Slug(), "the camera whose view is looked at")
ZONES = Field("zones", Rows(Slug(), "zones", minimum=1, maximum=100), "the zones it watches")
GATE_LINES = Field(
    "gate_lines", Rows(Slug(), "gate lines", minimum=1, maximum=100), "the gate lines it watches"
)
SEVERITY = Field("severity", Whole(1, 1000), "how bad it is, 1 to 1000", default=500)
SCHEDULE = Field("schedule", ScheduleShape(), "when it is on; always without it", default=None)
VERSION = Field("version", Whole(1, 1_000_000), "counts your changes of the rule", default=1)

COMMON = (ID, KIND, CAMERA, SEVERITY, SCHEDULE, VERSION)
BOUND_TO: dict[Needs, tuple[Field[tuple[str, ...]], ...]] = {
    Needs.ZONES: (ZONES,),
    Needs.GATE_LINES: (GATE_LINES,),
    Needs.VIEW: (),
}


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as it stands in the file; what it names is looked up later."""

    form: RuleForm
    values: Values
    parameters: Any  # an instance of the class that the form names
    timing: Timing

    def names(self, field: Field[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the zones or gate lines that the rule names, where its form needs them."""
        return self.values.of(field) if field in BOUND_TO[self.form.needs] else ()


@dataclass(frozen=True, slots=True)
class RuleShape:
    """A rule, whose keys depend on its kind."""

    forms: RuleForms

    def read(self, at: At) -> RuleDraft:
        """Return the draft of a rule after its kind was found."""
        if not isinstance(at.node, Table):
            refuse_kind(at, "a rule (keys with values)")
        for entry in at.node.entries:
            if entry.key == KIND.name:
                kind = self._kinds().read(at.inside(entry))
                return rule_record(self.forms[kind]).read(at)
        return at.missing(KIND.name, f"add one of {', '.join(sorted(self.forms))}")

    def schema(self) -> Schema:
        """Return one object per kind."""
        told = []
        for kind, form in self.forms.items():
            record = rule_record(form).schema()
            properties = record["properties"]
            assert isinstance(properties, dict)
            pinned = {"const": kind.value, "description": form.summary}
            told.append(record | {"properties": properties | {KIND.name: pinned}})
        return {"oneOf": told} if told else {"not": {}}

    def _kinds(self) -> Choice[EventKind]:
        return Choice(tuple(self.forms))


def rule_record(form: RuleForm) -> Record[RuleDraft]:
    """Return the declaration of all keys of one kind of rule."""
    own, timing = class_fields(form.parameters), class_fields(Timing)
    fields: tuple[Field[Any], ...] = (*COMMON, *BOUND_TO[form.needs], *own, *timing)
    names = [field.name for field in fields]
    if len(set(names)) != len(names):
        raise TypeError(f"{form.parameters.__name__} declares a name that every rule has")

    def build(values: Values) -> RuleDraft:
        parameters = _made(values, form.parameters, own)
        return RuleDraft(form, values, parameters, _made(values, Timing, timing))

    return Record(f"a rule of kind {form.kind}", fields, build)


def class_fields(declared_in: type) -> tuple[Field[Any], ...]:
    """Return one field per declared parameter of a class."""
    hints = get_type_hints(declared_in)
    return tuple(
        Field(
            declared.name,
            shape_for(hints[declared.name], facts_of(declared)),
            facts_of(declared).meaning,
            default=declared.default,
        )
        for declared in parameters_of(declared_in)
    )


# A parameter's type comes from annotations, hence Any, in and out.
def shape_for(hint: Any, facts: ParameterFacts) -> Shape[Any]:
    """Return the shape in which a parameter of this type is written."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return Rows(shape_for(get_args(hint)[0], facts), "values", maximum=200)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Choice(tuple(hint))
    if hint is float and facts.unit == "s":
        return Duration(facts.minimum, facts.maximum)
    simple: dict[Any, Shape[Any]] = {
        bool: Flag(),
        int: Whole(facts.minimum, facts.maximum),
        float: Number(facts.minimum, facts.maximum, facts.unit),
        str: Text(),
    }
    if hint not in simple:
        raise TypeError(f"a plant file cannot hold a parameter of type {hint}")
    return simple[hint]


def _made(values: Values, made: type, fields: tuple[Field[Any], ...]) -> Any:
    try:
        return made(**{field.name: values.of(field) for field in fields})
    except ValueError as error:
        return values.here.refuse(str(error), "change one of these values")
