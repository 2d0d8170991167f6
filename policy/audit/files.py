"""Where the log lies: parts of three files, named by the number of their first record.

    000000000000.jsonl    records, one canonical JSON line each
    000000000000.start    the size and frontier of the tree before the first of them
    000000000000.notes    the checkpoints made while this part was written

A new part begins with the checkpoint that ended the one before, so that a part can be
archived, or deleted when its time is over, and the rest can still be verified.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from policy.audit.merkle import Tree, is_frontier
from policy.canonical import canonical, read_canonical
from policy.errors import AuditError

_HASH = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"([0-9]{12})\.jsonl")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a log: the records from number `first` on."""

    folder: Path
    first: int

    @property
    def records(self) -> Path:
        """The file of the records."""
        return self.folder / f"{self.first:012d}.jsonl"

    @property
    def start(self) -> Path:
        """The file with the tree before the first record."""
        return self.folder / f"{self.first:012d}.start"

    @property
    def notes(self) -> Path:
        """The file of the checkpoints."""
        return self.folder / f"{self.first:012d}.notes"


def parts_of(folder: Path) -> list[Part]:
    """Return the parts of a log in their order."""
    try:
        names = sorted(each.name for each in folder.iterdir())
    except OSError as error:
        raise AuditError(f"cannot read the log: {error.strerror}", where=str(folder)) from error
    matches = [match for match in map(_PART.fullmatch, names) if match]
    return [Part(folder, int(match.group(1))) for match in matches]


def write_start(part: Part, tree: Tree) -> None:
    """Keep the tree with which a part begins."""
    content = canonical({"size": tree.size, "frontier": [each.hex() for each in tree.frontier]})
    part.start.write_bytes(content)
    sync_file(part.start)


def read_start(part: Part) -> Tree:
    """Return the tree with which a part begins, else AuditError."""
    try:
        value = read_canonical(part.start.read_bytes())
    except (OSError, ValueError) as error:
        raise AuditError("the start of a part cannot be read", where=str(part.start)) from error
    match value:
        case {"size": int(size), "frontier": [*hashes], **rest} if not rest:
            frontier = [bytes.fromhex(each) for each in hashes if _is_hash(each)]
            if size == part.first and is_frontier(size, frontier) and len(frontier) == len(hashes):
                return Tree(size, frontier)
    raise AuditError("the start of a part is malformed", where=str(part.start))


def read_notes(part: Part) -> list[str]:
    """Return the signed notes of a part, as texts; a torn last one is an AuditError."""
    notes, torn = split_notes(part)
    if torn:
        raise AuditError("the last checkpoint is torn", where=str(part.notes))
    return notes


def split_notes(part: Part) -> tuple[list[str], int]:
    """Return the complete notes, and how many bytes of a torn one follow them."""
    try:
        data = part.notes.read_bytes()
        pieces = data.decode().split("\n\n")
    except (OSError, ValueError) as error:
        raise AuditError("the checkpoints cannot be read", where=str(part.notes)) from error
    count = (len(pieces) - 1) // 2
    notes = [f"{pieces[2 * at]}\n\n{pieces[2 * at + 1]}\n" for at in range(count)]
    return notes, len(data) - sum(len(note.encode()) + 1 for note in notes)


def _is_hash(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def sync_file(path: Path) -> None:
    """Force a file and its name to the disk."""
    for target in (path, path.parent):
        handle = os.open(target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
