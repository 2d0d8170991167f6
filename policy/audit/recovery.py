"""What a writer finds when it opens a log: where it ends, and what a crash left behind.

A record that was cut off in the middle was never acknowledged and is taken away. A
checkpoint that does not fit its records means that somebody changed them: then
nothing is written, because what follows would cover the change.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from policy.audit.files import Part, parts_of, read_start, split_notes, write_start
from policy.audit.merkle import Tree, leaf_hash
from policy.audit.notes import Checkpoint, NoteVerifier, read_note
from policy.errors import AuditError


@dataclass(frozen=True, slots=True)
class Recovered:
    """The last part, the tree over all records, and how many of them are signed."""

    part: Part
    tree: Tree
    signed: int
    torn_record_bytes: int = 0
    torn_note_bytes: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether the log was closed in order."""
        torn = self.torn_record_bytes or self.torn_note_bytes
        return not torn and self.signed == self.tree.size


def recover(folder: Path, verifier: NoteVerifier) -> Recovered:
    """Return the state of a log, or begin one; AuditError if its records were changed."""
    parts = parts_of(folder)
    if not parts:
        return _begin(folder)
    part = parts[-1]
    tree = read_start(part)
    notes, torn_note = split_notes(part)
    checkpoints = [read_note(note, verifier) for note in notes]
    torn_record = _replay(part, tree, {each.size: each for each in checkpoints})
    signed = checkpoints[-1].size if checkpoints else 0
    if torn_note:
        os.truncate(part.notes, part.notes.stat().st_size - torn_note)
    return Recovered(part, tree, signed, torn_record, torn_note)


def _begin(folder: Path) -> Recovered:
    part, tree = Part(folder, 0), Tree()
    try:
        write_start(part, tree)
        part.notes.touch(mode=0o600)
        part.records.touch(mode=0o600)
    except OSError as error:
        raise AuditError(f"no log can be begun: {error.strerror}", where=str(folder)) from error
    return Recovered(part, tree, signed=0)


def _replay(part: Part, tree: Tree, checkpoints: dict[int, Checkpoint]) -> int:
    """Grow the tree by the records of the part; return how many bytes of a torn one went."""
    _compare(tree, checkpoints, part)
    torn = 0
    with part.records.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                tree.add(leaf_hash(line[:-1]))
                _compare(tree, checkpoints, part)
            else:
                torn = len(line)
    if checkpoints and max(checkpoints) > tree.size:
        raise AuditError(
            f"the log has {tree.size} records and a checkpoint of {max(checkpoints)}",
            where=str(part.records),
            remedy="keep the folder as evidence, and begin a new one",
        )
    if torn:
        os.truncate(part.records, part.records.stat().st_size - torn)
    return torn


def _compare(tree: Tree, checkpoints: dict[int, Checkpoint], part: Part) -> None:
    checkpoint = checkpoints.get(tree.size)
    if checkpoint is not None and checkpoint.root != tree.root():
        raise AuditError(
            f"records before number {tree.size} do not fit their checkpoint",
            where=str(part.records),
            remedy="keep the folder as evidence, verify it, and begin a new one",
        )
