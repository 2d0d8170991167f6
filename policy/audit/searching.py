"""Reads records out of a log that was verified, and only those that a checkpoint covers.

    with verified(folder, verifier) as log:
        for record in log.records(wanted): …

The log is hashed again while it is read: whoever changes it between the check and the
reading is found at the end, and what was read is not to be used then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from policy.audit.files import parts_of, read_start
from policy.audit.merkle import leaf_hash, root_of
from policy.audit.notes import Checkpoint, NoteVerifier
from policy.audit.verifying import Verified, verify
from policy.canonical import Json, read_canonical
from policy.errors import AuditError

Record = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty does not matter."""

    kind: str = ""
    device: str = ""
    person: str = ""
    action: str = ""
    decision: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def fits(self, line: bytes, record: Record) -> bool:
        """Whether a record is one of those."""
        at = datetime.fromisoformat(str(record["at"]))
        return (
            self.text.encode() in line
            and all(not want or record.get(name) == want for name, want in self._facts())
            and (not self.device or self.device in named(record, "device"))
            and (not self.person or self.person in named(record, "person"))
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )

    def _facts(self) -> tuple[tuple[str, str], ...]:
        return ("kind", self.kind), ("action", self.action), ("decision", self.decision)


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """A log that was as it was written when it was looked at."""

    folder: Path
    found: Verified

    def records(self, wanted: Wanted) -> Iterator[Record]:
        """Yield the records that are wanted, oldest first; AuditError at the end if it changed."""
        parts = parts_of(self.folder)
        tree = read_start(parts[0])
        signed = self.found.size - self.found.unsigned
        for part in parts:
            with part.records.open("rb") as lines:
                for line in lines:
                    if tree.size == self.found.size:
                        break
                    tree.add(leaf_hash(line[:-1]))
                    if tree.size <= signed and wanted.text.encode() in line:
                        record = _record(line)
                        if wanted.fits(line, record):
                            yield record
        if (tree.size, root_of(tree.frontier)) != (self.found.size, self.found.root):
            raise AuditError(
                "the log was changed while it was read; use nothing of what came",
                where=str(self.folder),
                remedy="`floorwatch audit verify` says where",
            )


def verified(
    folder: Path, verifier: NoteVerifier, *, witnessed: Checkpoint | None = None
) -> VerifiedLog:
    """Return a log in which nothing is wrong, or raise AuditError."""
    found = verify(folder, verifier, witnessed=witnessed)
    if found.faults:
        raise AuditError(
            f"the log is not as it was written: {found.faults[0]}",
            where=str(folder),
            remedy="`floorwatch audit verify` lists all; nothing is read from it until then",
        )
    return VerifiedLog(folder, found)


def named(record: Record, name: str) -> set[str]:
    """Return the ids of devices or people that a record speaks of, whoever they are in it."""
    by = record.get("by")
    places = [record.get(name), by.get(name) if isinstance(by, dict) else None]
    return {found for each in places if (found := _id(each))}


def _id(told: Json | None) -> str:
    match told:
        case {"id": str(found)} | str(found):
            return found
    return ""


def _record(line: bytes) -> Record:
    record = read_canonical(line[:-1])
    if not isinstance(record, dict):
        raise AuditError("a record is no table")
    return record
