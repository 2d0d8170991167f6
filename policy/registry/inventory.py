"""Lists of other systems, turned into proposed changes that can be looked at first.

An import registers what is new and brings posture up to date. It never approves,
releases or unlocks a device, and never takes one away: for that IT acts by hand.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from policy.errors import PolicyError, RegistryError
from policy.registry.columns import Columns
from policy.registry.devices import Device, DeviceKind, Posture, checked
from policy.registry.store import Actor, Registered, Registry

LARGEST = 64 * 1024 * 1024


class Step(StrEnum):
    """What an import would do with a row."""

    REGISTER = "register"
    POSTURE = "posture"
    NOTHING = "nothing"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One row of a list, what would be done with it, and why."""

    row: int
    step: Step
    device: Device | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a list does not say: the kind and the groups of the devices in it."""

    kind: DeviceKind
    groups: frozenset[str] = frozenset()


def read_rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV or JSON list as texts, or raise RegistryError."""
    if len(content) > LARGEST:
        raise RegistryError("the list is larger than 64 MiB", remedy="split it")
    try:
        text = content.decode("utf-8-sig")
        if text.lstrip()[:1] in {"[", "{"}:
            return [_as_texts(each) for each in _objects(json.loads(text))]
        return [_as_texts(each) for each in csv.DictReader(io.StringIO(text), strict=True)]
    except (ValueError, csv.Error) as error:
        raise RegistryError(
            "the list cannot be read", remedy="export it as CSV or JSON in UTF-8"
        ) from error


def plan(
    rows: Iterable[Mapping[str, str]], columns: Columns, defaults: Defaults, present: Registered
) -> list[Proposal]:
    """Return what an import would do, row by row. Nothing is changed."""
    by_tag = {each.asset_tag: each for each in present.devices.values()}
    by_serial = {each.serial: each for each in present.devices.values() if each.serial}
    proposals, taken = [], set(present.devices)
    for number, row in enumerate(rows, start=1):
        try:
            device = _device(row, columns, defaults)
            known = by_serial.get(device.serial or "") or by_tag.get(device.asset_tag)
            proposal = _update(number, known, device) if known else _new(number, device, taken)
        except (PolicyError, ValueError) as error:
            proposal = Proposal(number, Step.REFUSE, None, str(error))
        if proposal.step is Step.REGISTER and proposal.device:
            taken.add(proposal.device.id)
            by_tag[proposal.device.asset_tag] = proposal.device
        proposals.append(proposal)
    return proposals


def carry_out(proposals: Iterable[Proposal], registry: Registry, by: Actor) -> int:
    """Do what was proposed and return how many devices were changed."""
    new, renewed = [], {}
    for proposal in proposals:
        if proposal.device and proposal.step is Step.REGISTER:
            new.append(proposal.device)
        elif proposal.device and proposal.step is Step.POSTURE:
            renewed[proposal.device.id] = partial(_with_posture, proposal.device.posture)
    if new:
        registry.register_all(new, by)
    if renewed:
        registry.change_all(renewed, by)
    return len(new) + len(renewed)


def _with_posture(posture: Posture | None, device: Device) -> Device:
    return replace(device, posture=posture)


def _device(row: Mapping[str, str], columns: Columns, defaults: Defaults) -> Device:
    told = {name: _first(row, names) for name, names in columns.names.items()}
    tag = told.get("asset_tag") or told.get("serial")
    if not tag:
        raise RegistryError("there is neither asset tag nor serial number in this row")
    return checked(
        Device(
            _slug(tag),
            tag,
            defaults.kind,
            groups=defaults.groups,
            posture=_posture(told, columns),
            serial=told.get("serial"),
            mac=told.get("mac"),
        )
    )


def _posture(told: Mapping[str, str | None], columns: Columns) -> Posture | None:
    seen, state = told.get("seen_at"), told.get("compliant")
    if not seen:
        return None
    compliant = (state or "").strip().casefold() in columns.good
    return Posture(columns.source, compliant, _time(seen))


def _update(number: int, known: Device, told: Device) -> Proposal:
    newer = told.posture is not None and (
        known.posture is None or told.posture.seen_at > known.posture.seen_at
    )
    if not newer:
        return Proposal(number, Step.NOTHING, known, "known, and nothing newer is told")
    return Proposal(number, Step.POSTURE, replace(known, posture=told.posture))


def _new(number: int, device: Device, taken: set[str]) -> Proposal:
    if device.id in taken:
        return Proposal(number, Step.REFUSE, None, f"the id {device.id} is taken")
    return Proposal(number, Step.REGISTER, device)


def _first(row: Mapping[str, str], names: Iterable[str]) -> str | None:
    lowered = {name.strip().casefold(): value.strip() for name, value in row.items()}
    return next((lowered[each] for each in names if lowered.get(each)), None)


def _slug(tag: str) -> str:
    letters = [each if each.isascii() and each.isalnum() else "-" for each in tag.lower()]
    return "-".join(filter(None, "".join(letters).split("-")))[:64].strip("-")


def _time(text: str) -> datetime:
    """Return a time; one without a zone is UTC, which management systems export."""
    for form in ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d %H:%M:%S %Z"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


# A foreign file: it is looked at field by field, and only texts are taken from it.
def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        lists = [each for each in value.values() if isinstance(each, list)]
        value = lists[0] if len(lists) == 1 else [value]
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise RegistryError("the list holds something that is no device")
    return value


def _as_texts(row: Mapping[str | Any, Any]) -> dict[str, str]:
    return {
        str(name): str(value)
        for name, value in row.items()
        if isinstance(value, str | int | bool) and name is not None
    }
