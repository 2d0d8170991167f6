"""Checkpoints: how long the log is and what its root is, signed with Ed25519.

The text is a signed note with a tlog checkpoint in it (C2SP signed-note and
tlog-checkpoint), so that other tools can read it. A witness adds its own line, with
the time at which it saw the checkpoint (C2SP tlog-cosignature, version 1).
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policy.audit.merkle import HASH_BYTES
from policy.errors import AuditError

_NAME = re.compile(r"[!-*,-~]{1,120}")  # printable, no space, no plus
_SIGNATURE = re.compile(r"— (\S+) (\S+)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LOG, _WITNESS = b"\x01", b"\x04"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: its name, its number of records and its root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A public key with the name under which it signs."""

    name: str
    key: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return _key_id(self.name, self.key, _LOG)


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key with the name under which it signs."""

    name: str
    key: Ed25519PrivateKey

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise AuditError(f"{self.name!r} cannot be the name of a log", remedy="use no spaces")

    @property
    def verifier(self) -> NoteVerifier:
        """What others need to check the signatures."""
        return NoteVerifier(self.name, self.key.public_key())

    def sign(self, checkpoint: Checkpoint) -> str:
        """Return the checkpoint as a signed note."""
        signature = self.key.sign(checkpoint.body.encode())
        return f"{checkpoint.body}\n{_line(self.name, self.verifier.key_id + signature)}"

    def cosign(self, note: str, *, seconds: int) -> str:
        """Return the note with our word, as a witness, that we saw it at that Unix time."""
        body = note.partition("\n\n")[0] + "\n"
        signature = self.key.sign(_seen(body, seconds))
        key_id = _key_id(self.name, self.key.public_key(), _WITNESS)
        return note + _line(self.name, key_id + seconds.to_bytes(8, "big") + signature)


def read_note(note: str, verifier: NoteVerifier) -> Checkpoint:
    """Return the checkpoint, if the note is well formed and signed by this key, else AuditError."""
    body, separator, signatures = note.partition("\n\n")
    if not separator:
        raise AuditError("a checkpoint has no signature")
    checkpoint = _checkpoint(body)
    for raw in _signatures(signatures, verifier.name):
        if raw[:4] == verifier.key_id and _holds(verifier.key, raw[4:], checkpoint.body.encode()):
            return checkpoint
    raise AuditError(
        f"the checkpoint of {checkpoint.size} records is not signed by {verifier.name}",
        remedy="compare the key with the one that IT keeps",
    )


def seen_by(note: str, witness: NoteVerifier) -> int | None:
    """Return the Unix time at which a witness saw the note, or None without its valid word."""
    body, _, signatures = note.partition("\n\n")
    key_id = _key_id(witness.name, witness.key, _WITNESS)
    for raw in _signatures(signatures, witness.name):
        seconds = int.from_bytes(raw[4:12], "big")
        if raw[:4] == key_id and _holds(witness.key, raw[12:], _seen(body + "\n", seconds)):
            return seconds
    return None


def _checkpoint(body: str) -> Checkpoint:
    lines = body.split("\n")
    if len(lines) != 3 or not _SIZE.fullmatch(lines[1]) or not _NAME.fullmatch(lines[0]):
        raise AuditError("a checkpoint is malformed")
    root = _decoded(lines[2])
    if len(root) != HASH_BYTES:
        raise AuditError("the root in a checkpoint is malformed")
    return Checkpoint(lines[0], int(lines[1]), root)


def _signatures(text: str, name: str) -> list[bytes]:
    found = [match.groups() for match in map(_SIGNATURE.fullmatch, text.split("\n")) if match]
    return [_decoded(encoded) for signer, encoded in found if signer == name]


def _decoded(text: str) -> bytes:
    """Return what base64 stands for. Only its one canonical spelling is accepted."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AuditError("a checkpoint is not in base64") from error
    if base64.b64encode(raw).decode() != text:
        raise AuditError("a checkpoint is not in canonical base64")
    return raw


def _line(name: str, raw: bytes) -> str:
    return f"— {name} {base64.b64encode(raw).decode()}\n"


def _key_id(name: str, key: Ed25519PublicKey, kind: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + key.public_bytes_raw()).digest()[:4]


def _seen(body: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def _holds(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
