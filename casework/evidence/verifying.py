"""Checks an evidence package without us: every byte is signed for, or it is told which is not.

Needs the file alone. Who signed is told by the key; that it is the plant's own must be
known from elsewhere, or be given.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from casework.evidence.audited import FILE, Audited, CheckAudit, audited_of, misfits
from casework.evidence.custody import is_whole
from casework.evidence.zip_form import Entry, ZipFormError, read_entries
from plant.json_tables import JsonMisfitError, JsonTable, table_of

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
ALGORITHM = "Ed25519"
LARGEST_RECORD = 1 << 26
PIECE = 1 << 20

Check = Callable[[str, bytes, str], bool]
"""Whether a key has signed some bytes with a signature: key and signature in base64url."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: nothing wrong where `problems` is empty."""

    problems: tuple[str, ...]
    key: str = ""
    manifest: Mapping[str, object] | None = None
    files: int = 0
    audited: Audited | None = None


def verified(
    stream: BinaryIO, check: Check, *, key: str = "", check_audit: CheckAudit | None = None
) -> Verified:
    """Return what a package is worth; `key` is the one that must have signed, where it is known.

    Without `check_audit` a proof of the audit is a file like any other.
    """
    try:
        entries = {each.name: each for each in read_entries(stream)}
        signed = _signature(stream, entries)
        manifest = _read(stream, entries, MANIFEST)
    except (ZipFormError, JsonMisfitError, ValueError) as error:
        return Verified((str(error),))
    problems = [*_signing(signed, manifest, check, key), *_sums(stream, entries)]
    audited = None
    try:
        told = table_of(json.loads(manifest))
        problems += _contents(stream, entries, told)
        if check_audit is not None and told.has("audit"):
            audited, wrong = _audited(stream, entries, told, check_audit)
            problems += wrong
    except (JsonMisfitError, ValueError, RecursionError) as error:
        return Verified((*problems, f"the manifest cannot be read: {error}"))
    count = len(told.items("files"))
    return Verified(tuple(problems), signed.text("key"), told.values, count, audited)


def signature_text(key: str, signature: str) -> bytes:
    """Return the file that bears a signature, in its one form."""
    told = {"algorithm": ALGORITHM, "key": key, "signature": signature}
    return (json.dumps(told, sort_keys=True, separators=(",", ":")) + "\n").encode()


def _signature(stream: BinaryIO, entries: Mapping[str, Entry]) -> JsonTable:
    raw = _read(stream, entries, SIGNATURE)
    here = table_of(json.loads(raw))
    if raw != signature_text(here.text("key"), here.text("signature")):
        raise ZipFormError("the signature file was changed")
    return here


def _signing(signed: JsonTable, manifest: bytes, check: Check, key: str) -> Iterator[str]:
    if key and signed.text("key") != key:
        yield "it was signed with another key than the one that was given"
    if not check(signed.text("key"), manifest, signed.text("signature")):
        yield "the signature does not fit the manifest: one of both was changed"


def _contents(stream: BinaryIO, entries: Mapping[str, Entry], told: JsonTable) -> Iterator[str]:
    if told.whole("version") != FORMAT:
        yield f"packages of version {told.whole('version')} are not known here"
        return
    expected = {each.text("name"): each for each in told.tables("files")}
    for name in sorted(entries.keys() - expected.keys() - {MANIFEST, SIGNATURE}):
        yield f"{name} is in the package and not in the manifest"
    for name, each in expected.items():
        entry = entries.get(name)
        if entry is None:
            yield f"{name} is missing"
        elif (entry.size, _sha256(stream, entry)) != (each.whole("size"), each.text("sha256")):
            yield f"{name} was changed"
    if not is_whole(told.items("custody")):
        yield "the chain of custody is broken"


def _audited(
    stream: BinaryIO, entries: Mapping[str, Entry], told: JsonTable, check: CheckAudit
) -> tuple[Audited | None, tuple[str, ...]]:
    about = told.table("audit")
    if FILE not in entries or about.text("file") != FILE:
        return None, ("the proof of the audit is missing",)
    found, wrong = audited_of(_read(stream, entries, FILE), check)
    if found is not None:
        wrong = tuple(misfits(found, about, made_by=told.text("made_by")))
    return found, wrong


def _sums(stream: BinaryIO, entries: Mapping[str, Entry]) -> Iterator[str]:
    for name in (MANIFEST, SIGNATURE):
        if _crc(stream, entries[name]) != entries[name].crc:
            yield f"the check sum of {name} was changed"


def _read(stream: BinaryIO, entries: Mapping[str, Entry], name: str) -> bytes:
    entry = entries.get(name)
    if entry is None or entry.size > LARGEST_RECORD:
        raise ZipFormError(f"the package has no {name}")
    return b"".join(_pieces(stream, entry))


def _sha256(stream: BinaryIO, entry: Entry) -> str:
    digest, crc = hashlib.sha256(), 0
    for piece in _pieces(stream, entry):
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
    return digest.hexdigest() if crc == entry.crc else "the check sum was changed"


def _crc(stream: BinaryIO, entry: Entry) -> int:
    crc = 0
    for piece in _pieces(stream, entry):
        crc = zlib.crc32(piece, crc)
    return crc


def _pieces(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    stream.seek(entry.begins)
    left = entry.size
    while left and (piece := stream.read(min(PIECE, left))):
        left -= len(piece)
        yield piece
