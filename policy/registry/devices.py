"""A device as IT knows it, and the ways in which its status may change.

registered ──enrols──► pending ──approved──► active ◄──► quarantined
    ▲                     │ rejected           │             │
    └─────────────────────┘                    └──► revoked ◄┘
    └───────────────── issued anew ─────────────────┘            any ──► retired
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from plant.ids import is_slug
from policy.audit.entries import time_text
from policy.canonical import Json
from policy.decisions.facts import DeviceFacts
from policy.errors import RegistryError
from policy.keys import DeviceKey


class DeviceKind(StrEnum):
    """What a device is."""

    VISION_WORKER = "vision-worker"
    PHONE = "phone"
    WORKSTATION = "workstation"
    MQTT_CLIENT = "mqtt-client"
    CAMERA = "camera"


class Status(StrEnum):
    """How far IT trusts a device."""

    REGISTERED = "registered"
    PENDING = "pending"
    ACTIVE = "active"
    QUARANTINED = "quarantined"
    REVOKED = "revoked"
    RETIRED = "retired"


class Protection(StrEnum):
    """Where a private key lives."""

    SOFTWARE = "software"
    HARDWARE = "hardware"


FRESH_POSTURE = timedelta(days=7)
_NEXT: Mapping[Status, frozenset[Status]] = {
    Status.REGISTERED: frozenset({Status.PENDING, Status.ACTIVE}),
    Status.PENDING: frozenset({Status.ACTIVE, Status.REGISTERED}),
    Status.ACTIVE: frozenset({Status.QUARANTINED, Status.REVOKED}),
    Status.QUARANTINED: frozenset({Status.ACTIVE, Status.REVOKED}),
    Status.REVOKED: frozenset({Status.REGISTERED}),
    Status.RETIRED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The key that a device proved to have."""

    key: DeviceKey
    not_after: datetime
    protection: Protection = Protection.SOFTWARE


@dataclass(frozen=True, slots=True)
class Posture:
    """What a management system said of a device, and when it had seen it."""

    source: str
    compliant: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """One device. `change` is the number of the registry's change that made it so."""

    id: str
    asset_tag: str
    kind: DeviceKind
    status: Status = Status.REGISTERED
    groups: frozenset[str] = frozenset()
    enrolled: Enrolled | None = None
    posture: Posture | None = None
    serial: str | None = None
    mac: str | None = None
    vouched_by: str | None = None
    change: int = 0

    def moved(self, status: Status) -> "Device":
        """Return the device with another status, or raise RegistryError.

        A device that is issued anew loses its key; a camera needs none to be active.
        """
        retires = status is Status.RETIRED and self.status is not Status.RETIRED
        if status not in _NEXT[self.status] and not retires:
            raise RegistryError(
                f"{self.id} is {self.status} and cannot become {status}",
                remedy=f"it can become {', '.join(sorted(_NEXT[self.status])) or 'nothing else'}",
            )
        if status is Status.REGISTERED:
            return replace(self, status=status, enrolled=None)
        keyless = self.kind is DeviceKind.CAMERA
        if status in {Status.PENDING, Status.ACTIVE} and self.enrolled is None and not keyless:
            raise RegistryError(f"{self.id} has no key yet", remedy="let it enrol first")
        if self.status is Status.REGISTERED and status is Status.ACTIVE and not keyless:
            raise RegistryError(f"{self.id} has not enrolled", remedy="approve it when it has")
        return replace(self, status=status)

    def with_key(self, enrolled: Enrolled) -> "Device":
        """Return the device waiting for approval with the key that it proved to have."""
        if self.status is not Status.REGISTERED or self.kind is DeviceKind.CAMERA:
            raise RegistryError(
                f"{self.id} is {self.status} and cannot enrol", remedy="IT issues it anew first"
            )
        return replace(self, enrolled=enrolled).moved(Status.PENDING)

    def renewed(self, not_after: datetime) -> "Device":
        """Return the device with more time for the key that it has."""
        if self.status is not Status.ACTIVE or self.enrolled is None:
            raise RegistryError(f"{self.id} is {self.status} and cannot be renewed")
        return replace(self, enrolled=replace(self.enrolled, not_after=not_after))

    def tier(self, now: datetime) -> int:
        """Return 0 without a key, 1 in software, 2 with fresh good posture, 3 in hardware too."""
        if self.enrolled is None:
            return 0
        posture = self.posture
        if posture is None or not posture.compliant or now - posture.seen_at > FRESH_POSTURE:
            return 1
        return 3 if self.enrolled.protection is Protection.HARDWARE else 2

    def facts(self, now: datetime) -> DeviceFacts:
        """Return what policies may look at."""
        return DeviceFacts(
            self.id,
            self.kind.value,
            self.status.value,
            self.tier(now),
            self.groups,
            now if self.enrolled is None else self.enrolled.not_after,
            None if self.posture is None else self.posture.seen_at,
            self.vouched_by,
        )


