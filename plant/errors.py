"""Everything that can go wrong in Floorwatch's own words.

    PlantError                  the one base: what happened, where, what to do
    ├── PlantFileError          the plant file is wrong; carries every problem found
    ├── VideoError              a source cannot be opened, decoded or cut
    │   └── StreamLostError     a live source stopped; it is worth another try
    ├── ModelError              weights that cannot be used
    ├── ScoreError              an events or truth file that cannot be compared
    ├── WireError               an event in JSON that is none (plant.wire)
    ├── SettingsError           settings that nobody knows (runtime.settings)
    └── StoreError              the store cannot do it, with a tree of its own (plant.store_errors)

Foreign errors are wrapped once, where they enter, with their cause kept. The
command prints one line per error and leaves with exit code 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class PlantError(Exception):
    """Something a person can mend: it says what happened, where, and what to do."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.what}{advice}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a plant file, with the line and the field it stands in."""

    field: str
    what: str
    remedy: str
    line: int = 0


class PlantFileError(PlantError):
    """A plant file that cannot come into force, with all its problems at once."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            f"{count} {'problem' if count == 1 else 'problems'}",
            where=source,
            remedy="mend the lines named and check again with `floorwatch plant check`",
        )

    def lines(self) -> list[str]:
        """One sentence per problem: file, line, field, what is wrong, how to mend it."""
        return [
            f"{self.source}:{problem.line}: {problem.field}: {problem.what} ({problem.remedy})"
            for problem in self.problems
        ]


class VideoError(PlantError):
    """A video that cannot be opened, decoded, recorded or cut."""


class StreamLostError(VideoError):
    """A live source that stopped giving pictures; trying again is sensible."""


class ModelError(PlantError):
    """Weights that cannot be loaded, or that do not know a label asked for."""


class ScoreError(PlantError):
    """An events or truth file that cannot be read or compared."""
