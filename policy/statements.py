"""What IT or policyd states, signed: a JWS in its compact form (RFC 7515), Ed25519 only.

The header has one form, so there is no algorithm to choose and none to attack. `typ`
says what kind of statement it is, so that one cannot be taken for another.
"""

import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policy.canonical import Json, canonical, read_canonical
from policy.errors import PolicyError
from policy.keys import from_base64url, to_base64url


class StatementError(PolicyError):
    """A statement that is malformed, of another kind, or not signed by this key."""


@dataclass(frozen=True, slots=True)
class Stating:
    """Signs statements of one kind."""

    kind: str
    key: Ed25519PrivateKey

    def state(self, payload: dict[str, Json]) -> str:
        """Return the signed statement."""
        signed = f"{_header(self.kind)}.{to_base64url(canonical(payload))}"
        return f"{signed}.{to_base64url(self.key.sign(signed.encode()))}"

    @property
    def reading(self) -> "Reading":
        """What others need to read the statements."""
        return Reading(self.kind, self.key.public_key())


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads statements of one kind by one key."""

    kind: str
    key: Ed25519PublicKey

    def read(self, statement: str) -> dict[str, Json]:
        """Return what is stated, or raise StatementError."""
        signed, _, signature = statement.rpartition(".")
        header, _, payload = signed.partition(".")
        if header != _header(self.kind):
            raise StatementError(f"this is no statement of the kind {self.kind}")
        try:
            self.key.verify(from_base64url(signature), signed.encode())
            stated = read_canonical(from_base64url(payload))
        except InvalidSignature as error:
            raise StatementError(
                f"a statement of the kind {self.kind} is not signed by its key",
                remedy="somebody changed it, or the key is another one",
            ) from error
        except (ValueError, json.JSONDecodeError) as error:
            raise StatementError("a statement is malformed") from error
        if not isinstance(stated, dict):
            raise StatementError("a statement is malformed")
        return stated


def _header(kind: str) -> str:
    return to_base64url(canonical({"alg": "EdDSA", "typ": f"floorwatch-{kind}+jws"}))