def checked(device: Device) -> Device:
    """Return the device, or raise RegistryError for what no device can be."""
    if not is_slug(device.id):
        raise RegistryError(
            f"{device.id!r} is no id of a device",
            remedy="use lower case letters, digits and hyphens, at most 64",
        )
    tag = device.asset_tag
    if not tag.strip() or not tag.isprintable() or len(tag) > 120:
        raise RegistryError(f"{tag!r} is no asset tag", remedy="give the tag that IT uses")
    if device.kind is DeviceKind.CAMERA and device.vouched_by is None:
        raise RegistryError(
            f"camera {device.id} has nobody who vouches for it",
            remedy="name its vision worker",
        )
    return device


def device_to_json(device: Device) -> dict[str, Json]:
    """Return all that is stated of a device."""
    enrolled, posture = device.enrolled, device.posture
    told: dict[str, Json | None] = {
        "id": device.id,
        "asset_tag": device.asset_tag,
        "kind": device.kind.value,
        "status": device.status.value,
        "groups": sorted(device.groups),
        "serial": device.serial,
        "mac": device.mac,
        "vouched_by": device.vouched_by,
        "change": device.change,
        "enrolled": None if enrolled is None else _enrolled_to_json(enrolled),
        "posture": None if posture is None else _posture_to_json(posture),
    }
    return {name: value for name, value in told.items() if value is not None}


def _enrolled_to_json(enrolled: Enrolled) -> dict[str, Json]:
    return {
        "key": enrolled.key.jwk,
        "not_after": time_text(enrolled.not_after),
        "protection": enrolled.protection.value,
    }


def _posture_to_json(posture: Posture) -> dict[str, Json]:
    return {
        "source": posture.source,
        "compliant": posture.compliant,
        "seen_at": time_text(posture.seen_at),
    }


# What was stated was written by `device_to_json` and is signed; a wrong shape is a fault.
def device_from_json(told: Mapping[str, Json]) -> Device:
    """Return the device that was stated, or raise RegistryError."""
    try:
        match told:
            case {
                "id": str(name),
                "asset_tag": str(tag),
                "kind": str(kind),
                "status": str(status),
                "groups": [*groups],
                "change": int(change),
            }:
                return Device(
                    name,
                    tag,
                    DeviceKind(kind),
                    Status(status),
                    frozenset(str(each) for each in groups),
                    _enrolled(told.get("enrolled")),
                    _posture(told.get("posture")),
                    _optional(told.get("serial")),
                    _optional(told.get("mac")),
                    _optional(told.get("vouched_by")),
                    change,
                )
    except ValueError as error:
        raise RegistryError(f"a device cannot be read: {error}") from error
    raise RegistryError("a device cannot be read: something is missing")


def _enrolled(told: Json) -> Enrolled | None:
    match told:
        case None:
            return None
        case {"key": dict(jwk), "not_after": str(until), "protection": str(protection)}:
            key = DeviceKey.from_jwk(jwk)
            return Enrolled(key, datetime.fromisoformat(until), Protection(protection))
    raise ValueError("its key is malformed")


def _posture(told: Json) -> Posture | None:
    match told:
        case None:
            return None
        case {"source": str(source), "compliant": bool(compliant), "seen_at": str(seen)}:
            return Posture(source, compliant, datetime.fromisoformat(seen))
    raise ValueError("its posture is malformed")


def _optional(told: Json) -> str | None:
    if told is not None and not isinstance(told, str):
        raise ValueError(f"{told!r} is no text")
    return told
