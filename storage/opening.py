"""Opens all that is kept, for whoever composes the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from plant.ports import Clock
from plant.store_errors import StoreError
from storage.blurred import BlurredFolder
from storage.engine import open_engine, sqlite_file
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.partial import PartialFolder
from storage.retention import SqlRetention
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Kept:
    """Database and media folder, and the ports that stand on both."""

    engine: Engine
    media: MediaFolder
    store: SqlStore
    retention: SqlRetention
    partial: PartialFolder
    blurred: BlurredFolder


@contextmanager
def opened(url: str, media: Path, clock: Clock) -> Iterator[Kept]:
    """Open what is kept, made or brought up to date where need be; let go of it at the end."""
    file = sqlite_file(url)
    if file is not None:
        _make_folder(file.parent)
    with _kept(url, media, clock) as kept:
        migrate(kept.engine)
        yield kept


@contextmanager
def opened_as_it_is(url: str, media: Path, clock: Clock) -> Iterator[Kept]:
    """Open what is kept and change nothing in it; raise StoreError where nothing is kept yet."""
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise StoreError(
            "there is no database", where=str(file), remedy="check [server] state and database"
        )
    with _kept(url, media, clock) as kept:
        yield kept


@contextmanager
def _kept(url: str, folder: Path, clock: Clock) -> Iterator[Kept]:
    engine = open_engine(url)
    try:
        media = MediaFolder(folder, clock)
        store, retention = SqlStore(engine, media, clock), SqlRetention(engine, media)
        yield Kept(
            engine, media, store, retention, PartialFolder(media.partial), BlurredFolder(media)
        )
    finally:
        engine.dispose()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder cannot be made: {error.strerror}", where=str(folder)
        ) from error
