"""A device as IT looks at it: one row of a list, with its age in everything that ages."""

from dataclasses import dataclass
from datetime import datetime

from policy.audit.entries import time_text
from policy.canonical import Json
from policy.daemon.sightings import Sighting
from policy.enrolment.enrolling import due_for_renewal
from policy.registry.devices import FRESH_POSTURE, Device, DeviceKind, Enrolled, Posture, Status


@dataclass(frozen=True, slots=True)
class Looking:
    """Which devices somebody wants to see; empty means any. `text` is looked for everywhere."""

    text: str = ""
    status: str = ""
    kind: str = ""
    group: str = ""

    def shows(self, device: Device) -> bool:
        """Whether this device is one of them."""
        return (
            self.status in ("", device.status)
            and self.kind in ("", device.kind)
            and (not self.group or self.group in device.groups)
            and self.text.casefold() in _words(device)
        )


def device_row(
    device: Device, now: datetime, seen: Sighting | None, double_at: datetime | None
) -> dict[str, Json]:
    """Return a device as JSON for people: what it is, and how it stands now."""
    row: dict[str, Json] = {
        "id": device.id,
        "asset_tag": device.asset_tag,
        "kind": device.kind.value,
        "status": device.status.value,
        "tier": device.tier(now),
        "groups": sorted(device.groups),
        "serial": device.serial or "",
        "mac": device.mac or "",
        "vouched_by": device.vouched_by or "",
        "change": device.change,
        "seen_at": "" if seen is None else time_text(seen.at),
        "double_at": "" if double_at is None else time_text(double_at),
        "next": sorted(each.value for each in steps_from(device)),
    }
    if device.enrolled is not None:
        row["key"] = _key(device, device.enrolled, now)
    if device.posture is not None:
        row["posture"] = _posture(device.posture, now)
    return row


def _key(device: Device, enrolled: Enrolled, now: datetime) -> Json:
    return {
        "thumbprint": enrolled.key.thumbprint,
        "protection": enrolled.protection.value,
        "not_after": time_text(enrolled.not_after),
        "is_over": now >= enrolled.not_after,
        "is_due": due_for_renewal(device, now),
    }


def _posture(posture: Posture, now: datetime) -> Json:
    return {
        "source": posture.source,
        "compliant": posture.compliant,
        "seen_at": time_text(posture.seen_at),
        "is_fresh": now - posture.seen_at <= FRESH_POSTURE,
    }


def steps_from(device: Device) -> frozenset[Status]:
    """Return what IT may make of a device by hand; enrolling and approving are asked otherwise."""
    if device.status is Status.RETIRED:
        return frozenset()
    retire = frozenset({Status.RETIRED})
    match device.status:
        case Status.ACTIVE:
            return retire | {Status.QUARANTINED, Status.REVOKED}
        case Status.QUARANTINED:
            return retire | {Status.ACTIVE, Status.REVOKED}
        case Status.REVOKED:
            return retire | {Status.REGISTERED}
        case Status.REGISTERED if device.kind is DeviceKind.CAMERA:
            return retire | {Status.ACTIVE}
        case _:
            return retire


def _words(device: Device) -> str:
    key = device.enrolled.key.thumbprint if device.enrolled else ""
    told = (device.id, device.asset_tag, device.serial or "", device.mac or "", key)
    return " ".join(told).casefold()
