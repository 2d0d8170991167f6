"""Foreign errors end here; the rest of the house sees `StoreError` and its kinds."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from plant.store_errors import BusyError, FullError, StoreError


@contextmanager
def telling_errors() -> Iterator[None]:
    """Turn errors of a database into ours."""
    try:
        yield
    except DBAPIError as error:
        raise _told(error) from error


def _told(error: DBAPIError) -> StoreError:
    said = str(error.orig)
    if "database is locked" in said or "lock timeout" in said:
        return BusyError("the database is held by another writer", remedy="try again in a moment")
    if "is full" in said or "No space left" in said:
        return FullError("the disk of the database is full", remedy="free some space on it")
    return StoreError(f"the database refused: {said.splitlines()[0] if said else error}")
