"""A bundle's own tests: questions in words of the plant, with the answers that are wanted.

    [[case]]
    note = "Security reviews events of its own areas"
    device = { kind = "workstation", groups = ["security-desks"] }
    person = { roles = ["security"], areas = ["press"] }
    allow = ["event.view@press"]
    deny = ["event.view@paint", "media.export@press"]
    because = { "event.view@paint" = "default" }

What is not said has the value of a device in good order: active, tier 1, a signature, a
registry that was heard of just now.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from policy.decisions.actions import ABILITIES, Action, Thing
from policy.decisions.facts import (
    Circumstances,
    DeviceFacts,
    PersonFacts,
    Question,
    Resource,
    the_site,
)
from policy.errors import BundleError

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DEFAULT = "default"
_FIELDS = {"note", "device", "person", "circumstances", "resource", "allow", "deny", "because"}
_SELF = {
    **dict.fromkeys(("worker", "owner"), "device-1"),
    **dict.fromkeys(("person", "author", "asked_by", "agreed_by"), "person-1"),
}
_ANOTHER = "another-1"
_PLACED = {Thing.CAMERA, Thing.EVENT, Thing.MEDIA, Thing.INCIDENT, Thing.REPORT, Thing.TOPIC}


@dataclass(frozen=True, slots=True)
class Case:
    """One wanted answer. `because` is a policy, `default`, or nothing in particular."""

    note: str
    cell: str
    question: Question
    allowed: bool
    because: str | None


def read_cases(tests: Mapping[str, str]) -> list[Case]:
    """Return all cases of a bundle's test files, or raise BundleError."""
    return [case for name, text in tests.items() for case in _file(name, text)]


# Files that people write: a wrong shape is told with the file and the note.
def _file(name: str, text: str) -> list[Case]:
    try:
        told = tomllib.loads(text)
    except ValueError as error:
        raise BundleError(f"cannot be read: {error}", where=name) from error
    if set(told) != {"case"} or not isinstance(told["case"], list):
        raise BundleError("holds something else than [[case]]", where=name)
    found = []
    for each in told["case"]:
        try:
            found += _cases(each)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            note = each.get("note", "") if isinstance(each, dict) else ""
            raise BundleError(f"the case “{note}” is malformed: {error}", where=name) from error
    return found


def _cases(told: dict[str, Any]) -> list[Case]:
    if strange := told.keys() - _FIELDS:
        raise ValueError(f"{sorted(strange)} mean nothing")
    because = told.get("because", {})
    wanted = dict.fromkeys(told.get("allow", []), True)
    wanted |= dict.fromkeys(told.get("deny", []), False)
    if not wanted or because.keys() - wanted.keys():
        raise ValueError("because names what is neither allowed nor denied, or nothing is")
    if len(wanted) < len(told.get("allow", [])) + len(told.get("deny", [])):
        raise ValueError("the same is wanted twice")
    return [
        Case(told["note"], cell, _question(told, cell), allowed, because.get(cell))
        for cell, allowed in wanted.items()
    ]


def _question(told: dict[str, Any], cell: str) -> Question:
    name, _, area = cell.partition("@")
    action = Action(name)
    return Question(
        _device(**told.get("device", {})),
        action,
        _resource(ABILITIES[action].thing, area or None, told.get("resource", {})),
        _circumstances(**told.get("circumstances", {})),
        _person(**told["person"]) if "person" in told else None,
    )


def _device(
    *,
    kind: str = "workstation",
    groups: list[str] | None = None,
    status: str = "active",
    tier: int = 1,
    posture_hours_ago: int | None = None,
) -> DeviceFacts:
    seen = None if posture_hours_ago is None else NOW - timedelta(hours=posture_hours_ago)
    until = NOW + timedelta(days=30)
    return DeviceFacts("device-1", kind, status, tier, frozenset(groups or []), until, seen)


def _person(*, roles: list[str], areas: list[str], enabled: bool = True) -> PersonFacts:
    return PersonFacts("person-1", frozenset(roles), frozenset(areas), enabled=enabled)


def _circumstances(
    *,
    channel: str = "http",
    proof: str = "signature",
    registry_age_seconds: int = 0,
    verified_seconds_ago: int | None = None,
    break_glass: list[str] | None = None,
    revealed_seconds_ago: int | None = None,
) -> Circumstances:
    verified, revealed = _ago(verified_seconds_ago), _ago(revealed_seconds_ago)
    grants = frozenset(break_glass or [])
    return Circumstances(NOW, channel, proof, registry_age_seconds, verified, grants, revealed)


def _ago(seconds: int | None) -> datetime | None:
    return None if seconds is None else NOW - timedelta(seconds=seconds)


def _resource(thing: Thing, area: str | None, told: dict[str, Any]) -> Resource:
    if (area is not None) != (thing in _PLACED or thing is Thing.AREA):
        raise ValueError(f"a {thing} has {'an' if area is None else 'no'} area")
    if thing is Thing.SITE:
        return the_site()
    if thing in (Thing.AREA, Thing.GRANT):
        return Resource(thing, area or told.get("grant", "thing-1"))
    facts = {name: _name(name, value) for name, value in told.items()}
    known = _KNOWN[thing](facts) if thing in _KNOWN else {}
    return Resource(thing, _ANOTHER if thing is Thing.DEVICE else "thing-1", area, **known)


# What a thing of a kind is, where a case says nothing of it.
_KNOWN: dict[Thing, Callable[[dict[str, Any]], dict[str, Any]]] = {
    Thing.CAMERA: lambda facts: _of(facts, "worker"),
    Thing.MEDIA: lambda facts: {"recorded_at": NOW, "held": facts.get("held", False)},
    Thing.TOPIC: lambda facts: {
        "topic_class": facts.get("class", "event"),
        **_of(facts, "owner"),
    },
    Thing.SESSION: lambda facts: {"person": facts.get("person", _ANOTHER)},
    Thing.BUNDLE: lambda facts: {"author": facts.get("author", _ANOTHER)},
    Thing.OPENING: lambda facts: {
        "grant": facts.get("grant", "thing-1"),
        "asked_by": facts.get("asked_by", _ANOTHER),
        **_of(facts, "agreed_by"),
    },
    Thing.DEVICE: lambda _facts: {
        "device": DeviceFacts(_ANOTHER, "phone", "pending", 1, frozenset(), NOW)
    },
}


def _name(fact: str, value: Any) -> Any:
    """Return whom `self` and `another` mean."""
    if fact in _SELF:
        return {"self": _SELF[fact], "another": _ANOTHER}.get(value, value)
    return value


def _of(facts: dict[str, Any], name: str) -> dict[str, Any]:
    return {name: facts[name]} if name in facts else {}
