"""Passkeys (WebAuthn): a person proves to be there, with a finger, a face or a PIN.

A challenge is good once, for two minutes, for the one purpose, and on the device that asked.
A passkey proves a person, never a device: it may be shared among a person's devices, and the
device has a key of its own. Nobody names themselves to sign in: the passkey says whose it is,
so that nobody learns who has an account.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from policy.errors import PeopleError
from policy.keys import from_base64url, to_base64url
from policy.people.accounts import Passkey, Person
from policy.people.sites import Site

CHALLENGE_SECONDS = 120
MOST_OF_ONE = 10
_MOST_UNDER_WAY = 1000
# What a library may say to bytes that are no answer of an authenticator.
_MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, IndexError, AttributeError)


class Purpose(Enum):
    """What a challenge is for; it is good for nothing else."""

    SIGN_IN = "sign in"
    STEP_UP = "step up"
    MAKE = "make"


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom a challenge is for: on which device, for what, and who sits there if that is known."""

    device: str
    purpose: Purpose
    person: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What a browser says of a passkey that it made, each in base64url."""

    id: str
    client_data: str
    attestation: str


@dataclass(frozen=True, slots=True)
class Proven:
    """What a browser says with a passkey that it has, each in base64url."""

    id: str
    client_data: str
    authenticator_data: str
    signature: str


class Passkeys:
    """Makes and checks passkeys. Threads may share it."""

    def __init__(self, *, seconds: Callable[[], float], now: Callable[[], datetime]) -> None:
        """`seconds` is a clock that only goes forward."""
        self._seconds = seconds
        self._now = now
        self._lock = threading.Lock()
        self._challenges: dict[Asking, tuple[bytes, float]] = {}

    def offer_to_make(self, person: Person, device: str, site: Site) -> str:
        """Return the options for a new passkey, as JSON for the browser."""
        if len(person.passkeys) >= MOST_OF_ONE:
            raise PeopleError("there are many passkeys already", remedy="remove one first")
        options = generate_registration_options(
            rp_id=site.host,
            rp_name="Floorwatch",
            user_id=person.id.encode(),
            user_name=person.id,
            user_display_name=person.name,
            exclude_credentials=_described(person),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        self._remember(Asking(device, Purpose.MAKE, person.id), options.challenge)
        return options_to_json(options)

    def make(self, person: Person, device: str, site: Site, said: Made) -> Passkey:
        """Return the passkey that the browser made, or raise PeopleError."""
        challenge = self._take(Asking(device, Purpose.MAKE, person.id))
        response = {"clientDataJSON": said.client_data, "attestationObject": said.attestation}
        try:
            made = verify_registration_response(
                credential=_credential(said.id, response),
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except _MALFORMED as error:
            raise PeopleError("the passkey was not made", remedy="try again") from error
        return Passkey(
            to_base64url(made.credential_id),
            to_base64url(made.credential_public_key),
            device,
            self._now(),
            shared=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        )

    def offer(self, asking: Asking, site: Site, person: Person | None = None) -> str:
        """Return the options for proving to be there, as JSON; without a person anybody may."""
        options = generate_authentication_options(
            rp_id=site.host,
            allow_credentials=None if person is None else _described(person),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        self._remember(asking, options.challenge)
        return options_to_json(options)

    def check(self, people: Iterable[Person], asking: Asking, site: Site, said: Proven) -> Person:
        """Return who of these people is there, else raise PeopleError."""
        challenge = self._take(asking)
        person, passkey = _whose(people, said.id)
        response = {
            "clientDataJSON": said.client_data,
            "authenticatorData": said.authenticator_data,
            "signature": said.signature,
        }
        try:
            verify_authentication_response(
                credential=_credential(said.id, response),
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=from_base64url(passkey.public_key),
                # Passkeys that are shared among devices do not count.
                credential_current_sign_count=0,
                require_user_verification=True,
            )
        except _MALFORMED as error:
            raise PeopleError("the passkey does not prove it", remedy="try again") from error
        return person

    def _remember(self, asking: Asking, challenge: bytes) -> None:
        now = self._seconds()
        with self._lock:
            fresh = {
                key: each
                for key, each in self._challenges.items()
                if now - each[1] < CHALLENGE_SECONDS
            }
            if len(fresh) >= _MOST_UNDER_WAY:
                raise PeopleError("too many sign-ins are under way", remedy="wait a moment")
            self._challenges = {**fresh, asking: (challenge, now)}

    def _take(self, asking: Asking) -> bytes:
        with self._lock:
            challenge, since = self._challenges.pop(asking, (b"", 0.0))
        if not challenge or self._seconds() - since >= CHALLENGE_SECONDS:
            raise PeopleError("that took too long", remedy="try again")
        return challenge


def _whose(people: Iterable[Person], credential: str) -> tuple[Person, Passkey]:
    for person in people:
        for passkey in person.passkeys:
            if passkey.credential == credential and person.enabled:
                return person, passkey
    raise PeopleError(
        "this passkey is not known here", remedy="sign in with your password, or ask IT"
    )


def _credential(name: str, response: Mapping[str, str]) -> dict[str, object]:
    return {"id": name, "rawId": name, "type": "public-key", "response": dict(response)}


def _described(person: Person) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=from_base64url(each.credential))
        for each in person.passkeys
    ]
