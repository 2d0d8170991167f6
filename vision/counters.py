"""Counters of a rule: one for each gate line and direction, which only ever grow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from plant.ids import GateLineId


@dataclass(frozen=True, slots=True)
class Tally:
    """One counter as it stands: capture times in Unix seconds."""

    gate_line: GateLineId
    direction: str
    epoch_at: float
    total: int
    counted_at: float


class Counters:
    """The counters of one rule; their epoch begins with the first scene that it sees."""

    def __init__(self, lines: Iterable[GateLineId], directions: Iterable[str]) -> None:
        ways = tuple(directions)
        self._totals = {(line, way): 0 for line in lines for way in ways}
        self._counted_at: dict[tuple[GateLineId, str], float] = {}
        self._untold: dict[tuple[GateLineId, str], list[float]] = {key: [] for key in self._totals}
        self._epoch_at: float | None = None

    def begin(self, at: float, *, anew: bool = False) -> None:
        """Begin the epoch, if it has not begun; another one after a break in the pictures."""
        if anew and self._epoch_at is not None:
            self._totals = dict.fromkeys(self._totals, 0)
            self._untold = {key: [] for key in self._totals}
            self._counted_at.clear()
            self._epoch_at = at
        elif self._epoch_at is None:
            self._epoch_at = at

    def count(self, line: GateLineId, direction: str, at: float) -> int:
        """Add one; return the total."""
        key = line, direction
        self._totals[key] += 1
        self._counted_at[key] = max(at, self._counted_at.get(key, at))
        self._untold[key].append(at)
        return self._totals[key]

    def fresh(self) -> list[tuple[Tally, tuple[float, ...]]]:
        """Return all counters, each with when what it counted since the last time has passed."""
        found = []
        for each in self.tallies():
            key = each.gate_line, each.direction
            found.append((each, tuple(sorted(self._untold[key]))))
            self._untold[key] = []
        return found

    def tallies(self) -> list[Tally]:
        """Return all counters, those at nothing included, once the epoch has begun."""
        if self._epoch_at is None:
            return []
        return [
            Tally(
                line, way, self._epoch_at, total, self._counted_at.get((line, way), self._epoch_at)
            )
            for (line, way), total in self._totals.items()
        ]


@runtime_checkable
class Counting(Protocol):
    """A rule that counts."""

    @property
    def counters(self) -> Counters:
        """What it counted."""
        ...
