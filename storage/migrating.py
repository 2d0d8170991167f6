"""Brings a database to the tables of this release: from nothing, or from any release before.

It is done in one transaction by whoever comes first; who comes second finds it done.
A database of a later release is refused, and there is no way down.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from plant.store_errors import StoreError
from storage.engine import writing

_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Make the tables what this release expects, with all their rows, or raise StoreError."""
    steps = released()
    with writing(engine) as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present == steps[-1]:
            return
        if present is not None and present not in steps:
            raise StoreError(
                f"the database was written by a later Floorwatch (its tables are {present})",
                remedy="run that release, or restore a backup made by this one",
            )
        upgrade(connection, to=steps[-1])


def upgrade(connection: Connection, *, to: str) -> None:
    """Take the steps that lead to the tables of one step, in the transaction that is open."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def released() -> tuple[str, ...]:
    """Return the names of all steps, the first one first."""
    walked = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(reversed([step.revision for step in walked]))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
