"""Keys: Ed25519 for IT and policyd, which sign; P-256 for devices, which prove who they are.

A private key lies in a file that its owner alone may read; one that others can read is
refused. A device is known by the thumbprint of its public key (RFC 7638).
"""

import base64
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policy.canonical import Json, canonical
from policy.errors import KeyFileError

_COORDINATE = 32


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The public P-256 key of a device, as its two coordinates in base64url."""

    x: str
    y: str

    @classmethod
    def of(cls, key: ec.EllipticCurvePublicKey) -> Self:
        """Return the key in this form."""
        numbers = key.public_numbers()
        return cls(_coordinate(numbers.x), _coordinate(numbers.y))

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Json]) -> Self:
        """Return the key of a JWK; ValueError unless it is a point on P-256, exactly told."""
        match jwk:
            case {"kty": "EC", "crv": "P-256", "x": str(x), "y": str(y)}:
                key = cls(x, y)
                if cls.of(key.public()) != key:
                    raise ValueError("the key is not told in its canonical form")
                return key
        raise ValueError("this is no P-256 key")

    @property
    def jwk(self) -> dict[str, Json]:
        """The key as a JWK with the names that its thumbprint needs, and no others."""
        return {"crv": "P-256", "kty": "EC", "x": self.x, "y": self.y}

    @property
    def thumbprint(self) -> str:
        """The name of the key: SHA-256 over the JWK, in base64url (43 characters)."""
        return to_base64url(hashlib.sha256(canonical(self.jwk)).digest())

    def public(self) -> ec.EllipticCurvePublicKey:
        """Return the key to verify with; ValueError if it is no point of the curve."""
        x, y = (int.from_bytes(from_base64url(each), "big") for each in (self.x, self.y))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def new_device_key() -> ec.EllipticCurvePrivateKey:
    """Return a fresh P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def to_base64url(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Return what the text stands for; ValueError unless it is the one way to write that."""
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if to_base64url(data) != text:
        raise ValueError("this is not canonical base64url")
    return data


def write_key(path: Path, key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> None:
    """Keep a private key in a new file that its owner alone may read, else KeyFileError."""
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(handle)
    except OSError as error:
        raise KeyFileError(
            f"the key cannot be kept: {error.strerror}",
            where=str(path),
            remedy="a key is never overwritten: move the old one away if it is not needed",
        ) from error


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a file, made now if there is none."""
    if not path.exists():
        write_key(path, Ed25519PrivateKey.generate())
    key = _read(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError("this is no Ed25519 key", where=str(path))
    return key


def device_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 key of a file, made now if there is none."""
    if not path.exists():
        write_key(path, new_device_key())
    key = _read(path)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise KeyFileError("this is no P-256 key", where=str(path))
    return key


def _read(path: Path) -> object:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read()
        key = serialization.load_pem_private_key(content, password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError("the key cannot be read", where=str(path)) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(
            "others than its owner can read this key",
            where=str(path),
            remedy="chmod 600, and make a new key if somebody may have read it",
        )
    return key


def _coordinate(number: int) -> str:
    return to_base64url(number.to_bytes(_COORDINATE, "big"))
