"""Passkeys (WebAuthn): a person proves to be there, with a finger, a face or a PIN.

A challenge is good once and for two minutes. A passkey proves a person, never a device:
it may be shared among a person's devices, and the device has a key of its own.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from policy.errors import PeopleError
from policy.keys import from_base64url, to_base64url
from policy.people.accounts import Passkey, Person

CHALLENGE_SECONDS = 120
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Site:
    """The site that passkeys belong to: its host name, and the origin of its pages."""

    host: str
    origin: str


class Passkeys:
    """Registers and checks passkeys. Threads may share it."""

    def __init__(self, site: Site, *, seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that only goes forward."""
        self._site = site
        self._seconds = seconds
        self._lock = threading.Lock()
        self._challenges: dict[tuple[str, str], tuple[bytes, float]] = {}

    def offer_registration(self, person: Person, device: str) -> str:
        """Return the options for a new passkey, as JSON for the browser."""
        options = generate_registration_options(
            rp_id=self._site.host,
            rp_name="Floorwatch",
            user_id=person.id.encode(),
            user_name=person.id,
            user_display_name=person.name,
            exclude_credentials=_described(person),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        self._remember(person.id, device, options.challenge)
        return options_to_json(options)

    # What a browser answers: the library looks at it field by field.
    def register(self, person: Person, device: str, answer: dict[str, Any]) -> Passkey:
        """Return the passkey that the browser made, or raise PeopleError."""
        try:
            made = verify_registration_response(
                credential=answer,
                expected_challenge=self._take(person.id, device),
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError) as error:
            raise PeopleError("the passkey was not made", remedy="try again") from error
        return Passkey(to_base64url(made.credential_id), to_base64url(made.credential_public_key))

    def offer_sign_in(self, person: Person, device: str) -> str:
        """Return the options for signing in, as JSON for the browser."""
        options = generate_authentication_options(
            rp_id=self._site.host,
            allow_credentials=_described(person),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        self._remember(person.id, device, options.challenge)
        return options_to_json(options)

    def check(self, person: Person, device: str, answer: dict[str, Any]) -> None:
        """Return if the person is there, else raise PeopleError."""
        challenge = self._take(person.id, device)
        kept = {each.credential: each.public_key for each in person.passkeys}
        public = kept.get(str(answer.get("id")))
        if public is None:
            raise PeopleError("this passkey is not known")
        try:
            verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
                credential_public_key=from_base64url(public),
                # Passkeys that are shared among devices do not count.
                credential_current_sign_count=0,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError) as error:
            raise PeopleError("the passkey does not prove it", remedy="try again") from error

    def _remember(self, person: str, device: str, challenge: bytes) -> None:
        now = self._seconds()
        with self._lock:
            fresh = {
                key: each
                for key, each in self._challenges.items()
                if now - each[1] < CHALLENGE_SECONDS
            }
            if len(fresh) >= _MOST:
                raise PeopleError("too many sign-ins are under way; wait a moment")
            self._challenges = {**fresh, (person, device): (challenge, now)}

    def _take(self, person: str, device: str) -> bytes:
        with self._lock:
            challenge, since = self._challenges.pop((person, device), (b"", 0.0))
        if not challenge or self._seconds() - since >= CHALLENGE_SECONDS:
            raise PeopleError("that took too long", remedy="try again")
        return challenge


def _described(person: Person) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=from_base64url(each.credential))
        for each in person.passkeys
    ]
