"""Statements that are run for every event: compiled once, then given to the driver itself.

SQLAlchemy takes seven times as long to lead a statement to SQLite as SQLite takes to
run it. A prepared statement is the same statement with the same types: what goes in and
what comes out is converted as a column says, errors are those of SQLAlchemy, and it
runs in the transaction that its connection is in. Statements with lists are not for it.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

from storage.columns import AnyRow

Statement: TypeAlias = Select[Any] | UpdateBase  # The columns are told by the statement itself.
_Convert: TypeAlias = Callable[[Any], Any]  # Values have types that only the column knows.
_BLOCK = "floorwatch_block"
_named = count()


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement in the words of one database."""

    text: str
    into: tuple[tuple[str, _Convert | None], ...]
    # What the statement says itself, such as the 1 in `sequence + 1`.
    said: Mapping[str, object]
    out: tuple[tuple[int, _Convert], ...]
    row: Callable[[Sequence[object]], AnyRow]
    by_name: bool

    def bound(self, values: Mapping[str, object]) -> Sequence[object] | Mapping[str, object]:
        """Return the values as the driver takes them."""
        if self.said:
            values = {**self.said, **values}
        given = [
            values[name] if convert is None else convert(values[name])
            for name, convert in self.into
        ]
        if self.by_name:
            return dict(zip((name for name, _ in self.into), given, strict=True))
        return given

    def rows(self, told: Sequence[Sequence[object]]) -> list[AnyRow]:
        """Return rows as the driver gives them with the types of their columns."""
        if not self.out:
            return [self.row(each) for each in told]
        rows = []
        for each in told:
            values = list(each)
            for place, convert in self.out:
                values[place] = convert(values[place])
            rows.append(self.row(values))
        return rows


class Prepared:
    """One statement, for any number of connections of either database."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def first(self, connection: Connection, values: Mapping[str, object]) -> AnyRow | None:
        """Run it and return its first row, if it has any."""
        rows = self.rows(connection, values)
        return rows[0] if rows else None

    # The column has a type that only the statement knows, hence Any.
    def scalar(self, connection: Connection, values: Mapping[str, object]) -> Any | None:
        """Run it and return the first column of its first row."""
        row = self.first(connection, values)
        return None if row is None else row[0]

    def rows(self, connection: Connection, values: Mapping[str, object]) -> list[AnyRow]:
        """Run it and return its rows."""
        form, cursor = self._run(connection, values)
        told = cursor.fetchall()
        cursor.close()
        return form.rows(told)

    def run(self, connection: Connection, values: Mapping[str, object]) -> int:
        """Run it and return how many rows it touched."""
        _, cursor = self._run(connection, values)
        touched = cursor.rowcount
        cursor.close()
        return touched

    def _run(
        self, connection: Connection, values: Mapping[str, object]
    ) -> tuple[_Form, DBAPICursor]:
        form = self._forms.get(connection.dialect.name)
        if form is None:
            form = self._forms[connection.dialect.name] = _form(
                self._statement, connection, tuple(values)
            )
        return form, _execute(connection, form.text, form.bound(values))


def begin_block(connection: Connection) -> None:
    """Set a savepoint, which `end_block` or `undo_block` takes back."""
    _execute(connection, f"SAVEPOINT {_BLOCK}").close()


def end_block(connection: Connection) -> None:
    """Let what was written since the savepoint stay."""
    _execute(connection, f"RELEASE SAVEPOINT {_BLOCK}").close()


def undo_block(connection: Connection) -> None:
    """Undo what was written since the savepoint."""
    _execute(connection, f"ROLLBACK TO SAVEPOINT {_BLOCK}").close()
    end_block(connection)


def _execute(
    connection: Connection, text: str, values: Sequence[object] | Mapping[str, object] = ()
) -> DBAPICursor:
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(text, None, error) from error
    return cursor


def _form(statement: Statement, connection: Connection, keys: tuple[str, ...]) -> _Form:
    dialect = connection.dialect
    # What is inserted is what is given; other statements name their columns themselves.
    columns = keys if isinstance(statement, UpdateBase) else None
    told = statement.compile(dialect=dialect, column_keys=columns)
    assert isinstance(told, SQLCompiler)
    binds = {name: each for each, name in told.bind_names.items()}
    names = told.positiontup or list(binds)
    columns_out = [
        (name, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for name, column in statement.exported_columns.items()
    ]
    # A class of its own for the columns of each statement; mypy knows only those of source files.
    row = namedtuple(f"Row{next(_named)}", [name for name, _ in columns_out])  # type: ignore[misc]  # noqa: PYI024
    return _Form(
        text=told.string,
        into=tuple(
            (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
        ),
        said={name: each.value for name, each in binds.items() if not each.required},
        out=tuple((place, to) for place, (_, to) in enumerate(columns_out) if to is not None),
        # Whatever somebody asks of a row by name, a named tuple has as well.
        row=cast("Callable[[Sequence[object]], AnyRow]", row._make),
        by_name=not told.positional,
    )
