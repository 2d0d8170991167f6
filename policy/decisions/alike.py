"""Which questions policies cannot tell apart: those get one answer, and are asked once.

    alike = Alike(policies)          # the policies that speak of one action, in Cedar's JSON
    alike.key(one) == alike.key(other)

Two questions are alike when everything that these policies may look at is the same:
- names. Policies compare names and look up what is in what; but for those that they write out
  themselves it does not matter what a name is, only where it stands again;
- measures (times, the tier, the age of the registry). Where policies only compare them, it matters
  how the comparison comes out; a measure that they use otherwise counts as it is;
- all else, as it is, and whether a fact is known at all.

What is asked is always a real question, never one that was made from a key.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias

from policy.decisions.actions import Thing
from policy.decisions.facts import Question
from policy.decisions.reference.values import EvaluationError, moment, span

# Cedar's JSON, as it was parsed: its shape is known by the operator only.
Node: TypeAlias = Any
Policies: TypeAlias = Mapping[str, Mapping[str, Node]]
# The measures of a question, in the order of `_MEASURES`; times are milliseconds since 1970.
Measured: TypeAlias = tuple[int | None, ...]
Calculation: TypeAlias = Callable[[Measured], int | None]
Named: TypeAlias = tuple[str, str]

_COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
_EPOCH, _STEP = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
# What Cedar can count to, and the year 1000, before which a time is not written as it reads one.
_LARGEST, _SMALLEST = (1 << 63) - 1, -30_610_224_000_000
# Where policies find them.
_MEASURES = (
    ("context", "now"),
    ("context", "registry_age_seconds"),
    ("context", "verified_at"),
    ("context", "revealed_at"),
    ("principal", "tier"),
    ("principal", "key_not_after"),
    ("principal", "posture_at"),
    ("resource", "recorded_at"),
)


class Alike:
    """Tells which questions of one action its policies cannot tell apart."""

    def __init__(self, policies: Policies) -> None:
        bodies = [each["body"] for raw in policies.values() for each in raw["conditions"]]
        self._written_out = frozenset(_names_in([dict(each) for each in policies.values()]))
        self._compared = [made for each in bodies for made in _comparisons(each)]
        used = {place for each in bodies for place in _used_otherwise(each)}
        self._as_they_are = sorted(_MEASURES.index(place) for place in used)

    def key(self, question: Question) -> Hashable | None:
        """Return what the policies can see of a question, or None: it is like no other."""
        try:
            measured = _measured(question)
            seen = _seen(question, _Names(self._written_out))
        except _OddError:
            return None
        compared = tuple(each(measured) for each in self._compared)
        return seen, compared, tuple(measured[each] for each in self._as_they_are)


class _OddError(Exception):
    """Cedar may not be able to read this."""


class _Names:
    """Numbers names in the order in which they come; what policies write out keeps its name."""

    def __init__(self, written_out: frozenset[Named]) -> None:
        self._written_out = written_out
        self._numbers: dict[Named, int] = {}

    def one(self, kind: str, name: str | None) -> str | int | None:
        if name is None:
            return None
        if not name.isprintable():
            raise _OddError
        if (kind, name) in self._written_out:
            return name
        return self._numbers.setdefault((kind, name), len(self._numbers))

    def some(self, kind: str, names: frozenset[str]) -> Hashable:
        """Name those that stand elsewhere too or are written out; of the others it matters how many."""
        if not all(each.isprintable() for each in names):
            raise _OddError
        known = frozenset(
            each if (kind, each) in self._written_out else self._numbers[kind, each]
            for each in names
            if (kind, each) in self._written_out or (kind, each) in self._numbers
        )
        return known, len(names) - len(known)


def _seen(question: Question, names: _Names) -> Hashable:
    """Return all but the measures, names by their numbers. Sets come last, when all is numbered."""
    device, about, person, thing = (
        *(question.device, question.circumstances, question.person),
        question.resource,
    )
    if thing.thing is Thing.DEVICE:
        raise _OddError  # another device has measures of its own
    return (
        *(device.kind, device.status, device.groups, about.channel, about.proof),
        *(thing.thing, thing.held, thing.topic_class),
        *(each is None for each in (device.posture_at, about.verified_at, about.revealed_at)),
        thing.recorded_at is None,
        *(names.one("Device", each) for each in (device.id, device.vouched_by)),
        names.one(thing.thing.value, thing.id),
        *(names.one("Device", each) for each in (thing.worker, thing.owner)),
        *(names.one("Person", each) for each in (thing.person, thing.author)),
        *(names.one("Person", each) for each in (thing.asked_by, thing.agreed_by)),
        *(names.one("Area", thing.area), names.one("Grant", thing.grant)),
        names.some("Grant", about.break_glass),
        None
        if person is None
        else (
            *(names.one("Person", person.id), person.enabled, person.roles),
            names.some("Area", person.areas),
        ),
    )


def _measured(asked: Question) -> Measured:
    device, about = asked.device, asked.circumstances
    values = (
        *(_milliseconds(about.now), about.registry_age_seconds),
        *(_milliseconds(about.verified_at), _milliseconds(about.revealed_at), device.tier),
        *(_milliseconds(device.key_not_after), _milliseconds(device.posture_at)),
        _milliseconds(asked.resource.recorded_at),
    )
    if not all(each is None or _SMALLEST < each <= _LARGEST for each in values):
        raise _OddError
    return values


def _milliseconds(at: datetime | None) -> int | None:
    return None if at is None else (at - _EPOCH) // _STEP


def _measure(node: Node) -> Calculation | None:
    """Return how to calculate an expression, where it is made of measures and what is written out."""
    match node:
        case {"Value": int(number)} if not isinstance(number, bool):
            return lambda _: number
        case {".": {"left": {"Var": str(whose)}, "attr": str(name)}}:
            return _looked_up((whose, name))
        case {"duration": [{"Value": str(text)}]}:
            return _written(span, text)
        case {"datetime": [{"Value": str(text)}]}:
            return _written(moment, text)
        case {"durationSince": [later, earlier]}:
            return _both(_measure(later), _measure(earlier), lambda one, other: one - other)
    return None


def _looked_up(place: tuple[str, str]) -> Calculation | None:
    if place not in _MEASURES:
        return None
    number = _MEASURES.index(place)
    return lambda measured: measured[number]


def _written(read: Callable[[str], Any], text: str) -> Calculation | None:
    try:
        number = int(read(text).raw)
    except EvaluationError:
        return None
    return lambda _: number


def _both(
    one: Calculation | None, other: Calculation | None, made: Callable[[int, int], int]
) -> Calculation | None:
    if one is None or other is None:
        return None

    def calculated(measured: Measured) -> int | None:
        left, right = one(measured), other(measured)
        return None if left is None or right is None else made(left, right)

    return calculated


def _comparison(node: Node) -> Calculation | None:
    """Return how a comparison of measures comes out, or None where the node is none."""
    match node:
        case dict() if len(node) == 1:
            ((operator, sides),) = node.items()
            if operator in _COMPARED:
                return _both(_measure(sides["left"]), _measure(sides["right"]), _COMPARED[operator])
    return None


def _comparisons(node: Node) -> Iterator[Calculation]:
    found = _comparison(node)
    if found is not None:
        yield found
        return
    for each in _parts(node):
        yield from _comparisons(each)


def _used_otherwise(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the measures that stand anywhere but in a comparison of measures."""
    if _comparison(node) is not None:
        return
    match node:
        case {"has": {"left": {"Var": "context"}}}:
            return
        case {".": {"left": {"Var": "context"}, "attr": str(name)}}:
            yield from (place for place in _MEASURES if place == ("context", name))
            return
        case {"Var": "context"}:
            # As a whole: all that is in it may be compared.
            yield from (place for place in _MEASURES if place[0] == "context")
        case {".": {"attr": str(name)}}:
            # Whoever's it is: it may be reached by a way that is not looked at here.
            yield from (place for place in _MEASURES if place[1] == name)
    for each in _parts(node):
        yield from _used_otherwise(each)


def _names_in(node: Node) -> Iterator[Named]:
    match node:
        case {"type": str(kind), "id": str(name)}:
            yield kind, name
    for each in _parts(node):
        yield from _names_in(each)


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        yield from node.values()
    elif isinstance(node, list):
        yield from node
