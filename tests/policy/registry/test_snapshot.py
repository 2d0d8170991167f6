"""Who decides takes a newer registry, signed by policyd, with devices signed by IT."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policy.errors import PolicyError, RegistryError
from policy.registry.devices import Status
from policy.registry.snapshot import SNAPSHOT_STATEMENT, SnapshotReader, make_snapshot
from policy.registry.store import Registered
from policy.statements import Stating
from tests.policy.issuing import (
    BY,
    DEVICES,
    SNAPSHOTS,
    a_database,
    a_key,
    a_new_device,
    a_reader,
    a_registry,
    issue,
)
from tests.policy.logs import NOON


def test_devices_are_found_by_id_and_by_key(tmp_path: Path) -> None:
    registry, key = a_registry(a_database(tmp_path)), a_key()
    device = issue(registry, a_new_device(), key)
    snapshot = a_reader().read(make_snapshot(registry.all(), NOON, SNAPSHOTS))
    assert snapshot.by_thumbprint[key.thumbprint] == snapshot.devices["phone-1"] == device
    assert snapshot.age_seconds(NOON + timedelta(seconds=90)) == 90


def test_an_older_snapshot_is_refused(tmp_path: Path) -> None:
    registry, reader = a_registry(a_database(tmp_path)), a_reader()
    issue(registry, a_new_device())
    old = make_snapshot(registry.all(), NOON, SNAPSHOTS)
    registry.change("phone-1", lambda it: it.moved(Status.REVOKED), BY)
    newer = reader.read(make_snapshot(registry.all(), NOON, SNAPSHOTS))
    with pytest.raises(RegistryError, match="older than the one in use"):
        reader.read(old, after=newer)


def test_a_snapshot_of_another_key_is_refused(tmp_path: Path) -> None:
    registry = a_registry(a_database(tmp_path))
    stranger = Stating(SNAPSHOT_STATEMENT, Ed25519PrivateKey.generate())
    with pytest.raises(PolicyError, match="not signed by its key"):
        a_reader().read(make_snapshot(registry.all(), NOON, stranger))


def test_policyd_alone_cannot_make_a_device(tmp_path: Path) -> None:
    registry = a_registry(a_database(tmp_path))
    device = issue(registry, a_new_device())
    forged = Stating(DEVICES.kind, SNAPSHOTS.key)
    from policy.registry.devices import device_to_json

    made_up = Registered(9, {"x": device}, {"x": forged.state(device_to_json(device))})
    with pytest.raises(PolicyError, match="not signed by its key"):
        a_reader().read(make_snapshot(made_up, NOON, SNAPSHOTS))


def test_a_statement_cannot_be_taken_for_one_of_another_kind(tmp_path: Path) -> None:
    registry = a_registry(a_database(tmp_path))
    seal_like = Stating("registry-seal", SNAPSHOTS.key)
    with pytest.raises(PolicyError, match="no statement of the kind"):
        a_reader().read(make_snapshot(registry.all(), NOON, seal_like))


@pytest.mark.parametrize("text", ["", "..", "a.b.c", "é.x.y"])
def test_what_is_no_statement_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        SnapshotReader(SNAPSHOTS.reading, DEVICES.reading).read(text)


@pytest.mark.parametrize("payload", [{}, {"epoch": "1"}, {"epoch": 1, "made_at": "x"}])
def test_a_snapshot_that_says_something_else_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(RegistryError, match="malformed"):
        a_reader().read(SNAPSHOTS.state(payload))  # type: ignore[arg-type]
