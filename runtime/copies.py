"""Backups of what the server keeps, and the way back, where the settings say it lies."""

from pathlib import Path

from plant.errors import PlantError
from plant.wall_clock import WallClock
from runtime.server_settings import ServerSettings
from storage.backup import Manifest, backup, restore
from storage.engine import sqlite_file
from storage.opening import opened_as_it_is


def make_backup(server: ServerSettings, target: Path) -> Manifest:
    """Copy what is kept to a new folder, while the server runs."""
    clock = WallClock()
    _database(server, remedy="use pg_dump, then copy the media folder (docs/reference/storage.md)")
    with opened_as_it_is(server.database_url, server.media_folder, clock) as kept:
        return backup(kept.engine, kept.media, target, clock=clock)


def restore_backup(server: ServerSettings, source: Path) -> Manifest:
    """Put a backup where the settings say that database and media belong."""
    database = _database(server, remedy="use pg_restore (docs/reference/storage.md)")
    return restore(source, database=database, media=server.media_folder)


def _database(server: ServerSettings, *, remedy: str) -> Path:
    file = sqlite_file(server.database_url)
    if file is None:
        raise PlantError(
            "only an SQLite database can be copied by Floorwatch; this one is kept by a server",
            where="[server] database",
            remedy=remedy,
        )
    return file
