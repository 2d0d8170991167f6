"""Seals on evidence: signed with an Ed25519 key of the server's own, checked with its public half."""

import base64
import binascii
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policy.keys import from_base64url, to_base64url


@dataclass(frozen=True, slots=True)
class Seal:
    """The key that seals."""

    private: Ed25519PrivateKey

    @property
    def key(self) -> str:
        """The public key, in base64url."""
        return to_base64url(self.private.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> str:
        """Return the signature of some bytes, in base64url."""
        return to_base64url(self.private.sign(data))


def is_sealed(key: str, data: bytes, signature: str) -> bool:
    """Whether a public key has signed some bytes."""
    try:
        public = Ed25519PublicKey.from_public_bytes(from_base64url(key))
        public.verify(from_base64url(signature), data)
    except (ValueError, binascii.Error, InvalidSignature):
        return False
    return True


def fingerprint(key: str) -> str:
    """Return a public key as people compare it: groups of four characters."""
    text = base64.b32encode(from_base64url(key)).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
