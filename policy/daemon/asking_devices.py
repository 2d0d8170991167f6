"""What others may ask of policyd about devices: how they come, change and go."""

from policy.audit.entries import time_text
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.house import House
from policy.enrolment.enrolling import Offer
from policy.errors import RegistryError
from policy.registry.devices import Device, DeviceKind, Protection, Status
from policy.signatures.verifying import Proof


def _register(house: House, asked: Asked) -> Told:
    device = Device(
        asked.text("id"),
        asked.text("asset_tag"),
        DeviceKind(asked.text("kind")),
        groups=asked.texts("groups"),
        serial=asked.text("serial", "") or None,
        mac=asked.text("mac", "") or None,
        vouched_by=asked.text("vouched_by", "") or None,
    )
    must_be_groups(house, device.groups)
    return {"change": house.registry.register(device, asked.by).change}


def must_be_groups(house: House, groups: frozenset[str]) -> None:
    """Raise RegistryError for a group that the bundle in force does not speak of."""
    if strange := groups - set(house.bundles.loaded.groups):
        raise RegistryError(
            f"{sorted(strange)} are no groups of the bundle in force",
            remedy=f"use {', '.join(house.bundles.loaded.groups)}",
        )


def _move(house: House, asked: Asked) -> Told:
    device, status, by = asked.text("device"), Status(asked.text("status")), asked.by
    moved = house.registry.change(device, lambda it: it.moved(status), by)
    if status is not Status.ACTIVE:
        house.sessions.end_of(device=device, by=by.person or by.device)
    return {"change": moved.change}


def _invite(house: House, asked: Asked) -> Told:
    code = house.enrolment.invite(asked.text("device"), asked.by)
    origin = asked.text("origin")
    return {
        "code": code.spoken,
        "link": code.link(origin),
        "qr": code.qr_svg(origin),
        "expires_at": time_text(code.expires_at),
    }


def _claim(house: House, asked: Asked) -> Told:
    offer = _offer(asked)
    return {"status": house.enrolment.claim(offer, proof_of(offer)).status.value}


def _approve(house: House, asked: Asked) -> Told:
    device = house.enrolment.approve(asked.text("device"), asked.text("digits"), asked.by)
    return {"change": device.change}


def _reject(house: House, asked: Asked) -> Told:
    return {"change": house.enrolment.reject(asked.text("device"), asked.by).change}


def _renew(house: House, asked: Asked) -> Told:
    proof = Proof(asked.text("thumbprint"), 0, "", None)
    return {"change": house.enrolment.renew(proof).change}


def _offer(asked: Asked) -> Offer:
    protection = Protection(asked.text("protection", Protection.SOFTWARE.value))
    return Offer(asked.text("device"), asked.text("code"), asked.key, protection)


def proof_of(offer: Offer) -> Proof:
    """The API verified the signature over the whole request; policyd saw the key only."""
    return Proof(offer.key.thumbprint, 0, "", None)


DEVICES: dict[str, Operation] = {
    "device.register": _register,
    "device.move": _move,
    "device.invite": _invite,
    "device.claim": _claim,
    "device.approve": _approve,
    "device.reject": _reject,
    "device.renew": _renew,
}
