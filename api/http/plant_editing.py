"""Changing the plant file over HTTP: who does it, and how it is told what does not hold."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from api.http.parts import Parts
from api.http.problems import RequestError
from plant.drawings import PlantEditor
from plant.errors import PlantError, PlantFileError
from plant.store_errors import MissingError, StoreError

T = TypeVar("T")


def editor_of(parts: Parts) -> PlantEditor:
    """Return what changes the plant file, or raise the problem that nothing does."""
    if parts.plant_file is None:
        raise MissingError("the plant file cannot be changed from here", remedy="change it by hand")
    return parts.plant_file


def mended(change: Callable[[], T]) -> T:
    """Return what a change returns; what a person must mend is told as a problem."""
    try:
        return change()
    except PlantFileError as refused:
        lines = [
            f"line {each.line}: {each.field}: {each.what} ({each.remedy})"
            for each in refused.problems[:10]
        ]
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "plant-file",
            "\n".join(lines),
            remedy="the last good plant file stays in force; change what is named",
        ) from refused
    except StoreError:
        raise
    except PlantError as refused:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "plant-file", refused.what, remedy=refused.remedy
        ) from refused
