"""What others may ask of policyd, by name, with arguments in JSON that are checked here.

Who asks is the API, on this machine, under a user that the socket lets in. What a person
may do was decided before; here every change is recorded with who asked for it.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives import serialization

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.daemon.house import House
from policy.decisions.telling import person_to_json
from policy.enrolment.enrolling import Offer
from policy.errors import PeopleError, PolicyError, RegistryError
from policy.keys import DeviceKey
from policy.people.accounts import Person, Role
from policy.people.first import Administrator
from policy.registry.devices import Device, DeviceKind, Protection, Status
from policy.registry.snapshot import make_snapshot
from policy.registry.store import Actor
from policy.signatures.verifying import Proof

Told = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Asked:
    """Arguments by name; one that is missing or of another type is a PolicyError."""

    told: Mapping[str, Json]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        value = self.told.get(name, default)
        if not isinstance(value, str):
            raise PolicyError(f"{name} is no text")
        return value

    def texts(self, name: str) -> frozenset[str]:
        """Return a set of texts."""
        value = self.told.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise PolicyError(f"{name} is no list of texts")
        return frozenset(str(each) for each in value)

    def table(self, name: str) -> "Asked":
        """Return arguments within an argument."""
        value = self.told.get(name)
        if not isinstance(value, dict):
            raise PolicyError(f"{name} is no table")
        return Asked(value)

    @property
    def by(self) -> Actor:
        """Who asks for a change."""
        by = self.table("by")
        return Actor(by.text("person"), by.text("device"), by.text("reason", ""))

    @property
    def key(self) -> DeviceKey:
        """The key that a device offers, in a request that it signed with it."""
        try:
            return DeviceKey.from_jwk(dict(self.table("key").told))
        except ValueError as error:
            raise PolicyError("the key is none") from error


Operation = Callable[[House, Asked], Told]


def answer(house: House, name: str, told: Mapping[str, Json]) -> Told:
    """Do what is asked and return the answer, or raise PolicyError."""
    operation = OPERATIONS.get(name)
    if operation is None:
        raise PolicyError(f"nobody can ask for {name!r} here")
    try:
        return operation(house, Asked(told))
    except ValueError as error:
        raise PolicyError(f"{name}: {error}") from error
    finally:
        if name not in _CHANGE_NOTHING:
            house.changes.note()


def _append(house: House, asked: Asked) -> Told:
    entry = Entry(
        Kind(asked.text("kind")),
        datetime.fromisoformat(asked.text("at")),
        asked.table("facts").told,
    )
    return {"seq": house.journal.append(entry)}


def _keys(house: House, asked: Asked) -> Told:
    del asked
    readings = house.keys
    named = {
        "device": readings.device,
        "snapshot": readings.snapshot,
        "session": readings.session,
    }
    return {
        name: base64.b64encode(reading.key.public_bytes_raw()).decode()
        for name, reading in named.items()
    }


def _news(house: House, asked: Asked) -> Told:
    """Return what those who decide must know, whole: it is small, and fits together."""
    del asked
    people = house.people.all().values()
    return {
        "snapshot": make_snapshot(house.registry.all(), house.now(), house.snapshots),
        "people": [person_to_json(person.facts) for person in people],
        "sessions": sorted(house.sessions.listed()),
        "bundle": house.bundles.loaded.digest,
    }


def _epoch(house: House, asked: Asked) -> Told:
    """Return a text that changes with everything that `news` tells."""
    del asked
    return {"epoch": house.changes.text}


def _register(house: House, asked: Asked) -> Told:
    device = Device(
        asked.text("id"),
        asked.text("asset_tag"),
        DeviceKind(asked.text("kind")),
        groups=asked.texts("groups"),
        vouched_by=asked.text("vouched_by", "") or None,
    )
    if strange := device.groups - set(house.bundles.loaded.groups):
        raise RegistryError(
            f"{sorted(strange)} are no groups of the bundle in force",
            remedy=f"use {', '.join(house.bundles.loaded.groups)}",
        )
    return {"change": house.registry.register(device, asked.by).change}


def _move(house: House, asked: Asked) -> Told:
    device, status, by = asked.text("device"), Status(asked.text("status")), asked.by
    moved = house.registry.change(device, lambda it: it.moved(status), by)
    if status is not Status.ACTIVE:
        house.sessions.end_of(device=device, by=by.person or by.device)
    return {"change": moved.change}


def _invite(house: House, asked: Asked) -> Told:
    code = house.enrolment.invite(asked.text("device"), asked.by)
    origin = asked.text("origin")
    return {"code": code.spoken, "link": code.link(origin), "qr": code.qr_svg(origin)}


def _claim(house: House, asked: Asked) -> Told:
    offer = _offer(asked)
    return {"status": house.enrolment.claim(offer, _proven(offer)).status.value}


def _approve(house: House, asked: Asked) -> Told:
    device = house.enrolment.approve(asked.text("device"), asked.text("digits"), asked.by)
    return {"change": device.change}


def _reject(house: House, asked: Asked) -> Told:
    return {"change": house.enrolment.reject(asked.text("device"), asked.by).change}


def _renew(house: House, asked: Asked) -> Told:
    proof = Proof(asked.text("thumbprint"), 0, "", None)
    return {"change": house.enrolment.renew(proof).change}


def _certificate(house: House, asked: Asked) -> Told:
    issued = house.certificates.issue(asked.text("device"))
    return {"pem": issued.public_bytes(serialization.Encoding.PEM).decode()}


def _crl(house: House, asked: Asked) -> Told:
    del asked
    return {"pem": house.certificates.crl().decode()}


def _add_person(house: House, asked: Asked) -> Told:
    password = asked.text("password", "")
    person = Person(
        asked.text("id"),
        asked.text("name"),
        frozenset(map(Role, asked.texts("roles"))),
        asked.texts("areas"),
        password=house.passwords.hash(password) if password else None,
    )
    return {"id": house.people.add(person, asked.by).id}


def _sign_in(house: House, asked: Asked) -> Told:
    name, device = asked.text("person"), asked.text("device")
    person = house.people.all().get(name)
    kept = person.password if person is not None and person.enabled else None
    house.passwords.check(name, kept, asked.text("password"))
    _, text = house.sessions.open(name, device, how="password")
    return {"session": text}


def _step_up(house: House, asked: Asked) -> Told:
    session = house.sessions.listed().get(asked.text("session"))
    if session is None or session.device != asked.text("device"):
        raise PeopleError("the session is over", remedy="sign in again")
    person = house.people.person(session.person)
    house.passwords.check(person.id, person.password, asked.text("password"))
    return {"session": house.sessions.step_up(session, how="password")[1]}


def _sign_out(house: House, asked: Asked) -> Told:
    house.sessions.end(asked.text("session"), by=asked.text("by"))
    return {}


def _first_make(house: House, asked: Asked) -> Told:
    return {"link": house.first.make(asked.text("origin"))}


def _first_use(house: House, asked: Asked) -> Told:
    offer = Offer("", "", asked.key)
    who = Administrator(
        asked.text("id"), asked.text("name"), house.passwords.hash(asked.text("password"))
    )
    desk = house.first.use(asked.text("token"), offer, _proven(offer), who)
    return {"device": desk.id}


def _offer(asked: Asked) -> Offer:
    protection = Protection(asked.text("protection", Protection.SOFTWARE.value))
    return Offer(asked.text("device"), asked.text("code"), asked.key, protection)


def _proven(offer: Offer) -> Proof:
    """The API verified the signature over the whole request; policyd saw the key only."""
    return Proof(offer.key.thumbprint, 0, "", None)


_CHANGE_NOTHING = {
    *("append", "keys", "epoch", "news"),
    *("certificate.issue", "certificate.crl"),
    "first.make",
}
OPERATIONS: dict[str, Operation] = {
    "append": _append,
    "keys": _keys,
    "epoch": _epoch,
    "news": _news,
    "device.register": _register,
    "device.move": _move,
    "device.invite": _invite,
    "device.claim": _claim,
    "device.approve": _approve,
    "device.reject": _reject,
    "device.renew": _renew,
    "certificate.issue": _certificate,
    "certificate.crl": _crl,
    "person.add": _add_person,
    "session.open": _sign_in,
    "session.step_up": _step_up,
    "session.end": _sign_out,
    "first.make": _first_make,
    "first.use": _first_use,
}
