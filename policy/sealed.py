"""Signed statements in a database that is not believed.

Each row is a statement signed by IT's key. A seal, signed too, says which statements
there are and how many changes led to them. So a row that somebody else added, changed,
removed or put back to an earlier state is found, and nothing is used any more.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Connection, String, Table, Text, bindparam, delete, insert, select

from policy.canonical import Json, canonical
from policy.database import METADATA
from policy.errors import RegistryError
from policy.statements import Stating

SEAL_STATEMENT = "seal"
ROWS = Table(
    "statement",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("statement", Text, nullable=False),
)
SEALS = Table(
    "seal",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("statement", Text, nullable=False),
)
_RESTORE = "somebody wrote to it; restore a backup and look at who can write there"


@dataclass(frozen=True, slots=True)
class Sealed:
    """All statements of one kind, and the number of the last change."""

    epoch: int
    statements: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SealedRows:
    """Reads and writes the statements of one kind, in a transaction of the caller."""

    stating: Stating
    seals: Stating

    @property
    def kind(self) -> str:
        """What is stated."""
        return self.stating.kind

    def begin(self, connection: Connection) -> None:
        """Seal an empty set, if there never was one."""
        if self._seal(connection) is None:
            self._write_seal(connection, Sealed(0, {}))

    def read(self, connection: Connection) -> Sealed:
        """Return all statements, or raise RegistryError if they are not as they were sealed."""
        seal = self._seal(connection)
        if seal is None:
            raise RegistryError(f"there is no seal over the {self.kind}s", remedy=_RESTORE)
        query = select(ROWS.c.id, ROWS.c.statement).where(ROWS.c.kind == self.kind)
        statements = {row.id: row.statement for row in connection.execute(query)}
        told = self.seals.reading.read(seal)
        epoch = told.get("epoch")
        if told != self._told(Sealed(epoch if isinstance(epoch, int) else -1, statements)):
            raise RegistryError(f"the {self.kind}s are not as they were sealed", remedy=_RESTORE)
        return Sealed(told["epoch"] if isinstance(told["epoch"], int) else 0, statements)

    def write(
        self, connection: Connection, present: Sealed, changed: Mapping[str, dict[str, Json]]
    ) -> Sealed:
        """State what changed and seal it; each change counts one."""
        fresh = {name: self.stating.state(told) for name, told in changed.items()}
        rows = [
            {"kind": self.kind, "id": name, "statement": statement}
            for name, statement in fresh.items()
        ]
        if rows:
            these = (ROWS.c.kind == bindparam("of"), ROWS.c.id == bindparam("named"))
            gone = [{"of": each["kind"], "named": each["id"]} for each in rows]
            connection.execute(delete(ROWS).where(*these), gone)
            connection.execute(insert(ROWS), rows)
        after = Sealed(present.epoch + len(changed), {**present.statements, **fresh})
        self._write_seal(connection, after)
        return after

    def _seal(self, connection: Connection) -> str | None:
        query = select(SEALS.c.statement).where(SEALS.c.kind == self.kind)
        return connection.scalar(query)

    def _write_seal(self, connection: Connection, sealed: Sealed) -> None:
        connection.execute(delete(SEALS).where(SEALS.c.kind == self.kind))
        row = {"kind": self.kind, "statement": self.seals.state(self._told(sealed))}
        connection.execute(insert(SEALS).values(row))

    def _told(self, sealed: Sealed) -> dict[str, Json]:
        digest = hashlib.sha256(canonical(dict(sealed.statements))).hexdigest()
        return {"kind": self.kind, "epoch": sealed.epoch, "statements": digest}
