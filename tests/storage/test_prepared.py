"""A prepared statement takes, gives and tells what SQLAlchemy would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError

from storage.engine import open_engine, reading, writing
from storage.migrating import migrate
from storage.prepared import Prepared
from storage.tables import OUTBOX, SOURCES
from tests.builders import at

ROW = {
    "key": "k",
    "source": "camera/dock",
    "topic": "50% of it/:x",
    "payload": b"\0\xff",
    "retained": True,
    "made_at": at(1),
}
NEW = Prepared(insert(OUTBOX).returning(OUTBOX.c.number))
FIND = Prepared(select(OUTBOX).where(OUTBOX.c.key == bindparam("this")))
COUNT = Prepared(
    update(SOURCES)
    .where(SOURCES.c.source == bindparam("of_source"))
    .values(sequence=SOURCES.c.sequence + 1)
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}")
    migrate(engine)
    yield engine
    engine.dispose()


def test_values_come_back_as_what_they_were(engine: Engine) -> None:
    with writing(engine) as connection:
        assert NEW.scalar(connection, ROW) == 1
    with reading(engine) as connection:
        prepared = FIND.first(connection, {"this": "k"})
        plain = connection.execute(select(OUTBOX)).one()
    assert prepared is not None
    for name, value in ROW.items():
        assert getattr(prepared, name) == getattr(plain, name) == value
    assert prepared.retained is True
    assert prepared.sent_at is None


def test_what_is_not_there_is_nothing(engine: Engine) -> None:
    with reading(engine) as connection:
        assert FIND.first(connection, {"this": "k"}) is None
        assert FIND.scalar(connection, {"this": "k"}) is None
        assert FIND.rows(connection, {"this": "k"}) == []


def test_what_was_touched_is_counted(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(SOURCES), {"source": "camera/dock", "sequence": 7})
        assert COUNT.run(connection, {"of_source": "camera/dock"}) == 1
        assert COUNT.run(connection, {"of_source": "camera/attic"}) == 0
        assert connection.scalar(select(SOURCES.c.sequence)) == 8


def test_errors_are_those_of_sqlalchemy(engine: Engine) -> None:
    with reading(engine) as connection, pytest.raises(DBAPIError, match="NOT NULL"):
        NEW.run(connection, ROW | {"topic": None})


def test_readers_see_one_state_of_the_database(engine: Engine) -> None:
    with reading(engine) as connection:
        assert FIND.rows(connection, {"this": "k"}) == []
        with writing(engine) as other:
            NEW.run(other, ROW)
        assert FIND.rows(connection, {"this": "k"}) == []
