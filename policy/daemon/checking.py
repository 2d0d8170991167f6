"""Checks of the whole log while it is written: begun when IT asks, one at a time.

The check runs in a thread of policyd, over what is signed when it begins. policyd's word
about its own log is worth what policyd is worth: whoever wants more runs the auditors'
verifier elsewhere, with a checkpoint that a witness kept.
"""

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from policy.audit.entries import time_text
from policy.audit.journal import Journal
from policy.audit.merkle import HASH_BYTES
from policy.audit.notes import Checkpoint, read_note
from policy.audit.verifying import Verified, verify
from policy.canonical import Json
from policy.errors import AuditError

_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Check:
    """One check: when it ran, what it found, or why it could not be done."""

    begun_at: datetime
    witnessed: int
    ended_at: datetime | None = None
    found: Verified | None = None
    error: str = ""


class Checks:
    """Checks a log, and remembers the last check. Threads may share it."""

    def __init__(self, journal: Journal, *, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._now = now
        self._lock = threading.Lock()
        self._last: Check | None = None

    def begin(self, witnessed: str = "") -> None:
        """Begin a check, unless one is running. `witnessed` is a signed note, or SIZE:ROOT."""
        seen = self._checkpoint(witnessed.strip()) if witnessed.strip() else None
        with self._lock:
            if self._last is not None and self._last.ended_at is None:
                return
            self._last = begun = Check(self._now(), seen.size if seen else 0)
        threading.Thread(
            target=self._run, args=(begun, seen), name="check of the audit", daemon=True
        ).start()

    def told(self) -> dict[str, Json]:
        """Return the last check as JSON, empty before the first."""
        check = self._last
        if check is None:
            return {}
        found = check.found
        return {
            "begun_at": time_text(check.begun_at),
            "ended_at": "" if check.ended_at is None else time_text(check.ended_at),
            "witnessed": check.witnessed,
            "error": check.error,
            **({} if found is None else _found(found)),
        }

    def _run(self, begun: Check, seen: Checkpoint | None) -> None:
        found, error = None, ""
        try:
            self._journal.sign()
            found = verify(self._journal.folder, self._journal.verifier, witnessed=seen)
        except (AuditError, OSError) as failed:
            error = str(failed)
        self._last = Check(begun.begun_at, begun.witnessed, self._now(), found, error)

    def _checkpoint(self, text: str) -> Checkpoint:
        name = self._journal.verifier.name
        if "\n" in text:
            return read_note(text.replace("\r\n", "\n") + "\n", self._journal.verifier)
        size, _, root = text.partition(":")
        try:
            seen = Checkpoint(name, int(size), base64.b64decode(root, validate=True))
        except ValueError:
            seen = Checkpoint(name, 0, b"")
        if len(seen.root) != HASH_BYTES:
            raise AuditError("this is no checkpoint", remedy="paste the whole note, or SIZE:ROOT")
        return seen


def _found(found: Verified) -> dict[str, Json]:
    return {
        "first": found.first,
        "size": found.size,
        "checkpoints": found.checkpoints,
        "unsigned": found.unsigned,
        "faults": [str(each) for each in found.faults[:_MOST_FAULTS]],
        "fault_count": len(found.faults),
    }
