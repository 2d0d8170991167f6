"""The one-time link: where the first IT desk and the first IT administrator come from.

It is made for whoever may ask policyd on the machine itself, while there is no
administrator; a new one takes the place of the one before. Who opens it enrols that browser as an IT desk and opens the first account, with the same
machinery as everybody later. Nothing is exempt, and all of it is in the audit.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from policy.enrolment.codes import Code
from policy.enrolment.enrolling import Enrolment, Offer
from policy.enrolment.fingerprint import fingerprint
from policy.errors import PeopleError
from policy.people.accounts import People, Person
from policy.people.roles import Role
from policy.registry.devices import Device, DeviceKind, Status
from policy.registry.store import Actor, Registry
from policy.signatures.verifying import Proof

LIFE = timedelta(hours=1)
DESK, GROUPS = "it-desk-1", frozenset({"it-desks"})
_BY = Actor("", "console", "the one-time link of the first start")


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who administers first: an id, a name, and the hash of a password."""

    id: str
    name: str
    password: str


@dataclass(slots=True)
class _Link:
    hash: bytes
    until: datetime
    groups: frozenset[str]


class FirstLink:
    """Makes the link, and takes it once."""

    def __init__(
        self,
        registry: Registry,
        enrolment: Enrolment,
        people: People,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._registry = registry
        self._enrolment = enrolment
        self._people = people
        self._now = now
        self._link: _Link | None = None

    def make(self, origin: str, groups: frozenset[str] = GROUPS) -> str:
        """Return the address to print; PeopleError if somebody administers already.

        The desk will belong to these groups: in a small plant IT and security share one.
        """
        if self._people.has_administrator():
            raise PeopleError(
                "there is an IT administrator already", remedy="they can register devices"
            )
        token = secrets.token_urlsafe(24)
        self._link = _Link(_hash(token), self._now() + LIFE, groups)
        return f"{origin}/#first={token}"

    def use(self, token: str, offer: Offer, proof: Proof, who: Administrator) -> Device:
        """Enrol the desk and open the account. A link is good for an hour, and once."""
        link = self._link
        late = link is None or self._now() >= link.until or self._people.has_administrator()
        if link is None or late or not hmac.compare_digest(link.hash, _hash(token)):
            raise PeopleError(
                "this link is not good any more", remedy="ask policyd for another one"
            )
        self._link = None
        self._make_ready(link.groups)
        code: Code = self._enrolment.invite(DESK, _BY)
        self._enrolment.claim(Offer(DESK, code.text, offer.key, offer.protection), proof)
        digits = fingerprint(DESK, offer.key.thumbprint)
        device = self._enrolment.approve(DESK, digits, _BY)
        roles = frozenset({Role.IT_ADMIN})
        self._people.add(Person(who.id, who.name, roles, password=who.password), _BY)
        return device

    def _make_ready(self, groups: frozenset[str]) -> None:
        """Let the desk be registered, also if an earlier try ended half way."""
        desk = self._registry.all().devices.get(DESK)
        if desk is None:
            desk = Device(DESK, DESK.upper(), DeviceKind.WORKSTATION, groups=groups)
            self._registry.register(desk, _BY)
        elif desk.status is Status.PENDING:
            self._enrolment.reject(DESK, _BY)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
