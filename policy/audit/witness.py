"""Somebody elsewhere who remembers the last checkpoint: a share, a stick, another host.

A log on one machine can be rewritten by whoever owns that machine. A witness keeps
the newest checkpoint that it has seen, takes a later one only with the proof that it
continues that, and so finds a log that was forked or cut short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from policy.audit.files import Part, parts_of, read_start, split_notes, sync_file
from policy.audit.merkle import leaf_hash
from policy.audit.notes import Checkpoint, NoteSigner, NoteVerifier, read_note
from policy.audit.proofs import consistency_proof, is_continued
from policy.errors import AuditError


@dataclass(frozen=True, slots=True)
class Witness:
    """Keeps notes of one log in a file; the last one is the newest."""

    file: Path
    verifier: NoteVerifier
    signer: NoteSigner | None = None

    def newest(self) -> Checkpoint | None:
        """Return the newest checkpoint seen, or None before the first."""
        notes = self._kept()
        return read_note(notes[-1], self.verifier) if notes else None

    def take(self, note: str, proof: Sequence[bytes], *, seconds: int) -> str:
        """Keep a note and return it, with our signature if we have a key.

        An AuditError says that the log was forked or cut short; the note is not kept.
        `seconds` is the Unix time now.
        """
        checkpoint = read_note(note, self.verifier)
        before = self.newest()
        if before is not None and not _continues(before, checkpoint, proof):
            raise AuditError(
                f"the log of {checkpoint.size} records does not continue the one of {before.size}"
                " that was witnessed",
                where=str(self.file),
                remedy="keep both: the log was forked or cut short",
            )
        told = self.signer.cosign(note, seconds=seconds) if self.signer else note
        with self.file.open("a", encoding="utf-8") as file:
            file.write(told + "\n")
        sync_file(self.file)
        return told

    def _kept(self) -> list[str]:
        if not self.file.exists():
            return []
        pieces = self.file.read_text("utf-8").split("\n\n")
        return [
            f"{body}\n\n{signed}\n"
            for body, signed in zip(pieces[:-1:2], pieces[1:-1:2], strict=True)
        ]


def newest_note(folder: Path) -> str:
    """Return the last checkpoint that a log's owner signed."""
    # A log that is being written may end with half a note.
    notes = [note for part in parts_of(folder) for note in split_notes(part)[0]]
    if not notes:
        raise AuditError(
            "this log has no checkpoint yet",
            where=str(folder),
            remedy="policyd signs one each minute: try again then",
        )
    return notes[-1]


def proof_of_growth(folder: Path, size: int, *, to: int | None = None) -> tuple[bytes, ...]:
    """Return the proof for a witness that has seen `size` records; () for the first time.

    It leads to the tree of `to` records, or of all there are. The log is read from its
    beginning, so all its parts must be there.
    """
    if size == 0:
        return ()
    parts = parts_of(folder)
    if not parts or read_start(parts[0]).size:
        raise AuditError("the log does not go back to its first record", where=str(folder))
    leaves = [leaf for part in parts for leaf in _leaves(part)][:to]
    if size > len(leaves):
        raise AuditError(f"the log has only {len(leaves)} records, not {size}", where=str(folder))
    return consistency_proof(leaves, size)


def _leaves(part: Part) -> list[bytes]:
    with part.records.open("rb") as lines:
        return [leaf_hash(line[:-1]) for line in lines]


def _continues(before: Checkpoint, after: Checkpoint, proof: Sequence[bytes]) -> bool:
    if before.size == 0:
        return after.origin == before.origin
    return after.origin == before.origin and is_continued(
        (before.size, before.root), (after.size, after.root), proof
    )
