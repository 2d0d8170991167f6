"""The keepers of the ports, each new and empty, with a clock that goes when told."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from plant.ports import MediaStore, Retention, Store
from storage.columns import METADATA
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.retention import SqlRetention
from storage.store import SqlStore
from tests import postgres
from tests.fake_retention import MemoryRetention
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia


@dataclass(frozen=True)
class Keeper:
    """One implementation of every port of the store."""

    store: Store
    media: MediaStore
    retention: Retention
    clock: FakeClock


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Engine]:
    """One PostgreSQL with our tables, for all tests."""
    with postgres.running() as url:
        engine = open_engine(url)
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.fixture(
    params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)],
)
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keeper]:
    clock = FakeClock()
    if request.param == "memory":
        memory = MemoryMedia(clock)
        kept = MemoryStore(memory, clock)
        yield Keeper(kept, memory, MemoryRetention(kept, memory), clock)
        return
    if request.param == "postgresql":
        engine: Engine = request.getfixturevalue("postgresql")
        names = ", ".join(table.name for table in METADATA.sorted_tables)
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    else:
        engine = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}")
        migrate(engine)
    media = MediaFolder(tmp_path / "media", clock)
    store = SqlStore(engine, media, clock)
    yield Keeper(store, media, SqlRetention(engine, media), clock)
    engine.dispose()
