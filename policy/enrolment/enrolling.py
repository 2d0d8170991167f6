"""From a registered asset to an active device, and the renewal of its key's time.

    IT        registers the asset, makes a code
    device    makes its key, offers it with the code in a request that it signs with it
    IT        compares six digits on both screens and approves
    device    renews its time by itself, while it is active

Every step, and every wrong guess, is in the audit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.database import writing
from policy.enrolment.codes import Code, Codes
from policy.enrolment.fingerprint import fingerprint
from policy.errors import EnrolmentError, RegistryError
from policy.keys import DeviceKey
from policy.registry.devices import Device, DeviceKind, Enrolled, Protection, Status
from policy.registry.store import Actor, Registry
from policy.signatures.verifying import Proof

KEY_LIFE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a device offers: the code that it was given, and its key."""

    device: str
    code: str
    key: DeviceKey
    protection: Protection = Protection.SOFTWARE


class Enrolment:
    """Enrols devices. `audit` must raise what cannot be recorded."""

    def __init__(
        self,
        engine: Engine,
        registry: Registry,
        codes: Codes,
        *,
        audit: Callable[[Entry], int],
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._registry = registry
        self._codes = codes
        self._audit = audit
        self._now = now

    def invite(self, device: str, by: Actor) -> Code:
        """Return a code for a registered device. A code made before is void from now on."""
        known = self._registry.device(device)
        if known.status is not Status.REGISTERED or known.kind is DeviceKind.CAMERA:
            raise EnrolmentError(
                f"{device} is a {known.kind} that is {known.status} and cannot enrol",
                remedy="issue it anew first; a camera is approved without a key",
            )
        with writing(self._engine) as connection:
            code = self._codes.make(connection, device, self._now())
            self._record("invited", device, by=_by(by))
        return code

    def claim(self, offer: Offer, proof: Proof) -> Device:
        """Let a device offer its key in a request that it signed with it; it is pending then.

        Every failure is told in the same words, so that a guesser learns nothing.
        """
        if proof.thumbprint != offer.key.thumbprint:
            raise EnrolmentError("the request is not signed with the key that it offers")
        with writing(self._engine) as connection:
            right = self._is_right(
                offer, lambda: self._codes.use(connection, offer.device, offer.code, self._now())
            )
        if not right:
            raise EnrolmentError(
                "this code is not good for this device", remedy="check it, or ask IT for a new one"
            )
        enrolled = Enrolled(offer.key, self._now() + KEY_LIFE, offer.protection)
        by = Actor("", offer.device, "enrolled with a code")
        return self._registry.change(offer.device, lambda it: it.with_key(enrolled), by)

    def approve(self, device: str, digits: str, by: Actor) -> Device:
        """Make a pending device active, if the digits are those of the key that it offered."""
        known = self._registry.device(device)
        if known.enrolled is None or known.status is not Status.PENDING:
            raise EnrolmentError(f"{device} is {known.status} and waits for no approval")
        wanted = fingerprint(device, known.enrolled.key.thumbprint)
        if "".join(digits.split()) != wanted.replace(" ", ""):
            self._record("digits differ", device, by=_by(by))
            raise EnrolmentError(
                f"the digits are not those of the key that was offered for {device}",
                remedy="reject it: somebody else may have used the code",
            )
        key = known.enrolled.key
        return self._registry.change(device, lambda it: _approved(it, key), by)

    def reject(self, device: str, by: Actor) -> Device:
        """Send a pending device back: its key is forgotten and it needs a new code."""
        return self._registry.change(device, lambda it: it.moved(Status.REGISTERED), by)

    def renew(self, proof: Proof) -> Device:
        """Give the key of an active device its full time again."""
        devices = self._registry.all().devices.values()
        mine = [each for each in devices if _has(each, proof.thumbprint)]
        if not mine:
            raise RegistryError("no device has this key")
        until = self._now() + KEY_LIFE
        by = Actor("", mine[0].id, "renewed by itself")
        return self._registry.change(mine[0].id, lambda it: it.renewed(until), by)

    def _is_right(self, offer: Offer, use: Callable[[], bool]) -> bool:
        try:
            right = use()
        except EnrolmentError:
            right = False
        if not right:
            self._record("wrong code", offer.device[:64], key=offer.key.thumbprint)
        return right

    def _record(self, what: str, device: str, **facts: Json) -> None:
        entry = Entry(Kind.ENROLMENT, self._now(), {"what": what, "device": device, **facts})
        self._audit(entry)


def due_for_renewal(device: Device, now: datetime) -> bool:
    """Whether half of the key's time is over, so that its device should renew it."""
    return device.enrolled is not None and device.enrolled.not_after - now < KEY_LIFE / 2


def _approved(device: Device, key: DeviceKey) -> Device:
    """Return the device as active, if it still has the key whose digits were compared."""
    if device.enrolled is None or device.enrolled.key != key:
        raise EnrolmentError(f"{device.id} has offered another key meanwhile")
    return device.moved(Status.ACTIVE)


def _has(device: Device, thumbprint: str) -> bool:
    return device.enrolled is not None and device.enrolled.key.thumbprint == thumbprint


def _by(actor: Actor) -> dict[str, Json]:
    return {"person": actor.person, "device": actor.device, "reason": actor.reason}
