"""Builders for a registry: IT's keys, an empty database, an audit that is a list."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from policy.audit.entries import Entry
from policy.database import open_database
from policy.errors import AuditError
from policy.keys import DeviceKey, new_device_key
from policy.registry.devices import Device, DeviceKind, Enrolled, Status
from policy.registry.snapshot import SNAPSHOT_STATEMENT, SnapshotReader
from policy.registry.store import DEVICE_STATEMENT, Actor, Registry
from policy.sealed import SEAL_STATEMENT
from policy.statements import Stating
from tests.policy.logs import NOON, HandClock

IT_KEY = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
POLICYD_KEY = Ed25519PrivateKey.from_private_bytes(b"p" * 32)
DEVICES = Stating(DEVICE_STATEMENT, IT_KEY)
SEALS = Stating(SEAL_STATEMENT, IT_KEY)
SNAPSHOTS = Stating(SNAPSHOT_STATEMENT, POLICYD_KEY)
BY = Actor("ida", "it-desk-1", "CHG-1")
LATER = NOON + timedelta(days=90)


@dataclass(slots=True)
class ListAudit:
    """Keeps entries in memory; can be told to refuse."""

    entries: list[Entry] = field(default_factory=list)
    refuses: bool = False

    def __call__(self, entry: Entry) -> int:
        if self.refuses:
            raise AuditError("the disk is full")
        self.entries.append(entry)
        return len(self.entries) - 1


def a_database(folder: Path) -> Engine:
    return open_database(f"sqlite:///{folder / 'policy.sqlite'}")


def a_registry(engine: Engine, audit: ListAudit | None = None, *, at_least: int = 0) -> Registry:
    return Registry(
        engine,
        device_statements=DEVICES,
        seals=SEALS,
        audit=audit or ListAudit(),
        now=HandClock(),
        at_least=at_least,
    )


def a_new_device(name: str = "phone-1", **changes: object) -> Device:
    facts: dict[str, object] = {
        "kind": DeviceKind.PHONE,
        "asset_tag": name.upper(),
        "groups": frozenset({"phones"}),
    }
    return Device(name, **(facts | changes))  # type: ignore[arg-type]


def a_key(private: ec.EllipticCurvePrivateKey | None = None) -> DeviceKey:
    return DeviceKey.of((private or new_device_key()).public_key())


def issue(registry: Registry, device: Device, key: DeviceKey | None = None) -> Device:
    """Register, enrol and approve a device."""
    registry.register(device, BY)
    enrolled = Enrolled(key or a_key(), LATER)
    registry.change(device.id, lambda it: it.with_key(enrolled), BY)
    return registry.change(device.id, lambda it: it.moved(Status.ACTIVE), BY)


def a_reader() -> SnapshotReader:
    return SnapshotReader(SNAPSHOTS.reading, DEVICES.reading)
