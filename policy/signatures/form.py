"""The one form of a signature that we write and accept.

    Content-Digest: sha-256=:…:                        if there is a body
    Signature-Input: fw=("@method" "@target-uri" "content-digest");created=…;keyid="…";
                     alg="ecdsa-p256-sha256";nonce="…";tag="floorwatch"
    Signature: fw=:…:

`keyid` is the thumbprint of the device's key, `nonce` 16 to 64 characters of base64url
that are used once, `created` whole seconds of the server's time. Of the two ways to
write an ECDSA signature the one with the smaller `s` is used, so that there is one.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from policy.errors import SignatureError

LABEL, TAG, ALGORITHM = "fw", "floorwatch", "ecdsa-p256-sha256"
COVERED = ("@method", "@target-uri")
DIGEST = "content-digest"
LONGEST_HEADER = 1024
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Request:
    """What a signature covers. The URL is absolute, as it stood on the wire."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str | None:
        """Return the only line of a header, None without one; two are a SignatureError."""
        found = [value for each, value in self.headers if each.lower() == name]
        if len(found) > 1:
            raise SignatureError(f"the header {name} stands there {len(found)} times")
        if found and len(found[0]) > LONGEST_HEADER:
            raise SignatureError(f"the header {name} is too long")
        return found[0] if found else None


class BodyCheck:
    """Compares a body, piece by piece, with the digest that was signed."""

    def __init__(self, expected: bytes | None) -> None:
        """Expect a SHA-256, or no body at all."""
        self._expected = expected
        self._hash = hashlib.sha256()
        self._length = 0

    def add(self, piece: bytes) -> None:
        """Take a piece; a body where none was signed is a SignatureError at once."""
        self._length += len(piece)
        if self._expected is None and self._length:
            raise SignatureError("the request has a body that is not signed")
        self._hash.update(piece)

    def finish(self) -> None:
        """Raise SignatureError if the whole body is not the one that was signed."""
        if self._expected is not None and self._hash.digest() != self._expected:
            raise SignatureError("the body is not the one that was signed")


def digest_header(sha256: bytes) -> str:
    """Return a Content-Digest (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(sha256).decode()}:"


def read_digest(header: str) -> bytes:
    """Return the SHA-256 in a Content-Digest, the only digest that is taken."""
    found = _DIGEST.fullmatch(header)
    if found is None:
        raise SignatureError("the Content-Digest is not one SHA-256")
    digest = base64.b64decode(found.group(1))
    if digest_header(digest) != header:
        raise SignatureError("the Content-Digest is not written in its canonical form")
    return digest


def smaller(signature: bytes) -> bytes:
    """Return r and s with the smaller of the two possible s."""
    s = int.from_bytes(signature[_BYTES:], "big")
    return signature[:_BYTES] + min(s, ORDER - s).to_bytes(_BYTES, "big")
