"""A database becomes what this release expects, from nothing and from every release before."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from plant.records import EventFilter
from plant.store_errors import BusyError, StoreError
from storage.columns import METADATA
from storage.engine import open_engine, writing
from storage.media import MediaFolder
from storage.migrating import migrate, released
from storage.migrations.versions import v0001_first
from storage.store import SqlStore
from tests import postgres
from tests.builders import an_event
from tests.fakes import FakeClock

FIRST_RELEASE = Path(__file__).with_name("first_release.sql")


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))


def an_engine(folder: Path, *, busy_seconds: float = 5.0) -> Engine:
    return open_engine(f"sqlite:///{folder / 'floorwatch.sqlite'}", busy_seconds=busy_seconds)


def test_an_empty_database_gets_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    migrate(engine)
    migrate(engine)
    assert differences(engine) == []
    engine.dispose()


@pytest.mark.slow
def test_postgresql_gets_the_same_tables() -> None:
    with postgres.running() as url:
        engine = open_engine(url)
        migrate(engine)
        assert differences(engine) == []
        engine.dispose()


def test_a_database_of_the_first_release_keeps_its_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "floorwatch.sqlite")) as connection:
        connection.executescript(FIRST_RELEASE.read_text("utf-8"))
    engine, clock = an_engine(tmp_path), FakeClock()
    migrate(engine)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    assert [each.event for each in store.events.page(EventFilter()).events] == [an_event(10)]
    assert [each.draft.key for each in store.outbox.claim("one")] == [an_event(10).key]
    with store.writing() as work:
        assert work.append(an_event(11)).sequence == 2
    assert differences(engine) == []
    engine.dispose()


def test_a_database_of_a_later_release_is_refused(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="later Floorwatch"):
        migrate(engine)
    engine.dispose()


def test_there_is_no_way_down() -> None:
    assert released() == ("0001", "0002")
    with pytest.raises(StoreError, match="no way down"):
        v0001_first.downgrade()


@pytest.mark.parametrize("url", ["", "mysql://x/y", "nothing", "sqlite+none:///x"])
def test_an_address_that_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        open_engine(url)


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path) -> None:
    engine = an_engine(tmp_path, busy_seconds=0.1)
    with writing(engine), pytest.raises(BusyError), writing(engine):
        pass
    engine.dispose()
