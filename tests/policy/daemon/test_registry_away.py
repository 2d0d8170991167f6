"""A registry whose database is locked, corrupt or gone: nothing is changed, and the audit has it."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from policy.audit.files import parts_of
from policy.errors import PolicyError
from policy.registry.devices import Status
from tests.policy.daemon.answering import BY, Running, enrol, start

DATABASE = "policy.sqlite"


@contextmanager
def locked(running: Running) -> Iterator[None]:
    """Somebody else writes and does not come to an end."""
    with closing(sqlite3.connect(running.folder / DATABASE)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@contextmanager
def corrupt(running: Running) -> Iterator[None]:
    running.house.registry._engine.dispose()
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (running.folder / name).unlink(missing_ok=True)
    (running.folder / DATABASE).write_bytes(b"no database at all" * 400)
    yield


@contextmanager
def gone(running: Running) -> Iterator[None]:
    running.house.registry._engine.dispose()
    for each in running.folder.glob(f"{DATABASE}*"):
        each.unlink()
    yield


@pytest.mark.parametrize("trouble", [locked, corrupt, gone])
def test_nothing_is_changed_and_the_audit_says_why(
    tmp_path: Path, trouble: Callable[[Running], AbstractContextManager[None]]
) -> None:
    running = start(tmp_path / "home")
    key = enrol(running)
    known = running.there.knowledge()
    with trouble(running), pytest.raises(PolicyError, match="registry's database refused") as told:
        running.there.ask("device.move", device="phone-1", status="revoked", by=BY)
    assert "look at the disk and the database" in told.value.remedy
    record = newest(running)
    assert (record["kind"], record["what"]) == ("registry", "change refused")
    assert (record["asked"], record["device"], record["by"]) == ("device.move", "phone-1", BY)
    # Whoever decides goes on by what it knew, and by its age.
    device = known.now.registry.by_thumbprint[key.thumbprint]
    assert device.status is Status.ACTIVE
    running.stop()


def newest(running: Running) -> dict[str, object]:
    lines = parts_of(running.folder / "audit")[-1].records.read_bytes().splitlines()
    record: dict[str, object] = json.loads(lines[-1])
    return record
