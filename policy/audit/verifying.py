"""Finds what was changed in a log: a flipped bit, a record dropped, added, swapped or cut off.

Every record is hashed, in order, and the root is compared at every checkpoint; each
line must be a record with its own number in canonical form. What was found is told
with the range of records in which it lies. Cutting both the log and its checkpoints
at an earlier one leaves a shorter log that is in order: only somebody who remembers a
later checkpoint can tell, so give the one that a witness keeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policy.audit.files import Part, parts_of, read_start, split_notes
from policy.audit.merkle import Tree, leaf_hash, root_of
from policy.audit.notes import Checkpoint, NoteVerifier, read_note
from policy.canonical import read_canonical
from policy.errors import AuditError


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, between two numbers of records (the last one excluded)."""

    what: str
    file: str
    after: int
    before: int

    def __str__(self) -> str:
        return f"{self.file}: {self.what} (records {self.after} to {self.before - 1})"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a log holds and what is wrong with it. `unsigned` records follow the last note."""

    first: int
    size: int
    root: bytes
    checkpoints: int
    unsigned: int
    faults: tuple[Fault, ...]

    @property
    def is_good(self) -> bool:
        """Whether every record is covered by a checkpoint and nothing is wrong."""
        return not self.faults and self.unsigned == 0


def verify(
    folder: Path, verifier: NoteVerifier, *, witnessed: Checkpoint | None = None
) -> Verified:
    """Read the whole log and report. Raises AuditError only if there is nothing to read."""
    parts = parts_of(folder)
    if not parts:
        raise AuditError("there is no log", where=str(folder))
    state = _State(verifier, witnessed, Tree())
    for number, part in enumerate(parts):
        following = parts[number + 1].first if number + 1 < len(parts) else None
        state.read(part, is_first=number == 0, following=following)
    state.compare_witnessed(folder)
    return state.report(parts[0].first)


class _State:
    """What is known while the parts are read one after another."""

    def __init__(self, verifier: NoteVerifier, witnessed: Checkpoint | None, tree: Tree) -> None:
        self.verifier = verifier
        self.witnessed = witnessed
        self.tree = tree
        self.faults: list[Fault] = []
        self.checkpoints = 0
        self.signed = 0
        self.seen_witnessed = False
        self.sound = True

    def read(self, part: Part, *, is_first: bool, following: int | None) -> None:
        """Read one part; after a fault the next part is read from its own start."""
        faults = len(self.faults)
        try:
            start, notes = read_start(part), self._notes(part)
        except AuditError as error:
            self._fault(error.what, part, part.first, part.first + 1)
            self.sound = False
            return
        if self.sound and not is_first and start != self.tree:
            low = min(self.tree.size, start.size)
            self._fault("this part does not continue the one before", part, low, start.size + 1)
        self.tree = start
        expected = {each.size: each for each in notes}
        if start.size and start.size not in expected:
            self._fault("the start is not signed", part, start.size, start.size + 1)
        self._records(part, expected)
        self.sound = len(self.faults) == faults
        if self.sound and following is not None and self.signed != following:
            self._fault("the last checkpoint is missing", part, self.signed, following)

    def compare_witnessed(self, folder: Path) -> None:
        """Tell when the checkpoint that a witness keeps lies beyond the end of the log."""
        if self.witnessed is not None and not self.seen_witnessed:
            what = f"a witness has seen {self.witnessed.size} records; they are not all here"
            file = folder.name
            self.faults.append(Fault(what, file, self.tree.size, self.witnessed.size))

    def report(self, first: int) -> Verified:
        """Return what was found."""
        size = self.tree.size
        root = root_of(self.tree.frontier)
        unsigned = size - self.signed if size >= self.signed else 0
        return Verified(first, size, root, self.checkpoints, unsigned, tuple(self.faults))

    def _notes(self, part: Part) -> list[Checkpoint]:
        texts, torn = split_notes(part)
        if torn:
            raise AuditError("the last checkpoint is torn")
        notes = [read_note(text, self.verifier) for text in texts]
        sizes = [each.size for each in notes]
        if sizes != sorted(set(sizes)) or (sizes and sizes[0] < part.first):
            raise AuditError("the checkpoints are not in order")
        self.checkpoints += len(notes)
        return notes

    def _records(self, part: Part, expected: dict[int, Checkpoint]) -> None:
        """Hash the records of a part; stop at the first checkpoint that does not fit."""
        tree, good = self.tree, self.tree.size
        if not self._fits(part, expected, good):
            return
        for line in _lines(part):
            fault = _line_fault(line, tree.size)
            tree.add(leaf_hash(line[:-1]))
            if fault:
                self._fault(fault, part, tree.size - 1, tree.size)
            if (tree.size in expected or self._is_witnessed()) and not self._fits(
                part, expected, good
            ):
                return
            good = self.signed
        if expected and tree.size < max(expected):
            self._fault("records are missing at the end", part, tree.size, max(expected))

    def _fits(self, part: Part, expected: dict[int, Checkpoint], good: int) -> bool:
        """Whether the records so far have the root that a checkpoint or a witness knows."""
        size, root = self.tree.size, self.tree.root()
        checkpoint = expected.get(size)
        if checkpoint is not None:
            self.signed = size
            if checkpoint.root != root or checkpoint.origin != self.verifier.name:
                self._fault("records do not fit their checkpoint", part, good, max(size, good + 1))
                return False
        if self.witnessed is not None and self._is_witnessed():
            self.seen_witnessed = True
            if self.witnessed.root != root:
                self._fault("the log is not the one that the witness saw", part, 0, size)
                return False
        return True

    def _is_witnessed(self) -> bool:
        return self.witnessed is not None and self.tree.size == self.witnessed.size

    def _fault(self, what: str, part: Part, after: int, before: int) -> None:
        self.faults.append(Fault(what, part.records.name, after, before))


def _lines(part: Part) -> Iterator[bytes]:
    try:
        with part.records.open("rb") as file:
            yield from file
    except OSError:
        return


def _line_fault(line: bytes, number: int) -> str | None:
    if not line.endswith(b"\n"):
        return "the last record is torn"
    try:
        record = read_canonical(line[:-1])
    except ValueError:
        return f"record {number} is not in canonical form"
    if not isinstance(record, dict) or record.get("seq") != number:
        return f"record {number} does not carry its number"
    return None
