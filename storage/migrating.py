"""Brings a database to the tables of this release: from nothing, or from any release before.

It is done in one transaction by whoever comes first; who comes second finds it done.
A database of a later release is refused, and there is no way down.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from plant.store_errors import StoreError
from storage.engine import writing

_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Make the tables what this release expects, with all their rows, or raise StoreError."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    steps = ScriptDirectory.from_config(config)
    with writing(engine) as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present == steps.get_current_head():
            return
        if present is not None and present not in {
            step.revision for step in steps.walk_revisions()
        }:
            raise StoreError(
                f"the database was written by a later Floorwatch (its tables are {present})",
                remedy="run that release, or restore a backup made by this one",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def released() -> tuple[str, ...]:
    """Return the names of all steps, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    return tuple(reversed([step.revision for step in walked]))
