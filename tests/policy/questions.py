"""Builders for questions: a device of IT, somebody who signed in, and things in a hall."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from policy.decisions.actions import ABILITIES, Action, Thing
from policy.decisions.facts import (
    Circumstances,
    DeviceFacts,
    PersonFacts,
    Question,
    Resource,
    the_site,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
GROUPS = ("security-desks", "workers", "phones", "it-desks", "machines")


def a_device(**changes: object) -> DeviceFacts:
    device = DeviceFacts(
        "desk-1",
        "workstation",
        "active",
        2,
        frozenset({"security-desks"}),
        NOW + timedelta(days=30),
        NOW - timedelta(hours=1),
    )
    return replace(device, **changes)  # type: ignore[arg-type]


def a_person(*roles: str, areas: tuple[str, ...] = ("press",), enabled: bool = True) -> PersonFacts:
    return PersonFacts("ada", frozenset(roles or ("security",)), frozenset(areas), enabled=enabled)


_KNOWN: Mapping[Thing, Mapping[str, object]] = {
    Thing.MEDIA: {"recorded_at": NOW, "held": False},
    Thing.TOPIC: {"topic_class": "event"},
    Thing.SESSION: {"person": "ada"},
    Thing.BUNDLE: {"author": "bob"},
    Thing.OPENING: {"grant": "all-areas", "asked_by": "bob"},
    Thing.DEVICE: {"device": a_device(id="thing-1")},
}


def a_thing(thing: Thing, *, area: str = "press", **facts: object) -> Resource:
    """Something of a kind, with the facts that its kind must have."""
    if thing is Thing.SITE:
        return the_site()
    placed = (Thing.CAMERA, Thing.EVENT, Thing.INCIDENT, Thing.REPORT)
    known = {"area": area} if thing in placed else _KNOWN.get(thing, {})
    if thing in (Thing.MEDIA, Thing.TOPIC):
        known = {**known, "area": area}
    name = area if thing is Thing.AREA else "thing-1"
    return Resource(thing, name, **{**known, **facts})  # type: ignore[arg-type]


def how(**changes: object) -> Circumstances:
    return replace(Circumstances(NOW, "http", "signature"), **changes)  # type: ignore[arg-type]


def a_question(
    action: Action = Action.EVENT_VIEW,
    *,
    device: DeviceFacts | None = None,
    person: PersonFacts | None = None,
    resource: Resource | None = None,
    circumstances: Circumstances | None = None,
) -> Question:
    thing = ABILITIES[action].thing
    return Question(
        device or a_device(),
        action,
        resource or a_thing(thing),
        circumstances or how(),
        person,
    )
