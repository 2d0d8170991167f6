"""The events file: one revision per line, in the order in which they were made."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from plant.errors import PlantError, ScoreError
from plant.events import Event
from plant.wire import WireError, event_from_json, event_to_json


class JsonLinesSink:
    """Writes every revision as it comes. When `append` returns, it is out of our hands.

    A new file is begun unless it is to be continued, as for live cameras.
    """

    def __init__(self, path: Path, *, continued: bool = False) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a" if continued else "w", encoding="utf-8")
        except OSError as error:
            raise _cannot_write(path, error) from error

    def append(self, event: Event) -> None:
        """Write one revision and hand it to the operating system."""
        line = json.dumps(event_to_json(event), ensure_ascii=False, allow_nan=False)
        try:
            self._file.write(f"{line}\n")
            self._file.flush()
        except OSError as error:
            raise _cannot_write(self._path, error) from error

    def __enter__(self) -> Self:
        """Return the sink itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()


def read_events(path: Path) -> Iterator[Event]:
    """Yield the revisions of an events file, or raise ScoreError with the wrong line."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _event(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ScoreError(f"cannot be read: {reason}", where=str(path)) from error


def _event(line: str, where: str) -> Event:
    try:
        return event_from_json(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise ScoreError("is not a line of JSON", where=where) from error
    except WireError as error:
        raise ScoreError(error.what, where=where) from error


def _cannot_write(path: Path, error: OSError) -> PlantError:
    return PlantError(
        f"cannot be written: {error.strerror}", where=str(path), remedy="check folder and space"
    )
