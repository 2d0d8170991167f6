"""Makes proofs for somebody far away that certain records stand in the log, at a signed checkpoint.

    found = prove(folder, checkpoint, wants, since=opened_at)
    bundle = bundle_of(found, note, verifier)        # JSON that can be carried away

`showing` checks it there. The log is read once, and a log that does not fit its checkpoint
proves nothing.
"""

import base64
import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path as File

from policy.audit.files import Part, parts_of, read_start
from policy.audit.following import FollowingTree, Path
from policy.audit.merkle import leaf_hash
from policy.audit.notes import Checkpoint, NoteVerifier
from policy.canonical import Json
from policy.errors import AuditError

VERSION = 1
MOST = 1000
# A report that was sent in confidence is recorded with its hour alone.
_COARSEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Proven:
    """The records that were wanted, the newest of them if there are many, each with its proof."""

    records: tuple[tuple[bytes, Path], ...]
    left_out: int


def prove(
    folder: File,
    checkpoint: Checkpoint,
    wants: Callable[[bytes], bool],
    *,
    since: datetime,
    most: int = MOST,
) -> Proven:
    """Prove the records that are wanted up to a checkpoint; what lies long before is passed over."""
    parts = _parts_since(folder, since)
    if not parts:
        raise AuditError("there is no log", where=str(folder))
    tree = FollowingTree(read_start(parts[0]))
    found: deque[tuple[bytes, Path]] = deque(maxlen=most)
    count = 0
    for line in _lines(parts):
        if tree.size == checkpoint.size:
            break
        path = tree.add(leaf_hash(line), follow=wants(line))
        if path:
            count += 1
            found.append((line, path))
    if not tree.size == checkpoint.size > 0 or tree.finish() != checkpoint.root:
        raise AuditError(
            "the log is not the one that its checkpoint stands for, so nothing can be proven",
            where=str(folder),
            remedy="`floorwatch audit verify` says where it was changed",
        )
    return Proven(tuple(found), count - len(found))


def bundle_of(found: Proven, note: str, verifier: NoteVerifier) -> dict[str, Json]:
    """Return proofs with the signed checkpoint that they lead to, to be carried away."""
    return {
        "version": VERSION,
        "log": verifier.name,
        "key": _text(verifier.key.public_bytes_raw()),
        "checkpoint": note,
        "records": [
            {"index": path.index, "record": line.decode(), "proof": [*map(_text, path.steps)]}
            for line, path in found.records
        ],
        "left_out": found.left_out,
    }


def _parts_since(folder: File, since: datetime) -> list[Part]:
    parts = parts_of(folder)
    first = 0
    for number, part in enumerate(parts[1:], 1):
        at = _begins(part)
        if at is not None and at <= since - _COARSEST:
            first = number
    return parts[first:]


def _begins(part: Part) -> datetime | None:
    with part.records.open("rb") as file:
        line = file.readline()
    return datetime.fromisoformat(str(json.loads(line)["at"])) if line.endswith(b"\n") else None


def _lines(parts: list[Part]) -> Iterator[bytes]:
    for part in parts:
        with part.records.open("rb") as file:
            for line in file:
                yield line.removesuffix(b"\n")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
