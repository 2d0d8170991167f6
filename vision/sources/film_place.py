"""Where a film that is played as a camera has come to, kept through a restart.

A camera goes on while nobody looks at it, and so does a film that stands in for one:
after a restart it is found where it would be by now, in the same capture time.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from plant.json_tables import JsonMisfitError, table_of


@dataclass(frozen=True, slots=True)
class LoopBegun:
    """When a loop of the film began: in capture time, and by the clock of this machine."""

    capture_at: float
    wall_at: float

    def later(self, wall_at: float, seconds: float) -> "Position":
        """Return where the film is by now, for a film of so many seconds.

        A clock that was set back does not take the film back before the loop.
        """
        passed = max(wall_at - self.wall_at, 0.0)
        loops = int(passed // seconds) if seconds > 0 else 0
        return Position(loops, self.capture_at + loops * seconds, passed - loops * seconds)


@dataclass(frozen=True, slots=True)
class Position:
    """So many loops further, in the loop that began at `capture_at`, `passed` seconds in it."""

    loops: int
    capture_at: float
    passed: float


class FilmPlace:
    """Keeps the loop in a small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, begun: LoopBegun) -> None:
        """Keep that a loop began now. A disk that is full only costs the place."""
        aside = self._path.with_suffix(f".{os.getpid()}")
        told = {"capture_at": begun.capture_at, "wall_at": begun.wall_at}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(told), "utf-8")
            aside.replace(self._path)
        except OSError:
            aside.unlink(missing_ok=True)

    def known(self) -> LoopBegun | None:
        """Return the loop that was noted last, if any."""
        try:
            here = table_of(json.loads(self._path.read_text("utf-8")))
            return LoopBegun(here.number("capture_at"), here.number("wall_at"))
        except (OSError, ValueError, JsonMisfitError):
            return None
