"""Writers share a commit and nothing else: not their errors, and no answer before it is done."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text, update

from plant.store_errors import BusyError, FullError, StoreError
from storage.engine import open_engine, reading, sharing, sharing_each, writing
from storage.migrating import migrate
from storage.tables import HOLDS, SOURCES
from tests import postgres
from tests.builders import at
from tests.storage.test_turns import SOON, started, until


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}", busy_seconds=SOON)
    migrate(engine)
    yield engine
    engine.dispose()


More: TypeAlias = Callable[[Connection], None]


class Writer:
    """Writes one source in a thread of its own, and does something more in its block."""

    def __init__(self, engine: Engine, name: str, more: More | None = None) -> None:
        self._engine, self._name, self._more = engine, name, more
        self.inside = threading.Event()
        self.error: BaseException | None = None
        self._thread = started(self._write)

    def _write(self) -> None:
        try:
            with sharing(self._engine) as connection:
                connection.execute(insert(SOURCES).values(source=self._name, sequence=1))
                self.inside.set()
                if self._more is not None:
                    self._more(connection)
        except (StoreError, RuntimeError) as error:
            self.error = error

    @property
    def is_answered(self) -> bool:
        return not self._thread.is_alive()

    def ends(self) -> BaseException | None:
        self._thread.join(SOON)
        assert self.is_answered
        return self.error


def kept(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(connection.scalars(select(SOURCES.c.source)))


def waiting(engine: Engine, count: int) -> None:
    """Wait until so many writers wait for their turn."""
    turns = engine.get_execution_options()["floorwatch_commits"]._turns
    until(lambda: len(turns._waiting) == count)


def a_queue(engine: Engine, *more: More) -> tuple[threading.Event, list[Writer]]:
    """Let writers queue up behind the first, who goes on when the event is set."""
    go = threading.Event()
    writers = [Writer(engine, "w0", waits_for(go))]
    assert writers[0].inside.wait(SOON)
    for number, each in enumerate(more, 1):
        writers.append(Writer(engine, f"w{number}", each))
        waiting(engine, number)
    return go, writers


def note(connection: Connection, *, name: str) -> None:
    connection.execute(insert(SOURCES).values(source=name, sequence=1))


def nothing(_connection: Connection) -> None:
    """Do no more."""


def fail(_connection: Connection) -> None:
    raise RuntimeError("this block fails")


def owe(connection: Connection) -> None:
    """Owe the database a row that it asks for when it commits."""
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    row = {"event": 99, "reason": "x", "held_by": "x", "held_at": at(0), "released_by": ""}
    connection.execute(insert(HOLDS), row)


def overflow(connection: Connection) -> None:
    """Write more than the database has space for."""
    pages = connection.scalar(text("PRAGMA page_count"))
    assert pages is not None
    connection.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
    connection.execute(insert(SOURCES), {"source": "x" * 100_000, "sequence": 1})


def waits_for(go: threading.Event) -> More:
    def wait(_connection: Connection) -> None:
        assert go.wait(SOON)

    return wait


def test_writers_who_come_together_share_one_commit(engine: Engine) -> None:
    commits: list[object] = []
    go, writers = a_queue(engine, *[nothing] * 9)
    event.listen(engine, "commit", commits.append)
    go.set()
    assert [each.ends() for each in writers] == [None] * 10
    assert len(commits) == 1
    assert kept(engine) == {f"w{number}" for number in range(10)}


def test_nobody_is_answered_before_the_commit(engine: Engine) -> None:
    later = threading.Event()
    go, writers = a_queue(engine, waits_for(later))
    go.set()
    assert writers[1].inside.wait(SOON)
    # The first block is over, and is neither answered nor seen.
    assert not writers[0].is_answered
    assert kept(engine) == set()
    later.set()
    assert [each.ends() for each in writers] == [None, None]
    assert kept(engine) == {"w0", "w1"}


def test_a_block_that_fails_is_undone_and_nobody_else_knows(engine: Engine) -> None:
    go, writers = a_queue(engine, nothing, fail, nothing, fail)
    go.set()
    errors = [type(each.ends()) for each in writers]
    assert errors == [type(None), type(None), RuntimeError, type(None), RuntimeError]
    assert kept(engine) == {"w0", "w1", "w3"}


def test_a_first_block_that_fails_takes_nobody_with_it(engine: Engine) -> None:
    go = threading.Event()

    def fail_later(connection: Connection) -> None:
        assert go.wait(SOON)
        fail(connection)

    first = Writer(engine, "w0", fail_later)
    assert first.inside.wait(SOON)
    second = Writer(engine, "w1")
    waiting(engine, 1)
    go.set()
    assert isinstance(first.ends(), RuntimeError)
    assert second.ends() is None
    assert kept(engine) == {"w1"}


@pytest.mark.parametrize("order", [(nothing, owe), (owe, nothing), (owe,)])
def test_a_commit_that_fails_is_told_to_everybody_in_it(
    engine: Engine, order: tuple[More, ...]
) -> None:
    go, writers = a_queue(engine, *order)
    go.set()
    assert [type(each.ends()) for each in writers] == [StoreError] * (1 + len(order))
    assert "FOREIGN KEY" in str(writers[0].error)
    assert kept(engine) == set()
    assert Writer(engine, "later").ends() is None


def test_a_disk_that_is_full_is_told_and_what_was_answered_is_kept(engine: Engine) -> None:
    go, writers = a_queue(engine, nothing, overflow, nothing)
    go.set()
    errors = [each.ends() for each in writers]
    assert isinstance(errors[2], FullError)
    assert all(isinstance(each, FullError | None) for each in errors)
    assert kept(engine) == {f"w{n}" for n, error in enumerate(errors) if error is None}


def test_who_writes_alone_sees_only_what_is_committed_and_is_not_joined(engine: Engine) -> None:
    commits: list[object] = []
    seen: list[set[str]] = []
    go, writers = a_queue(engine)
    event.listen(engine, "commit", commits.append)

    def alone() -> None:
        with writing(engine):
            seen.append(kept(engine))

    lonely = started(alone)
    waiting(engine, 1)
    after = Writer(engine, "after")
    waiting(engine, 2)
    go.set()
    lonely.join(SOON)
    assert [each.ends() for each in (*writers, after)] == [None, None]
    assert seen == [{"w0"}]
    assert len(commits) == 3


def test_who_waits_too_long_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}", busy_seconds=0.1)
    migrate(engine)
    go, (first,) = a_queue(engine)
    with pytest.raises(BusyError), sharing(engine):
        pass
    go.set()
    assert first.ends() is None
    assert kept(engine) == {"w0"}
    engine.dispose()


def test_many_writers_of_whom_some_fail_keep_exactly_what_was_answered(engine: Engine) -> None:
    writers = [Writer(engine, f"w{n}", fail if n % 3 == 0 else nothing) for n in range(60)]
    answered = {f"w{n}" for n, each in enumerate(writers) if each.ends() is None}
    assert answered == {f"w{n}" for n in range(60) if n % 3}
    assert kept(engine) == answered


def count_up(engine: Engine, times: int, given: list[int]) -> None:
    """Take the next number of one source, again and again."""
    for _ in range(times):
        with sharing(engine) as connection:
            last = connection.scalar(select(SOURCES.c.sequence))
            assert last is not None
            connection.execute(update(SOURCES).values(sequence=last + 1))
        given.append(last + 1)


def numbers_of_two_programs(url: str) -> list[int]:
    """Let two engines, as two programs have them, count with four writers each."""
    engines = [open_engine(url), open_engine(url)]
    migrate(engines[0])
    with writing(engines[0]) as connection:
        connection.execute(insert(SOURCES).values(source="one", sequence=0))
    given = list[int]()
    writers = [
        started(partial(count_up, engine, 10, given)) for engine in engines for _ in range(4)
    ]
    for each in writers:
        each.join()
    for engine in engines:
        engine.dispose()
    return sorted(given)


def test_two_programs_on_one_file_never_write_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'floorwatch.sqlite'}"
    assert numbers_of_two_programs(url) == list(range(1, 81))


@pytest.mark.slow
def test_two_programs_on_one_postgresql_never_write_at_once() -> None:
    with postgres.running() as url:
        assert numbers_of_two_programs(url) == list(range(1, 81))


def test_blocks_of_one_writer_share_one_commit_with_those_who_wait(engine: Engine) -> None:
    commits: list[object] = []
    go, writers = a_queue(engine)
    event.listen(engine, "commit", commits.append)
    blocks = [partial(note, name=f"b{number}") for number in range(3)]
    told: list[list[Exception | None]] = []
    many = started(lambda: told.append(sharing_each(engine, blocks)))
    waiting(engine, 1)
    go.set()
    many.join(SOON)
    assert [writer.ends() for writer in writers] == [None]
    assert told == [[None, None, None]]
    assert len(commits) == 1
    assert kept(engine) == {"w0", "b0", "b1", "b2"}


def test_blocks_of_one_writer_are_all_told_of_a_commit_that_fails(engine: Engine) -> None:
    blocks: list[More] = [partial(note, name="b0"), fail, owe]
    told = sharing_each(engine, blocks)
    assert [type(what) for what in told] == [StoreError, RuntimeError, StoreError]
    assert kept(engine) == set()
