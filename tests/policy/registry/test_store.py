"""The registry believes IT's signature and nothing else, least of all its own database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, delete, insert, select, text, update

from policy.database import open_database, reading, writing
from policy.errors import AuditError, PolicyError, RegistryError
from policy.registry.devices import Enrolled, Status, device_to_json
from policy.registry.store import DEVICE_STATEMENT, Registry
from policy.sealed import ROWS, SEALS
from policy.statements import Stating
from tests.policy.issuing import (
    BY,
    LATER,
    ListAudit,
    a_database,
    a_key,
    a_new_device,
    a_registry,
    issue,
)
from tests.policy.issuing import DEVICES as DEVICE_STATEMENTS
from tests.postgres import a_database as a_postgres_database
from tests.postgres import running


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = a_database(tmp_path)
    else:
        name = f"t{abs(hash(request.node.nodeid))}"
        made = open_database(a_postgres_database(request.getfixturevalue("server"), name))
    yield made
    made.dispose()


def test_a_device_is_registered_enrolled_and_approved(engine: Engine) -> None:
    registry = a_registry(engine)
    device = issue(registry, a_new_device())
    assert device.status is Status.ACTIVE
    assert a_registry(engine).device("phone-1") == device
    assert registry.all().epoch == device.change == 3


def test_every_change_is_recorded_with_who_and_why(engine: Engine) -> None:
    audit = ListAudit()
    registry = a_registry(engine, audit)
    issue(registry, a_new_device())
    facts = [entry.facts for entry in audit.entries]
    assert [each["what"] for each in facts] == ["registered", "changed", "changed"]
    assert facts[2]["by"] == {"person": "ida", "device": "it-desk-1", "reason": "CHG-1"}
    device = registry.device("phone-1")
    assert device.enrolled
    told = device_to_json(device) | {"enrolled": device.enrolled.key.thumbprint}
    assert facts[2]["after"] == told


def test_what_cannot_be_recorded_is_not_changed(engine: Engine) -> None:
    audit = ListAudit()
    registry = a_registry(engine, audit)
    issue(registry, a_new_device())
    audit.refuses = True
    with pytest.raises(AuditError):
        registry.change("phone-1", lambda it: it.moved(Status.REVOKED), BY)
    assert registry.device("phone-1").status is Status.ACTIVE


def test_ids_tags_and_keys_belong_to_one_device_for_ever(engine: Engine) -> None:
    registry = a_registry(engine)
    key = a_key()
    issue(registry, a_new_device(), key)
    for twin in (a_new_device(), a_new_device("phone-2", asset_tag="PHONE-1")):
        with pytest.raises(RegistryError, match="registered already"):
            registry.register(twin, BY)
    registry.change("phone-1", lambda it: it.moved(Status.RETIRED), BY)
    registry.register(a_new_device("phone-3"), BY)
    with pytest.raises(RegistryError, match="that of another device"):
        registry.change("phone-3", lambda it: it.with_key(Enrolled(key, LATER)), BY)


def test_a_device_is_always_registered_without_a_key_and_not_active(engine: Engine) -> None:
    registry = a_registry(engine)
    sly = a_new_device(status=Status.ACTIVE, enrolled=Enrolled(a_key(), LATER))
    device = registry.register(sly, BY)
    assert (device.status, device.enrolled) == (Status.REGISTERED, None)


def test_devices_are_registered_all_or_none(engine: Engine) -> None:
    registry = a_registry(engine)
    with pytest.raises(RegistryError):
        registry.register_all([a_new_device("a"), a_new_device("b"), a_new_device("a")], BY)
    assert not registry.all().devices


def test_an_unknown_device_is_told(engine: Engine) -> None:
    with pytest.raises(RegistryError, match="no device ghost"):
        a_registry(engine).device("ghost")


def minted(registry: Registry) -> dict[str, object]:
    """A row that a database administrator could write: all right but for the signature."""
    own = Stating(DEVICE_STATEMENT, Ed25519PrivateKey.generate())
    told = device_to_json(registry.device("phone-1")) | {"id": "ghost", "asset_tag": "G"}
    return {"kind": "device", "id": "ghost", "statement": own.state(told)}


def with_it(registry: Registry) -> dict[str, object]:
    """The same with a real signature of IT, of which the seal knows nothing."""
    told = device_to_json(registry.device("phone-1")) | {"id": "ghost", "asset_tag": "G"}
    state = DEVICE_STATEMENTS.state(told)
    return {"kind": "device", "id": "ghost", "statement": state}


@pytest.mark.parametrize("row", [minted, with_it])
def test_a_row_that_somebody_inserted_is_no_device(
    engine: Engine, row: Callable[[Registry], dict[str, object]]
) -> None:
    registry = a_registry(engine)
    issue(registry, a_new_device())
    values = row(registry)
    with writing(engine) as connection:
        connection.execute(insert(ROWS).values(values))
    with pytest.raises(PolicyError):
        registry.device("ghost")
    with pytest.raises(PolicyError):
        a_registry(engine)


def test_a_row_that_was_put_back_to_before_it_was_revoked_is_found(engine: Engine) -> None:
    registry = a_registry(engine)
    issue(registry, a_new_device())
    with reading(engine) as connection:
        before = connection.scalar(select(ROWS.c.statement))
    registry.change("phone-1", lambda it: it.moved(Status.REVOKED), BY)
    with writing(engine) as connection:
        connection.execute(update(ROWS).values(statement=before))
    with pytest.raises(RegistryError, match="not as they were sealed"):
        registry.all()


def test_a_whole_registry_that_was_put_back_is_found_by_the_audit(engine: Engine) -> None:
    registry = a_registry(engine)
    issue(registry, a_new_device())
    with reading(engine) as connection:
        before = connection.scalar(select(ROWS.c.statement))
        seal = connection.scalar(select(SEALS.c.statement))
    after = registry.change("phone-1", lambda it: it.moved(Status.REVOKED), BY)
    with writing(engine) as connection:
        connection.execute(update(ROWS).values(statement=before))
        connection.execute(update(SEALS).values(statement=seal))
    with pytest.raises(RegistryError, match="an old copy was put back"):
        a_registry(engine, at_least=after.change)


@pytest.mark.parametrize("table", [ROWS, SEALS], ids=["a device", "the seal"])
def test_what_was_deleted_is_missed(engine: Engine, table: object) -> None:
    registry = a_registry(engine)
    issue(registry, a_new_device())
    with writing(engine) as connection:
        connection.execute(delete(table))  # type: ignore[arg-type]
    with pytest.raises(RegistryError, match=r"sealed|no seal"):
        registry.all()


def test_a_statement_in_anothers_row_is_found(engine: Engine) -> None:
    registry = a_registry(engine)
    issue(registry, a_new_device())
    with writing(engine) as connection:
        connection.execute(update(ROWS).values(id="phone-2"))
    with pytest.raises(RegistryError, match="not as they were sealed"):
        registry.all()


def test_a_database_of_another_release_is_refused(tmp_path: Path) -> None:
    engine = a_database(tmp_path)
    with writing(engine) as connection:
        connection.execute(text("UPDATE policy_release SET version = 99"))
    engine.dispose()
    with pytest.raises(RegistryError, match="another Floorwatch"):
        a_database(tmp_path)


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite:////nowhere/at/all.sqlite"])
def test_a_database_that_cannot_be_used_is_told(url: str) -> None:
    with pytest.raises(RegistryError):
        open_database(url)


def test_a_corrupt_database_is_told(tmp_path: Path) -> None:
    a_database(tmp_path).dispose()
    for name in ("policy.sqlite-wal", "policy.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "policy.sqlite").write_bytes(b"no database at all" * 400)
    with pytest.raises(RegistryError, match="refused"):
        a_database(tmp_path)
