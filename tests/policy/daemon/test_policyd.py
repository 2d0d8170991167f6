"""policyd over a real socket: it alone writes, and without it nothing goes."""

import base64
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory

import pytest

from policy.audit.entries import Entry, Kind
from policy.audit.journal import utc_now
from policy.audit.verifying import verify
from policy.bundles.starting import starter_folder
from policy.canonical import Json
from policy.daemon.asking import OPERATIONS
from policy.daemon.calling import Policyd
from policy.daemon.history import last_registry_epoch
from policy.daemon.house import HouseSettings, open_house
from policy.daemon.running import policyd
from policy.daemon.socket import keep_ticking
from policy.errors import AuditError, BundleError, PolicyError, RegistryError
from policy.registry.devices import Status
from policy.signatures.verifying import Proof
from tests.policy.bundles.test_bundles import APPROVERS, edit, next_version, sign
from tests.policy.daemon.answering import BY, PASSWORD, Running, a_jwk, enrol, start
from tests.policy.questions import NOW
from tests.runtime.test_supervision import until


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path / "home")
    yield running
    running.stop()


def test_a_device_is_enrolled_over_the_socket_and_known_to_those_who_decide(
    running: Running,
) -> None:
    key = enrol(running)
    known = running.there.knowledge().now
    device = known.registry.by_thumbprint[key.thumbprint]
    assert (device.id, device.status) == ("phone-1", Status.ACTIVE)
    assert running.there.bundle == running.house.bundles.loaded.digest


def test_what_is_recorded_over_the_socket_is_in_the_audit(running: Running) -> None:
    entry = Entry(Kind.DECISION, NOW, {"decision": "deny", "n": 1})
    before = running.house.journal.size
    assert [running.there.append(entry) for _ in range(3)] == [before, before + 1, before + 2]
    running.house.journal.sign()
    log = running.folder / "audit"
    assert verify(log, running.house.journal._signer.verifier).is_good


def test_the_first_administrator_signs_in_steps_up_and_signs_out(running: Running) -> None:
    jwk, _ = a_jwk()
    token = running.house.first.make("http://127.0.0.1:8480").partition("first=")[2]
    first = {"token": token, "id": "ida", "name": "Ida", "password": PASSWORD}
    assert running.there.ask("first.use", key=jwk, **first) == {"device": "it-desk-1"}
    asked = {"person": "ida", "device": "it-desk-1", "password": PASSWORD}
    knowledge = running.there.knowledge()
    assert running.there.ask("session.open", **asked)["session"]
    assert not knowledge.now.sessions
    running.there.refresh(knowledge)
    (session,) = knowledge.now.sessions
    stepped = {"session": session, "device": "it-desk-1", "password": PASSWORD}
    assert running.there.ask("session.step_up", **stepped)["session"]
    with pytest.raises(PolicyError, match="is over"):
        running.there.ask("session.step_up", **(stepped | {"device": "other"}))
    running.there.ask("session.end", session=session, by="ida")
    assert not running.there.knowledge().now.sessions


def test_locking_a_device_ends_its_sessions(running: Running) -> None:
    enrol(running)
    running.there.ask(
        "person.add",
        id="ida",
        name="Ida",
        roles=["it-admin"],
        areas=[],
        password=PASSWORD,
        by=BY,
    )
    running.there.ask("session.open", person="ida", device="phone-1", password=PASSWORD)
    running.there.ask("device.move", device="phone-1", status="quarantined", by=BY)
    assert not running.there.knowledge().now.sessions


def test_certificates_are_issued_and_revoked_over_the_socket(running: Running) -> None:
    enrol(running)
    assert "BEGIN CERTIFICATE" in str(running.there.ask("certificate.issue", device="phone-1"))
    assert "BEGIN X509 CRL" in str(running.there.ask("certificate.crl"))


def test_without_policyd_nothing_can_be_recorded(running: Running) -> None:
    entry = Entry(Kind.DECISION, NOW, {})
    running.there.append(entry)
    gone = Policyd(running.there._path.with_name("nobody.sock"))
    with pytest.raises(AuditError, match="does not answer"):
        gone.append(entry)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nothing", {}),
        ("append", {}),
        ("append", {"kind": "rumour", "at": "2026-01-01T00:00:00Z", "facts": {}}),
        ("append", {"kind": "decision", "at": "soon", "facts": {}}),
        ("append", {"kind": "decision", "at": "2026-01-01T00:00:00Z", "facts": {"seq": 1}}),
        ("device.register", {"id": "x", "asset_tag": "x", "kind": "toaster", "by": BY}),
        (
            "device.register",
            {"id": "x", "asset_tag": "x", "kind": "phone", "groups": ["odd"], "by": BY},
        ),
        ("device.move", {"device": "ghost", "status": "active", "by": BY}),
        ("device.claim", {"device": "x", "code": "y", "key": {"kty": "EC"}}),
        ("session.open", {"person": "ghost", "device": "x", "password": "y"}),
        ("device.renew", {"thumbprint": "x"}),
        ("person.add", {"id": "x", "name": "x", "roles": "it-admin", "by": BY}),
    ],
)
def test_what_makes_no_sense_is_refused_and_policyd_goes_on(
    running: Running, name: str, told: dict[str, Json]
) -> None:
    with pytest.raises(PolicyError):
        running.there.ask(name, **told)
    assert running.there.ask("epoch")


