"""What is recorded: a kind, a time and facts, written as one line of canonical JSON.

Version and number are given by the journal. A fact's name never collides with
them, and facts hold ids, never pictures, tokens or what somebody wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from policy.canonical import Json, canonical
from policy.errors import AuditError

VERSION = 1
LONGEST_LINE = 64 * 1024
_OURS = frozenset({"v", "seq", "at", "kind"})


class Kind(StrEnum):
    """What a record tells of. The set is closed; a new kind needs a new version."""

    DECISION = "decision"
    SUMMARY = "summary"
    VIEW = "view"
    EXPORT = "export"
    REGISTRY = "registry"
    ENROLMENT = "enrolment"
    POLICY = "policy"
    SESSION = "session"
    BREAK_GLASS = "break_glass"
    AUDIT = "audit"


# A loss of power may take the last moment of the others, a killed process takes nothing.
DURABLE_AT_ONCE = frozenset(Kind) - {Kind.DECISION, Kind.SUMMARY, Kind.VIEW}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to record. `at` is aware."""

    kind: Kind
    at: datetime
    facts: Mapping[str, Json]


def line_of(entry: Entry, seq: int) -> bytes:
    """Return the record without its newline; what cannot be written is an AuditError."""
    if clashing := _OURS & entry.facts.keys():
        raise AuditError(f"facts of a record may not be named {sorted(clashing)}")
    try:
        line = canonical(
            {
                **entry.facts,
                "v": VERSION,
                "seq": seq,
                "at": time_text(entry.at),
                "kind": entry.kind.value,
            }
        )
    except (ValueError, UnicodeEncodeError, RecursionError) as error:
        raise AuditError(f"a record cannot be written: {error}") from error
    if len(line) > LONGEST_LINE:
        raise AuditError(f"a record of {len(line)} bytes is too long to be written")
    return line


def time_text(at: datetime) -> str:
    """Return an aware time as it stands in records: UTC with milliseconds."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be recorded")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
