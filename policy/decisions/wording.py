"""How facts are put to Cedar: entities and a request as JSON.

Only what a fact is known to be is written; a missing one is left out, and the schema
says whether it may be.
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

from policy.decisions.actions import Thing
from policy.decisions.facts import SITE, Circumstances, DeviceFacts, PersonFacts, Question, Resource

# Cedar's own JSON: written here, read by Cedar alone.
Words: TypeAlias = dict[str, object]
_REMEMBERED = 16_384


def entity_texts(question: Question) -> dict[str, str]:
    """Return the entities that a question speaks of, each as JSON, by kind and id."""
    device, person, resource = question.device, question.person, question.resource
    texts = {f"Device {device.id}": _device_text(device)}
    if person is not None:
        texts[f"Person {person.id}"] = _person_text(person)
    if (resource.thing, resource.id) != (Thing.DEVICE, device.id):
        texts[f"{resource.thing.value} {resource.id}"] = json.dumps(resource_entity(resource))
    return texts


def entities_text(question: Question) -> str:
    """Return the entities that a question speaks of, as one list."""
    return f"[{','.join(entity_texts(question).values())}]"


def request_words(question: Question) -> Words:
    """Return the question itself."""
    return {
        "principal": {"type": "Device", "id": question.device.id},
        "action": {"type": "Action", "id": question.action.value},
        "resource": {"type": question.resource.thing.value, "id": question.resource.id},
        "context": context_words(question),
    }


def context_words(question: Question) -> Words:
    """Return the circumstances, the person among them."""
    about: Circumstances = question.circumstances
    words: Words = {
        "now": _time(about.now),
        "channel": about.channel,
        "proof": about.proof,
        "registry_age_seconds": about.registry_age_seconds,
    }
    if question.person is not None:
        words["person"] = _reference("Person", question.person.id)
    if about.verified_at is not None:
        words["verified_at"] = _time(about.verified_at)
    if about.break_glass:
        words["break_glass"] = [_reference("Grant", each) for each in sorted(about.break_glass)]
    if about.revealed_at is not None:
        words["revealed_at"] = _time(about.revealed_at)
    return words


def device_entity(device: DeviceFacts) -> Words:
    """Return a device as an entity."""
    facts: Words = {
        "kind": device.kind,
        "status": device.status,
        "tier": device.tier,
        "key_not_after": _time(device.key_not_after),
    }
    if device.posture_at is not None:
        facts["posture_at"] = _time(device.posture_at)
    if device.vouched_by is not None:
        facts["vouched_by"] = _reference("Device", device.vouched_by)
    return _entity("Device", device.id, facts, [("DeviceGroup", each) for each in device.groups])


def person_entity(person: PersonFacts) -> Words:
    """Return a person as an entity."""
    areas = [_reference("Area", each) for each in sorted(person.areas)]
    facts: Words = {"enabled": person.enabled, "areas": areas}
    return _entity("Person", person.id, facts, [("Role", each) for each in person.roles])


def resource_entity(resource: Resource) -> Words:
    """Return a thing as an entity, with the facts that belong to its kind."""
    if resource.thing is Thing.DEVICE and resource.device is not None:
        return device_entity(resource.device)
    return _entity(resource.thing.value, resource.id, _resource_facts(resource), _places(resource))


def _resource_facts(resource: Resource) -> Words:
    known: dict[str, object | None]
    match resource.thing:
        case Thing.CAMERA:
            known = {"worker": _maybe("Device", resource.worker)}
        case Thing.MEDIA:
            recorded = None if resource.recorded_at is None else _time(resource.recorded_at)
            known = {"recorded_at": recorded, "held": resource.held}
        case Thing.TOPIC:
            known = {"class": resource.topic_class, "owner": _maybe("Device", resource.owner)}
        case Thing.SESSION:
            known = {"person": _maybe("Person", resource.person)}
        case Thing.BUNDLE:
            known = {"author": _maybe("Person", resource.author)}
        case Thing.OPENING:
            known = {
                "grant": _maybe("Grant", resource.grant),
                "asked_by": _maybe("Person", resource.asked_by),
                "agreed_by": _maybe("Person", resource.agreed_by),
            }
        case _:
            known = {}
    return {name: value for name, value in known.items() if value is not None}


def _places(resource: Resource) -> list[tuple[str, str]]:
    if resource.area is not None:
        return [("Area", resource.area), ("Site", SITE)]
    return [("Site", SITE)] if resource.thing is Thing.AREA else []


@lru_cache(_REMEMBERED)
def _device_text(device: DeviceFacts) -> str:
    return json.dumps(device_entity(device))


@lru_cache(_REMEMBERED)
def _person_text(person: PersonFacts) -> str:
    return json.dumps(person_entity(person))


def _entity(kind: str, name: str, facts: Words, parents: list[tuple[str, str]]) -> Words:
    return {
        "uid": {"type": kind, "id": name},
        "attrs": facts,
        "parents": [{"type": above, "id": each} for above, each in sorted(parents)],
    }


def _reference(kind: str, name: str) -> Words:
    return {"__entity": {"type": kind, "id": name}}


def _maybe(kind: str, name: str | None) -> Words | None:
    return None if name is None else _reference(kind, name)


def _time(at: datetime) -> Words:
    text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
    return {"__extn": {"fn": "datetime", "arg": text}}