@pytest.mark.parametrize(
    "line", [b"no json\n", b"[]\n", b"{}\n", b'{"is": 7}\n', b"[" * 9999 + b"\n"]
)
def test_what_is_no_question_is_answered_with_an_error(running: Running, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(running.there._path))
        raw.sendall(line)
        assert b'"error"' in raw.makefile("rb").readline()


def test_the_socket_belongs_to_its_user_and_others_are_not_heard(tmp_path: Path) -> None:
    alone = start(tmp_path / "alone")
    assert alone.there._path.stat().st_mode & 0o777 == 0o600
    alone.stop()
    running = start(tmp_path / "home", users=frozenset({os.getuid() + 1}))
    assert running.there._path.stat().st_mode & 0o777 == 0o660
    with pytest.raises(PolicyError, match="does not answer"):
        running.there.ask("keys")
    running.stop()


def test_every_operation_is_named_after_what_it_changes() -> None:
    assert {name.partition(".")[0] for name in OPERATIONS} == {
        "append",
        "issuer",
        "keys",
        "epoch",
        "news",
        "bundle",
        "device",
        "certificate",
        "person",
        "session",
        "passkey",
        "first",
        "policy",
        "proposal",
        "break_glass",
        "decision",
        "audit",
    }


def test_all_is_there_again_after_a_restart(tmp_path: Path) -> None:
    running = start(tmp_path / "home")
    key = enrol(running)
    running.stop()
    again = start(tmp_path / "home")
    assert key.thumbprint in again.there.knowledge().now.registry.by_thumbprint
    assert again.house.enrolment.renew(Proof(key.thumbprint, 0, "", None)).id == "phone-1"
    again.stop()


def test_an_older_registry_that_was_put_back_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    running = start(home)
    enrol(running)
    running.stop()
    rmtree(tmp_path / "copy", ignore_errors=True)
    copytree(home, tmp_path / "copy")
    running = start(home)
    running.there.ask("device.move", device="phone-1", status="revoked", by=BY)
    running.stop()
    assert last_registry_epoch(home / "audit") == 4
    for name in ("policy.sqlite", "policy.sqlite-wal", "policy.sqlite-shm"):
        (home / name).unlink(missing_ok=True)
    for kept in (tmp_path / "copy").glob("policy.sqlite*"):
        (home / kept.name).write_bytes(kept.read_bytes())
    with pytest.raises(RegistryError, match="an old copy was put back"):
        open_house(HouseSettings(home, "plant.example"))


def test_a_bundle_that_nobody_could_approve_does_not_come_into_force(
    running: Running, tmp_path: Path
) -> None:
    folder = tmp_path / "bundle"
    copytree(starter_folder(), folder)
    edit(folder, "bundle.toml", "version = 1", "version = 2")
    with pytest.raises(BundleError, match="nobody is named"):
        running.house.bundles.load(folder)


def test_two_of_it_bring_a_bundle_into_force_and_it_stays_after_a_restart(
    tmp_path: Path,
) -> None:
    home, folder = tmp_path / "home", tmp_path / "bundle"
    running = start(home)
    first = running.house.bundles.loaded
    keys = {
        name: base64.b64encode(key.public_bytes_raw()).decode()
        for name, key in APPROVERS.keys.items()
    }
    (home / "approvers.json").write_text(json.dumps({"threshold": 2, "keys": keys}))
    copytree(starter_folder(), folder)
    sign(next_version(folder, first), "ida", "bob")
    assert running.house.bundles.load(folder).version == 2
    running.stop()
    rmtree(folder)
    again = start(home)
    assert again.house.bundles.loaded.approved_by == {"ida", "bob"}
    with pytest.raises(BundleError, match="not newer"):
        again.house.bundles.load(starter_folder())
    again.stop()
    kept = home / "bundles" / again.house.bundles.loaded.digest
    edit(kept, "policies/10-security.cedar", '"5m"', '"9m"')
    with pytest.raises(BundleError, match="was changed"):
        open_house(HouseSettings(home, "plant.example"))


def test_policyd_runs_from_start_to_stop(tmp_path: Path) -> None:
    # Short: the path of a socket may have about 100 characters.
    with TemporaryDirectory(prefix="fw-pd-") as short:
        path = Path(short) / "policyd.sock"
        with policyd(HouseSettings(tmp_path / "home", "plant.example"), path) as house:
            there = Policyd(path)
            there.append(Entry(Kind.DECISION, utc_now(), {}))
            there.close()
            verifier = house.journal._signer.verifier
        assert not path.exists()
    assert verify(tmp_path / "home" / "audit", verifier).is_good


def test_the_audit_is_signed_while_policyd_runs(running: Running) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=keep_ticking, args=(running.house.tick, stop))
    thread.start()
    running.there.append(Entry(Kind.DECISION, utc_now(), {}))
    until(lambda: running.house.journal._marks.synced == running.house.journal.size, 30)
    stop.set()
    thread.join()
