"""What tables are made of: times, numbers, and the one list of all tables.

Times are whole milliseconds since 1970: exact, ordered, the same in every database.
"""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Row, Table
from sqlalchemy.types import TypeDecorator

from plant.records import milliseconds, moment

# The columns of a row have types that only the database knows.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# A number that the database gives: 64 bits everywhere, and SQLite's row number.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is kept."""
        del dialect
        return None if value is None else milliseconds(value)

    # What comes from a database has no type until it is looked at, hence Any.
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        del dialect
        return None if value is None else moment(int(value))


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# The parts of a table have types that only SQLAlchemy knows, hence Any.
def numbered(name: str, *parts: Any) -> Table:
    """Return a table whose numbers are never given again, not even when a row is deleted."""
    return Table(name, METADATA, *parts, sqlite_autoincrement=True)
