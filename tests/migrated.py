"""A new SQLite store in no time: the tables are made once in a run and copied for each test."""

import atexit
import shutil
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from storage.engine import open_engine
from storage.migrating import migrate

NAME = "floorwatch.sqlite"


def migrated(folder: Path, *, durable: bool = False) -> Engine:
    """Return the engine of the store in a folder, or of a new one with nothing in its tables.

    One that is not durable survives no power cut, and does not wait for the disk.
    """
    if not (folder / NAME).exists():
        shutil.copyfile(_template(), folder / NAME)
    return open_engine(f"sqlite:///{folder / NAME}", durable=durable)


@cache
def _template() -> Path:
    folder = TemporaryDirectory(prefix="fw-tables-")
    _kept.callback(folder.cleanup)
    engine = open_engine(f"sqlite:///{Path(folder.name) / NAME}")
    migrate(engine)
    engine.dispose()
    return Path(folder.name) / NAME


_kept = ExitStack()
atexit.register(_kept.close)
