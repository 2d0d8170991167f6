"""Checks, with a bundle of proofs alone, that records stand in the log of a key.

    shown = shown_by(bundle, key="…")        # no log, no network

A proof tells that a record is in that log, as it was when the checkpoint was signed. It never
tells that there is no other.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from policy.audit.merkle import leaf_hash
from policy.audit.notes import Checkpoint, NoteVerifier, read_note
from policy.audit.proofs import is_included
from policy.canonical import Json, read_canonical
from policy.errors import AuditError


@dataclass(frozen=True, slots=True)
class Shown:
    """What a bundle of proofs shows: which log, as long as it was then, and what it says."""

    log: str
    key: str
    size: int
    records: tuple[Mapping[str, Json], ...]
    left_out: int


def shown_by(bundle: Mapping[str, object], *, key: str = "") -> Shown:
    """Return what a bundle shows, every proof of it checked, or raise AuditError.

    `key` is the log's public key as IT tells it; without it the bundle's own is believed.
    """
    match bundle:
        case {
            "version": 1,
            "log": str(name),
            "key": str(own),
            "checkpoint": str(note),
            "records": [*told],
            "left_out": int(left_out),
            **rest,
        } if not rest:
            if key and own != key:
                raise AuditError("its log was signed with another key than the one that was given")
            checkpoint = read_note(note, NoteVerifier(name, _public(own)))
            if checkpoint.origin != name:
                raise AuditError("its checkpoint is of another log than it says")
            records = tuple(_record(each, checkpoint) for each in told)
            return Shown(name, own, checkpoint.size, records, left_out)
    raise AuditError("what it says of the audit cannot be read")


def _record(told: object, checkpoint: Checkpoint) -> Mapping[str, Json]:
    match told:
        case {"index": int(index), "record": str(text), "proof": [*steps], **rest} if not rest:
            line = text.encode()
            proof = [_raw(each) for each in steps]
            leaf = leaf_hash(line)
            if not is_included(leaf, index, checkpoint.size, root=checkpoint.root, proof=proof):
                raise AuditError(f"record {index} is not proven to stand in the log")
            return _parsed(line, index)
    raise AuditError("a proof of the audit cannot be read")


def _parsed(line: bytes, index: int) -> Mapping[str, Json]:
    try:
        record = read_canonical(line)
    except ValueError as error:
        raise AuditError(f"record {index} of the log cannot be read") from error
    if not isinstance(record, Mapping) or record.get("seq") != index:
        raise AuditError(f"record {index} of the log does not carry its number")
    return record


def _public(key: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(_raw(key))
    except ValueError as error:
        raise AuditError("the key of the audit is no key") from error


def _raw(text: object) -> bytes:
    try:
        raw = base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise AuditError("a proof of the audit is not in base64") from error
    if base64.b64encode(raw).decode() != text:
        raise AuditError("a proof of the audit is not in canonical base64")
    return raw
