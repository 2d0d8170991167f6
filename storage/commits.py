"""One commit for all who write at the same time: forcing the disk is what costs.

    writer 1   ├ block ┤·····························► answered
    writer 2      waits ├ savepoint, block ┤·········► answered
    writer 3            waits ├ savepoint, block ┤├─ commit ─┤► answered

- Blocks run one after the other, in the order of coming, in one transaction. Whoever
  ends while nobody waits commits for all. Alone, a writer commits at once.
- Nobody's block is left without an error before the commit that holds it has returned.
- A block that fails is undone to its savepoint; the others know nothing of it. What
  undoes the whole transaction is told to everybody whose block was in it.
- What must see only what is committed, and be committed by itself, writes alone.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from plant.store_errors import BusyError, StoreError
from storage.prepared import begin_block, end_block, undo_block
from storage.telling import telling_errors
from storage.turns import Turns

ToldT = TypeVar("ToldT")

# So many blocks at most wait for one commit: the first should not wait too long.
MOST = 32
# An option of connections: whether their transactions write.
WRITES = "floorwatch_writes"
_WRITER_LOCK = 0x666C6F6F72  # "floor": any number that nobody else uses for an advisory lock


class Commits:
    """All writing of one process in one database."""

    def __init__(self, engine: Engine, *, busy_seconds: float, most: int = MOST) -> None:
        self._engine = engine
        self._most = most
        self._busy_seconds = busy_seconds
        self._turns = Turns(self._commit)
        self._open: _Shared | None = None

    @contextmanager
    def sharing(self) -> Iterator[Connection]:
        """Write in a transaction that others may write in too; return when it is committed."""
        full = False
        self._take_turn()
        try:
            shared = self._joined()
            with shared.block() as connection:
                yield connection
            full = shared.blocks >= self._most
        finally:
            self._turns.give_back(rest=full)
        shared.wait()

    def each(self, blocks: Sequence[Callable[[Connection], ToldT]]) -> list[ToldT | Exception]:
        """Write several blocks in one turn; return, when it is committed, what became of each."""
        told: list[tuple[_Shared, ToldT | Exception]] = []
        self._take_turn()
        try:
            for block in blocks:
                shared = self._joined()
                told.append((shared, shared.tried(block)))
        finally:
            self._turns.give_back(rest=bool(told) and told[-1][0].blocks >= self._most)
        return [shared.settled(what) for shared, what in told]

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Write in a transaction of one's own, which sees nothing that is not committed."""
        self._take_turn()
        try:
            self._commit()
            with telling_errors(), closing(_begun(self._engine)) as connection:
                yield connection
                _commit(connection)
        finally:
            self._turns.give_back()

    def _joined(self) -> "_Shared":
        """Return the transaction that is open, or a new one. To be called by whose turn it is."""
        if self._open is None or self._open.is_over:
            self._open = _Shared(self._engine)
        return self._open

    def _take_turn(self) -> None:
        if not self._turns.take(self._busy_seconds):
            raise BusyError(
                "the database is held by another writer", remedy="try again in a moment"
            )

    def _commit(self) -> None:
        shared, self._open = self._open, None
        if shared is not None:
            shared.commit()


class _Shared:
    """One transaction that holds the blocks of several writers."""

    def __init__(self, engine: Engine) -> None:
        self.blocks = 0
        self._over = threading.Event()
        self._error: StoreError | None = None
        with telling_errors():
            self._connection = _begun(engine)

    @property
    def is_over(self) -> bool:
        """Whether it was committed or undone."""
        return self._over.is_set()

    @contextmanager
    def block(self) -> Iterator[Connection]:
        """Let one writer write; what fails is undone, with nothing else where that can be."""
        behind_savepoint = False
        cause = StoreError("another writer's failure undid the transaction", remedy="try again")
        done = False
        try:
            with telling_errors():
                if self.blocks:
                    begin_block(self._connection)
                    behind_savepoint = True
                yield self._connection
                if behind_savepoint:
                    end_block(self._connection)
            done = True
        except StoreError as error:
            cause = error
            raise
        finally:
            if not done:
                self._undo(cause, behind_savepoint=behind_savepoint)
        self.blocks += 1

    def tried(self, block: Callable[[Connection], ToldT]) -> ToldT | Exception:
        """Run a block and return what it returned, or the error for which it is undone."""
        try:
            with self.block() as connection:
                return block(connection)
        except Exception as error:  # noqa: BLE001 - it is told to the one whose block it was
            return error

    def settled(self, told: ToldT | Exception) -> ToldT | Exception:
        """Wait until it is committed; return what was told before, or why it does not hold."""
        if isinstance(told, Exception):
            return told
        try:
            self.wait()
        except StoreError as error:
            return error
        return told

    def commit(self) -> None:
        """Commit for all, and tell them."""
        if self.is_over:
            return
        error: StoreError | None = StoreError("the commit was broken off")
        try:
            with telling_errors():
                _commit(self._connection)
            error = None
        except StoreError as told:
            error = told
        finally:
            self._end(error)

    def wait(self) -> None:
        """Wait until it is committed, or raise what went wrong."""
        self._over.wait()
        if self._error is not None:
            told = self._error
            raise type(told)(told.what, where=told.where, remedy=told.remedy) from told

    def _undo(self, cause: StoreError, *, behind_savepoint: bool) -> None:
        """Go back to the savepoint; where there is none, or it is lost, end it for everybody."""
        undone = False
        try:
            if behind_savepoint:
                with suppress(SQLAlchemyError):
                    undo_block(self._connection)
                    undone = True
        finally:
            if not undone:
                self._end(cause)

    def _end(self, error: StoreError | None) -> None:
        self._error = error
        try:
            with suppress(SQLAlchemyError):
                self._connection.close()
        finally:
            self._over.set()


def _begun(engine: Engine) -> Connection:
    """Return a connection in the one transaction that may write now in the whole database."""
    with ExitStack() as stack:
        connection = engine.connect().execution_options(**{WRITES: True})
        stack.enter_context(closing(connection))
        connection.begin()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
        stack.pop_all()
    return connection


def _commit(connection: Connection) -> None:
    committed = False
    try:
        connection.commit()
        committed = True
    finally:
        if not committed:
            # A commit that fails may leave SQLite inside the transaction: nobody may go on there.
            connection.invalidate()
