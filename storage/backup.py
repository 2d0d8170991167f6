"""A copy of everything, made while the program runs, and the way back.

    TARGET/floorwatch.sqlite   the database as it was at one moment
    TARGET/media/…             every file that an event of that moment names
    TARGET/manifest.json       hash and size of the database, number of files

- A backup is complete or it is not there: it grows beside its name and gets it last.
- Files are hard links where the file system allows it, else copies; they never change.
- Going back checks every hash, and touches nothing that is there already.

PostgreSQL has tools of its own for this (docs/reference/storage.md).
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine

from plant.json_tables import JsonMisfitError, table_of
from plant.ports import Clock
from plant.records import Sha256
from plant.store_errors import StoreError
from storage.media import MediaFolder, force, sha256_of

DATABASE = "floorwatch.sqlite"
MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    version: int
    made_at: str
    database_sha256: str
    database_octets: int
    files: int


def backup(engine: Engine, media: MediaFolder, target: Path, *, clock: Clock) -> Manifest:
    """Copy database and media to a new folder, while both are in use."""
    if engine.dialect.name != "sqlite":
        raise StoreError("only SQLite is copied here", remedy="use pg_dump, then copy the media")
    growing = target.with_name(f"{target.name}.partial")
    with _telling(target):
        if target.exists():
            raise StoreError("there is something already", where=str(target))
        # Only we make folders of this name; one that is there is of a backup that broke off.
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir(parents=True)
        # Once before and once after: retention takes old files, and those came with the
        # first round; what is new in the database is too young to be taken.
        _collect(media, _named(_database(engine)), growing)
        _copy(_database(engine), growing / DATABASE)
        named = _named(growing / DATABASE)
        _collect(media, named, growing)
        _leave_only(growing / "media", named)
        manifest = _manifest(growing, clock.now().isoformat(), len(named))
        _write_forced(growing / MANIFEST, json.dumps(asdict(manifest), indent=2))
        force(growing)
        growing.rename(target)
        force(target.parent)
    return manifest


def restore(source: Path, *, database: Path, media: Path) -> Manifest:
    """Put a backup where nothing is yet, checking every hash."""
    with _telling(source):
        manifest = _read(source / MANIFEST)
        # A log left beside a database that is gone would be played into the new one.
        log = database.with_name(f"{database.name}-wal")
        for place in (database, log, media):
            if place.exists():
                raise StoreError("there is something already", where=str(place))
        if sha256_of(source / DATABASE) != manifest.database_sha256:
            raise StoreError("the database of the backup is damaged", where=str(source))
        growing = media.with_name(f"{media.name}.partial")
        shutil.rmtree(growing, ignore_errors=True)
        for sha256 in _named(source / DATABASE):
            _restore_file(_place(source / "media", sha256), _place(growing / "objects", sha256))
        growing.mkdir(parents=True, exist_ok=True)
        growing.rename(media)
        # The database comes last and at once: a program that finds it finds all its files.
        aside = database.with_name(f"{database.name}.partial")
        database.parent.mkdir(parents=True, exist_ok=True)
        _copy_forced(source / DATABASE, aside)
        aside.rename(database)
        force(database.parent)
    return manifest


def _database(engine: Engine) -> Path:
    if not engine.url.database:
        raise StoreError("a database in memory cannot be copied")
    return Path(engine.url.database)


def _copy(database: Path, target: Path) -> None:
    with closing(sqlite3.connect(database)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        # One file, complete in itself: what was in the write-ahead log is in it.
        there.execute("PRAGMA journal_mode=DELETE")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _named(database: Path) -> list[Sha256]:
    with closing(sqlite3.connect(database)) as connection:
        there = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        # A backup of the first release knows no requests for footage.
        tables = {"attachments", "footage_requests", "report_photos"} & {
            str(row[0]) for row in there
        }
        files = " UNION ".join(f"SELECT sha256 FROM {each}" for each in sorted(tables))  # noqa: S608  (our own names)
        rows = connection.execute(f"SELECT sha256 FROM ({files}) WHERE sha256 IS NOT NULL")  # noqa: S608  (our own names)
        return sorted(Sha256(str(row[0])) for row in rows)


def _collect(media: MediaFolder, named: list[Sha256], growing: Path) -> None:
    for sha256 in named:
        place = _place(growing / "media", sha256)
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        origin = media.path_of(sha256)
        try:
            os.link(origin, place)
        except FileNotFoundError:
            # Expired since it was named; if the copied database still names it, the
            # second round tells.
            if (growing / DATABASE).exists():
                raise StoreError(f"file {sha256} is missing", where=str(media.root)) from None
        except OSError:
            _copy_forced(origin, place)


def _leave_only(folder: Path, named: list[Sha256]) -> None:
    wanted = set(named)
    for path in list(folder.glob("*/*")):
        if path.name not in wanted:
            path.unlink()


def _manifest(growing: Path, made_at: str, files: int) -> Manifest:
    path = growing / DATABASE
    return Manifest(FORMAT, made_at, sha256_of(path), path.stat().st_size, files)


def _read(path: Path) -> Manifest:
    try:
        here = table_of(json.loads(path.read_text("utf-8")))
        if here.whole("version") != FORMAT:
            raise StoreError("the backup was made by another Floorwatch", where=str(path))
        return Manifest(
            FORMAT,
            here.text("made_at"),
            here.text("database_sha256"),
            here.whole("database_octets"),
            here.whole("files"),
        )
    except (FileNotFoundError, ValueError, JsonMisfitError) as error:
        raise StoreError("this is no complete backup", where=str(path)) from error


def _restore_file(origin: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy_forced(origin, target)
    if sha256_of(target) != target.name:
        raise StoreError(f"file {target.name} of the backup is damaged", where=str(origin))


def _place(folder: Path, sha256: Sha256) -> Path:
    return folder / sha256[:2] / sha256


def _copy_forced(origin: Path, target: Path) -> None:
    shutil.copyfile(origin, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _write_forced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _telling(where: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"cannot be copied: {error}", where=str(where), remedy="check folder and space"
        ) from error
