"""What an expression of a policy is worth, in one environment.

Expressions are those of Cedar's JSON format. A name that is not in the tables below is
not known here, and a policy that uses it is not accepted.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from policy.decisions.reference.values import (
    FALSE,
    TRUE,
    Entity,
    EvaluationError,
    Type,
    Uid,
    Value,
    moment,
    span,
    truth,
    whole,
)

# Cedar's JSON, as it was parsed: its shape is known by the operator only.
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Environment:
    """What the names of a policy stand for, and the entities that are known."""

    variables: Mapping[str, Value]
    entities: Mapping[Uid, Entity]


def evaluate(node: Node, here: Environment) -> Value:
    """Return what an expression is worth, or raise EvaluationError."""
    ((name, body),) = node.items()
    if name in _FORMS:
        return _FORMS[name](body, here)
    if name in _BINARY:
        return _BINARY[name](evaluate(body["left"], here), evaluate(body["right"], here))
    if name in _UNARY:
        return _UNARY[name](evaluate(body["arg"], here))
    if name in _FUNCTIONS:
        return _FUNCTIONS[name]([evaluate(each, here) for each in body])
    raise EvaluationError(f"`{name}` is not known here")


def unknown_names(node: object) -> set[str]:
    """Return the operators and functions in an expression that are not known here."""
    known = _FORMS.keys() | _BINARY.keys() | _UNARY.keys() | _FUNCTIONS.keys()
    if isinstance(node, list):
        return set().union(*(unknown_names(each) for each in node))
    if not isinstance(node, dict):
        return set()
    ((name, body),) = node.items()
    found = set() if name in known else {name}
    parts = _parts(name, body)
    return found.union(*(unknown_names(each) for each in parts))


def value_of(raw: object) -> Value:
    """Return the value that Cedar's JSON for data stands for."""
    value: Value
    match raw:
        case bool():
            value = truth(raw)
        case int():
            value = whole(raw)
        case str():
            value = Value("string", raw)
        case list():
            value = Value("set", frozenset(value_of(each) for each in raw))
        case {"__entity": {"type": str(kind), "id": str(name)}}:
            value = Value("entity", Uid(kind, name))
        case {"__extn": {"fn": ("datetime" | "duration") as name, "arg": str(text)}}:
            value = moment(text) if name == "datetime" else span(text)
        case dict():
            value = _record({name: value_of(each) for name, each in raw.items()})
        case _:
            raise EvaluationError(f"{raw!r} is no value")
    return value


def is_in(uid: Uid, above: Uid, entities: Mapping[Uid, Entity]) -> bool:
    """Whether an entity is another, or is in it."""
    return uid == above or (uid in entities and above in entities[uid].ancestors)


def _parts(name: str, body: Any) -> list[object]:
    match name:
        case "Value" | "Var":
            return []
        case "Record":
            return list(body.values())
        case "Set":
            return list(body)
        case _ if isinstance(body, list):
            return list(body)
        case _:
            inner = ("left", "right", "arg", "if", "then", "else", "in")
            return [body[each] for each in inner if each in body]


def _typed(value: Value, kind: Type) -> Any:
    if value.type != kind:
        raise EvaluationError(f"expected {kind}, got {value.type}")
    return value.raw


def _record(members: Mapping[str, Value]) -> Value:
    return Value("record", frozenset(members.items()))


def _literal(body: object, here: Environment) -> Value:
    del here
    return value_of(body)


def _and(body: Node, here: Environment) -> Value:
    if not _typed(evaluate(body["left"], here), "bool"):
        return FALSE
    return truth(_typed(evaluate(body["right"], here), "bool"))


def _or(body: Node, here: Environment) -> Value:
    if _typed(evaluate(body["left"], here), "bool"):
        return TRUE
    return truth(_typed(evaluate(body["right"], here), "bool"))


def _if(body: Node, here: Environment) -> Value:
    chosen = "then" if _typed(evaluate(body["if"], here), "bool") else "else"
    return evaluate(body[chosen], here)


def _members(value: Value, here: Environment, *, must_exist: bool) -> Mapping[str, Value]:
    if value.type == "record":
        return dict(cast(frozenset[tuple[str, Value]], value.raw))
    uid = cast(Uid, _typed(value, "entity"))
    if uid in here.entities:
        return here.entities[uid].facts
    if must_exist:
        raise EvaluationError(f"{uid} is not known")
    return {}


