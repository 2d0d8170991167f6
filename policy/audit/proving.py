"""Makes proofs for somebody far away that certain records stand in the log, at a signed checkpoint.

    found = prove(folder, checkpoint, wants, since=opened_at)
    bundle = bundle_of(found, note, verifier)        # JSON that can be carried away

`showing` checks it there. The log is read once, and a log that does not fit its checkpoint
proves nothing. Hashing costs most, so whoever proves again and again keeps `KnownBlocks`.
"""

import base64
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path as File
from typing import BinaryIO

from policy.audit.files import Part, parts_of, read_start
from policy.audit.following import FollowingTree, Path
from policy.audit.merkle import leaf_hash, root_of_whole
from policy.audit.notes import Checkpoint, NoteVerifier
from policy.canonical import Json
from policy.errors import AuditError

VERSION = 1
MOST = 1000
# A report that was sent in confidence is recorded with its hour alone.
_COARSEST = timedelta(hours=1)
# So many records are hashed together where none of them is wanted; a power of two.
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Proven:
    """The records that were wanted, the newest of them if there are many, each with its proof."""

    records: tuple[tuple[bytes, Path], ...]
    left_out: int


class KnownBlocks:
    """The roots of blocks that were hashed before, and where they lie. Threads may share it.

    What is proven is read and hashed anew every time; of all else only the roots are needed.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[bytes, int, int]] = {}

    def find(self, part: Part, first: int) -> tuple[bytes, int, int] | None:
        """Return the root of the block that begins with a record, where it begins and where it ends."""
        return self._known.get((part.first, first))

    def keep(self, part: Part, first: int, root: bytes, place: tuple[int, int]) -> None:
        """Keep the root of a block."""
        self._known[part.first, first] = (root, *place)


def prove(
    folder: File,
    checkpoint: Checkpoint,
    wants: Callable[[bytes], bool],
    *,
    since: datetime,
    most: int = MOST,
    known: KnownBlocks | None = None,
) -> Proven:
    """Prove the records that are wanted up to a checkpoint; what lies long before is passed over.

    `wants` is asked about records, and about many at once: it says yes where it would for one of them.
    """
    parts = _parts_since(folder, since)
    if not parts:
        raise AuditError("there is no log", where=str(folder))
    reading = _Reading(FollowingTree(read_start(parts[0])), checkpoint.size, wants, most)
    for part in parts:
        reading.read(part, known or KnownBlocks())
    tree = reading.tree
    if not tree.size == checkpoint.size > 0 or tree.finish() != checkpoint.root:
        raise AuditError(
            "the log is not the one that its checkpoint stands for, so nothing can be proven",
            where=str(folder),
            remedy="`floorwatch audit verify` says where it was changed",
        )
    return Proven(tuple(reading.found), reading.count - len(reading.found))


class _Reading:
    """Grows a tree by the records of one part after another, and follows those that are wanted."""

    def __init__(
        self, tree: FollowingTree, size: int, wants: Callable[[bytes], bool], most: int
    ) -> None:
        self.tree = tree
        self.found: deque[tuple[bytes, Path]] = deque(maxlen=most)
        self.count = 0
        self._size = size
        self._wants = wants

    def read(self, part: Part, known: KnownBlocks) -> None:
        with part.records.open("rb") as file:
            while self.tree.size < self._size:
                if self._is_passed_over(part, file, known):
                    continue
                first, start = self.tree.size, file.tell()
                left = min(_BLOCK - first % _BLOCK, self._size - first)
                lines = [each.removesuffix(b"\n") for each in islice(file, left)]
                if not lines:
                    return
                if len(lines) < _BLOCK or any(map(self._wants, lines)):
                    self._follow(lines)
                else:
                    root = root_of_whole(lines)
                    end = start + sum(map(len, lines)) + len(lines)
                    known.keep(part, first, root, (start, end))
                    self.tree.add_whole(root, _BLOCK)

    def _is_passed_over(self, part: Part, file: BinaryIO, known: KnownBlocks) -> bool:
        """Pass over a block that was hashed before, where nothing in it is wanted."""
        found = known.find(part, self.tree.size)
        if found is None or self.tree.size + _BLOCK > self._size:
            return False
        root, start, end = found
        file.seek(start)
        if self._wants(file.read(end - start)):
            file.seek(start)
            return False
        self.tree.add_whole(root, _BLOCK)
        return True

    def _follow(self, lines: list[bytes]) -> None:
        for line in lines:
            path = self.tree.add(leaf_hash(line), follow=self._wants(line))
            if path:
                self.count += 1
                self.found.append((line, path))


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


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
