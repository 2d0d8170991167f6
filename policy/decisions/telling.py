"""A question as JSON and back: in the audit, over a socket, and for asking it again.

Every fact that a policy may look at is told, so that a decision of last month can be
decided anew by tomorrow's policies.
"""

from collections.abc import Mapping
from datetime import datetime

from policy.audit.entries import time_text
from policy.canonical import Json
from policy.decisions.actions import Action, Thing
from policy.decisions.facts import Circumstances, DeviceFacts, PersonFacts, Question, Resource
from policy.errors import DecisionError

Told = dict[str, Json]


def question_to_json(question: Question) -> Told:
    """Return a question as JSON, without what is not known."""
    about = question.circumstances
    return {
        "device": device_to_json(question.device),
        "person": None if question.person is None else person_to_json(question.person),
        "action": question.action.value,
        "resource": resource_to_json(question.resource),
        "channel": about.channel,
        "proof": about.proof,
        "registry_age_seconds": about.registry_age_seconds,
        "now": time_text(about.now),
        **_known(verified_at=about.verified_at, revealed_at=about.revealed_at),
        **({"break_glass": sorted(about.break_glass)} if about.break_glass else {}),
    }


def question_from_json(told: Mapping[str, Json]) -> Question:
    """Return the question that was told, or raise DecisionError."""
    try:
        person = told.get("person")
        return Question(
            device_from_json(_table(told["device"])),
            Action(_text(told["action"])),
            _resource(_table(told["resource"])),
            Circumstances(
                _time(told["now"]),
                _text(told["channel"]),
                _text(told["proof"]),
                _number(told["registry_age_seconds"]),
                _maybe_time(told.get("verified_at")),
                _texts(told.get("break_glass", [])),
                _maybe_time(told.get("revealed_at")),
            ),
            None if person is None else person_from_json(_table(person)),
        )
    except (KeyError, ValueError) as error:
        raise DecisionError(f"a question cannot be read: {error}") from error


def device_to_json(device: DeviceFacts) -> Told:
    """Return what the registry knows of a device."""
    return {
        "id": device.id,
        "kind": device.kind,
        "status": device.status,
        "tier": device.tier,
        "groups": sorted(device.groups),
        "key_not_after": time_text(device.key_not_after),
        **_known(posture_at=device.posture_at, vouched_by=device.vouched_by),
    }


def device_from_json(told: Mapping[str, Json]) -> DeviceFacts:
    """Return the device that was told; KeyError or ValueError if it is none."""
    return DeviceFacts(
        _text(told["id"]),
        _text(told["kind"]),
        _text(told["status"]),
        _number(told["tier"]),
        _texts(told["groups"]),
        _time(told["key_not_after"]),
        _maybe_time(told.get("posture_at")),
        _maybe_text(told.get("vouched_by")),
    )


def person_to_json(person: PersonFacts) -> Told:
    """Return who signed in."""
    return {
        "id": person.id,
        "roles": sorted(person.roles),
        "areas": sorted(person.areas),
        "enabled": person.enabled,
    }


def person_from_json(told: Mapping[str, Json]) -> PersonFacts:
    """Return the person that was told; KeyError or ValueError if it is none."""
    enabled = told["enabled"]
    if not isinstance(enabled, bool):
        raise _misfit(enabled, "truth")
    return PersonFacts(
        _text(told["id"]), _texts(told["roles"]), _texts(told["areas"]), enabled=enabled
    )


def resource_to_json(resource: Resource) -> Told:
    """Return a thing with what is known of it."""
    return {
        "type": resource.thing.value,
        "id": resource.id,
        **_known(
            area=resource.area,
            worker=resource.worker,
            recorded_at=resource.recorded_at,
            held=resource.held,
            topic_class=resource.topic_class,
            owner=resource.owner,
            person=resource.person,
            author=resource.author,
            grant=resource.grant,
            asked_by=resource.asked_by,
            agreed_by=resource.agreed_by,
        ),
        **({} if resource.device is None else {"device": device_to_json(resource.device)}),
    }


def _resource(told: Mapping[str, Json]) -> Resource:
    device, held = told.get("device"), told.get("held")
    return Resource(
        Thing(_text(told["type"])),
        _text(told["id"]),
        area=_maybe_text(told.get("area")),
        worker=_maybe_text(told.get("worker")),
        recorded_at=_maybe_time(told.get("recorded_at")),
        held=held if isinstance(held, bool) else None,
        topic_class=_maybe_text(told.get("topic_class")),
        owner=_maybe_text(told.get("owner")),
        person=_maybe_text(told.get("person")),
        author=_maybe_text(told.get("author")),
        grant=_maybe_text(told.get("grant")),
        asked_by=_maybe_text(told.get("asked_by")),
        agreed_by=_maybe_text(told.get("agreed_by")),
        device=None if device is None else device_from_json(_table(device)),
    )


def _known(**facts: str | bool | datetime | None) -> Told:
    return {
        name: time_text(fact) if isinstance(fact, datetime) else fact
        for name, fact in facts.items()
        if fact is not None
    }


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise _misfit(value, "text")
    return value


def _number(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _misfit(value, "number")
    return value


def _table(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise _misfit(value, "table")
    return value


def _misfit(value: Json, wanted: str) -> ValueError:
    return ValueError(f"{value!r} is no {wanted}")


def _texts(value: Json) -> frozenset[str]:
    if not isinstance(value, list):
        raise _misfit(value, "list")
    return frozenset(_text(each) for each in value)


def _time(value: Json) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return at


def _maybe_time(value: Json) -> datetime | None:
    return None if value is None else _time(value)


def _maybe_text(value: Json) -> str | None:
    return None if value is None else _text(value)