def _get(body: Node, here: Environment) -> Value:
    members = _members(evaluate(body["left"], here), here, must_exist=True)
    if body["attr"] not in members:
        raise EvaluationError(f"there is no `{body['attr']}`")
    return members[body["attr"]]


def _has(body: Node, here: Environment) -> Value:
    members = _members(evaluate(body["left"], here), here, must_exist=False)
    return truth(body["attr"] in members)


def _is(body: Node, here: Environment) -> Value:
    value = evaluate(body["left"], here)
    same = _typed(value, "entity").type == body["entity_type"]
    if not same or "in" not in body:
        return truth(same)
    return _in(value, evaluate(body["in"], here), here)


def _like(body: Node, here: Environment) -> Value:
    text = _typed(evaluate(body["left"], here), "string")
    pieces = [
        ".*" if each == "Wildcard" else re.escape(each["Literal"]) for each in body["pattern"]
    ]
    return truth(re.fullmatch("".join(pieces), text, re.DOTALL) is not None)


def _in_form(body: Node, here: Environment) -> Value:
    return _in(evaluate(body["left"], here), evaluate(body["right"], here), here)


def _in(left: Value, right: Value, here: Environment) -> Value:
    uid = _typed(left, "entity")
    if right.type == "set":
        above = [_typed(each, "entity") for each in cast(frozenset[Value], right.raw)]
    else:
        above = [_typed(right, "entity")]
    return truth(any(is_in(uid, each, here.entities) for each in above))


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], Value]:
    def judge(left: Value, right: Value) -> Value:
        if left.type not in {"long", "datetime", "duration"}:
            raise EvaluationError(f"{left.type} has no order")
        return truth(compare(left.raw, _typed(right, left.type)))

    return judge


def _counted(count: Callable[[int, int], int]) -> Callable[[Value, Value], Value]:
    return lambda left, right: whole(count(_typed(left, "long"), _typed(right, "long")))


def _sets(judge: Callable[[Any, Any], bool]) -> Callable[[Value, Value], Value]:
    return lambda left, right: truth(judge(_typed(left, "set"), _typed(right, "set")))


def _days(values: list[Value]) -> Value:
    at = _typed(values[0], "datetime")
    return whole(at - at % 86_400_000, "datetime")


def _towards_zero(size: int) -> Callable[[list[Value]], Value]:
    def count(values: list[Value]) -> Value:
        millis = _typed(values[0], "duration")
        return whole(abs(millis) // size * (1 if millis >= 0 else -1))

    return count


_FORMS: dict[str, Callable[[Any, Environment], Value]] = {
    "Value": _literal,
    "Var": lambda body, here: here.variables[body],
    "Set": lambda body, here: Value("set", frozenset(evaluate(each, here) for each in body)),
    "Record": lambda body, here: _record({key: evaluate(body[key], here) for key in sorted(body)}),
    "&&": _and,
    "||": _or,
    "if-then-else": _if,
    ".": _get,
    "has": _has,
    "is": _is,
    "like": _like,
    "in": _in_form,
}
_BINARY: dict[str, Callable[[Value, Value], Value]] = {
    "==": lambda left, right: truth(left == right),
    "!=": lambda left, right: truth(left != right),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "+": _counted(operator.add),
    "-": _counted(operator.sub),
    "*": _counted(operator.mul),
    "contains": lambda left, right: truth(right in _typed(left, "set")),
    "containsAll": _sets(operator.ge),
    "containsAny": _sets(lambda left, right: bool(left & right)),
}
_UNARY: dict[str, Callable[[Value], Value]] = {
    "!": lambda value: truth(not _typed(value, "bool")),
    "neg": lambda value: whole(-_typed(value, "long")),
    "isEmpty": lambda value: truth(not _typed(value, "set")),
}
_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "datetime": lambda values: moment(_typed(values[0], "string")),
    "duration": lambda values: span(_typed(values[0], "string")),
    "offset": lambda values: whole(
        _typed(values[0], "datetime") + _typed(values[1], "duration"), "datetime"
    ),
    "durationSince": lambda values: whole(
        _typed(values[0], "datetime") - _typed(values[1], "datetime"), "duration"
    ),
    "toDate": _days,
    "toTime": lambda values: whole(_typed(values[0], "datetime") % 86_400_000, "duration"),
    "toMilliseconds": _towards_zero(1),
    "toSeconds": _towards_zero(1000),
    "toMinutes": _towards_zero(60_000),
    "toHours": _towards_zero(3_600_000),
    "toDays": _towards_zero(86_400_000),
}
