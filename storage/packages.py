"""How it is kept to whom evidence was given, by whom and why: never changed, never deleted."""

from sqlalchemy import Connection, insert, select

from plant.ids import IncidentId
from plant.packages import Package
from storage.columns import AnyRow
from storage.count_tables import PACKAGES
from storage.engine import Reading


class SqlPackages:
    """The evidence packages of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def of_incident(self, incident: IncidentId) -> tuple[Package, ...]:
        """Return the packages that were made of an incident, the first one first."""
        wanted = select(PACKAGES).where(PACKAGES.c.incident == incident)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(PACKAGES.c.number)).all()
        return tuple(_package(row) for row in rows)


def keep(connection: Connection, package: Package) -> None:
    """Keep that a package was made."""
    row = {name: getattr(package, name) for name in Package.__dataclass_fields__}
    connection.execute(insert(PACKAGES).values(row))


def _package(row: AnyRow) -> Package:
    return Package(**{name: getattr(row, name) for name in Package.__dataclass_fields__})
