"""Builders for audit logs: a signer, a clock that is set by hand, and a log with records."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policy.audit.entries import Entry, Kind
from policy.audit.journal import Journal, JournalSettings
from policy.audit.notes import NoteSigner

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIGNER = NoteSigner("plant.example/audit", Ed25519PrivateKey.from_private_bytes(b"k" * 32))
SMALL = JournalSettings(sign_records=10, part_bytes=4096)


@dataclass(slots=True)
class HandClock:
    """A clock that moves when it is told to."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(slots=True)
class Folders:
    """Numbered folders below one."""

    below: Path
    count: int = field(default=0)

    def fresh(self) -> Path:
        self.count += 1
        return self.below / str(self.count)


def an_entry(number: int = 0, kind: Kind = Kind.DECISION) -> Entry:
    facts = {"device": f"phone-{number % 7}", "action": "event.view", "decision": "allow"}
    return Entry(kind, NOON + timedelta(seconds=number), facts)


def open_journal(
    folder: Path,
    *,
    now: Callable[[], datetime] | None = None,
    settings: JournalSettings = SMALL,
) -> Journal:
    return Journal(folder, SIGNER, now=now or HandClock(), settings=settings)


def a_log(folder: Path, records: int, *, settings: JournalSettings = SMALL) -> Path:
    """Write a log with so many records, closed in order."""
    with open_journal(folder, settings=settings) as journal:
        for number in range(records):
            journal.append(an_entry(number))
    return folder
