"""The one writer of the audit trail.

- One process writes; a second one is refused.
- When `append` returns, the record survives the death of this process; for registry,
  policy, sessions and exports it survives a loss of power too. The others do within
  `sync_seconds`, if `tick` is called.
- What cannot be written raises AuditError, and nothing half is left behind. After a
  failed sync the journal is shut: nobody knows what the disk holds.
- Every 1,000 records, every minute, and at the end, a checkpoint is signed.
- A journal that finds its log changed does not start.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from policy.audit.entries import DURABLE_AT_ONCE, Entry, Kind, line_of
from policy.audit.files import Part, sync_file, write_start
from policy.audit.merkle import leaf_hash
from policy.audit.notes import Checkpoint, NoteSigner, NoteVerifier
from policy.audit.recovery import Recovered, recover
from policy.errors import AuditError


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """How often to sync and to sign, and how large a part may become."""

    sync_seconds: float = 0.2
    sign_records: int = 1000
    sign_seconds: float = 60.0
    part_bytes: int = 64 * 1024 * 1024


@dataclass(slots=True)
class _Marks:
    """What has been done so far, in numbers of records and moments."""

    bytes: int
    synced: int
    signed: int
    synced_at: datetime
    signed_at: datetime


class Journal:
    """An audit trail that is open for writing. Threads may share it."""

    def __init__(
        self,
        folder: Path,
        signer: NoteSigner,
        *,
        now: Callable[[], datetime],
        settings: JournalSettings | None = None,
    ) -> None:
        self._signer = signer
        self._now = now
        self._settings = settings or JournalSettings()
        self._writing = threading.Lock()
        self._syncing = threading.Lock()
        self._broken: str | None = None
        self._guard = _claim(folder)
        with ExitStack() as undo:
            undo.callback(os.close, self._guard)
            found = recover(folder, signer.verifier)
            self._part, self._tree = found.part, found.tree
            self._records, self._notes = _open(self._part.records), _open(self._part.notes)
            at, size = now(), self._part.records.stat().st_size
            self._marks = _Marks(size, self._tree.size, found.signed, at, at)
            self._tell_recovery(found)
            undo.pop_all()

    @property
    def size(self) -> int:
        """How many records there are."""
        return self._tree.size

    @property
    def folder(self) -> Path:
        """Where the log lies."""
        return self._part.folder

    @property
    def verifier(self) -> NoteVerifier:
        """What others need to check the checkpoints."""
        return self._signer.verifier

    def append(self, entry: Entry) -> int:
        """Write a record and return its number, from 0 on. AuditError: it is not written."""
        with self._writing:
            seq = self._write(entry)
            if seq + 1 - self._marks.signed >= self._settings.sign_records:
                self._sign()
        if entry.kind in DURABLE_AT_ONCE:
            self.sync()
        return seq

    def append_all(self, entries: Sequence[Entry]) -> None:
        """Write records in their order, and force them to the disk together."""
        with self._writing:
            for entry in entries:
                seq = self._write(entry)
                if seq + 1 - self._marks.signed >= self._settings.sign_records:
                    self._sign()
        self.sync()

    def tick(self) -> None:
        """Sync, and sign, what is due. To be called about every `sync_seconds`."""
        now, marks = self._now(), self._marks
        if (now - marks.synced_at).total_seconds() >= self._settings.sync_seconds:
            self.sync()
        if (now - marks.signed_at).total_seconds() >= self._settings.sign_seconds:
            self.sign()

    def sync(self) -> None:
        """Force what is written to the disk. Threads that wait together share one sync."""
        wanted = self._tree.size
        with self._syncing:
            if self._marks.synced >= wanted:
                return
            with self._writing:
                self._check_open()
                # A copy, because a new part may close the original while we wait.
                reached, handle = self._tree.size, os.dup(self._records)
            try:
                self._force(handle)
            finally:
                os.close(handle)
            self._marks.synced, self._marks.synced_at = reached, self._now()

    def sign(self) -> Checkpoint:
        """Sign a checkpoint over all records, unless there is one already, and return it."""
        with self._syncing, self._writing:
            self._check_open()
            checkpoint = self._sign()
            self._force(self._notes)
            return checkpoint

    def close(self) -> None:
        """Sign, sync and let the log go. A journal that is shut is only let go."""
        with suppress(AuditError):
            self.sign()
        with self._syncing, self._writing:
            if self._guard < 0:
                return
            for handle in (self._records, self._notes, self._guard):
                os.close(handle)
            self._guard = -1
            self._broken = self._broken or "the journal is closed"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, entry: Entry) -> int:
        self._check_open()
        seq = self._tree.size
        line = line_of(entry, seq)
        self._put(self._records, line + b"\n", self._marks.bytes)
        self._marks.bytes += len(line) + 1
        self._tree.add(leaf_hash(line))
        if self._marks.bytes >= self._settings.part_bytes:
            self._begin_part()
        return seq

    def _put(self, handle: int, data: bytes, size: int) -> None:
        """Write all of it, or leave the file as long as it was."""
        try:
            written = os.write(handle, data)
            if written == len(data):
                return
            cause = OSError("the disk took only a part of a record")
        except OSError as error:
            cause = error
        try:
            os.ftruncate(handle, size)
        except OSError as error:
            raise self._break("half a record cannot be taken back", error) from error
        raise AuditError(
            f"the audit trail cannot be written: {cause.strerror or cause}",
            where=str(self._part.folder),
            remedy="free space there; until then everything is denied",
        ) from cause

    def _sign(self) -> Checkpoint:
        checkpoint = Checkpoint(self._signer.name, self._tree.size, self._tree.root())
        if self._marks.signed < checkpoint.size:
            # First: a checkpoint that outlives its records would look like a log cut short.
            self._force(self._records)
            self._marks.synced = checkpoint.size
            note = self._signer.sign(checkpoint) + "\n"
            self._put(self._notes, note.encode(), os.fstat(self._notes).st_size)
            self._marks.signed = checkpoint.size
        self._marks.signed_at = self._now()
        return checkpoint

    def _force(self, handle: int) -> None:
        try:
            os.fsync(handle)
        except OSError as error:
            raise self._break("the disk refused to sync the audit trail", error) from error

    def _begin_part(self) -> None:
        """Close this part with a checkpoint and begin the next one with the same."""
        checkpoint = self._sign()
        part = Part(self._part.folder, self._tree.size)
        self._force(self._notes)
        try:
            write_start(part, self._tree)
            part.notes.write_text(self._signer.sign(checkpoint) + "\n", "utf-8")
            records, notes = _open(part.records), _open(part.notes)
            sync_file(part.notes)
        except OSError as error:
            raise self._break("a new part of the log cannot be begun", error) from error
        os.close(self._records)
        os.close(self._notes)
        self._part, self._records, self._notes = part, records, notes
        self._marks.bytes = 0

    def _tell_recovery(self, found: Recovered) -> None:
        if found.is_clean:
            return
        self.append(
            Entry(
                Kind.AUDIT,
                self._now(),
                {
                    "what": "recovered",
                    "unsigned_records": self._tree.size - found.signed,
                    "torn_record_bytes": found.torn_record_bytes,
                    "torn_checkpoint_bytes": found.torn_note_bytes,
                },
            )
        )
        self.sign()

    def _check_open(self) -> None:
        if self._broken is not None:
            raise AuditError(self._broken, remedy="mend the disk and start policyd anew")

    def _break(self, what: str, cause: OSError) -> AuditError:
        self._broken = f"{what}: {cause.strerror or cause}"
        return AuditError(self._broken, where=str(self._part.folder), remedy="look at the disk")


def _claim(folder: Path) -> int:
    """Return a handle that keeps other writers out for as long as it is open."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        guard = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise AuditError(f"no log can be kept: {error.strerror}", where=str(folder)) from error
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(guard)
        raise AuditError("another process writes this log", where=str(folder)) from error
    return guard


def _open(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def utc_now() -> datetime:
    """Return the wall time."""
    return datetime.now(UTC)
