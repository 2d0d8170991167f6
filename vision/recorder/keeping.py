"""A file is there in whole or not at all: written aside, forced to disk, then named."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plant.errors import VideoError


@contextmanager
def kept(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; it takes the final name when all went well."""
    aside = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield aside
        _force_to_disk(aside)
        aside.replace(path)
        _force_to_disk(path.parent)
    except OSError as error:
        raise VideoError(
            f"the file cannot be kept: {error.strerror or error}",
            where=str(path),
            remedy="make room on the disk, or give this user the right to write",
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return the hash of the file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _force_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
