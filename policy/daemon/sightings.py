"""When each device was last heard of, from the decisions that pass through policyd.

It is kept in memory, and begins with what the end of the audit tells. A report that is
sent in confidence names no device, so it is no sighting either.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from policy.audit.backwards import lines_backwards, record_of
from policy.audit.entries import Entry, Kind
from policy.canonical import Json

_MOST_READ = 50_000
_DOUBLE = "key used in two places"  # as policy/gate/doubles.py has it


@dataclass(frozen=True, slots=True)
class Sighting:
    """The last that was heard of a device: when, what it asked for, and by whom."""

    at: datetime
    action: str
    person: str
    allowed: bool


class Sightings:
    """The last sighting of each device. Threads may share it."""

    def __init__(self, log: Path) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, Sighting] = {}
        self._doubles: dict[str, datetime] = {}
        for line in islice(lines_backwards(log), _MOST_READ):
            if b'"kind":"decision"' in line:
                self._note_older(record_of(line))
            elif _DOUBLE.encode() in line:
                told = record_of(line)
                at = datetime.fromisoformat(str(told["at"]))
                self._doubles.setdefault(str(told.get("device")), at)

    def note(self, entry: Entry) -> None:
        """Take notice of what was just recorded."""
        if entry.facts.get("what") == _DOUBLE:
            with self._lock:
                self._doubles[str(entry.facts.get("device"))] = entry.at
        found = _sighting(entry.facts, entry.at) if entry.kind is Kind.DECISION else None
        if found is not None:
            device, sighting = found
            with self._lock:
                self._last[device] = sighting

    def of(self, device: str) -> Sighting | None:
        """Return when a device was last heard of, if it was."""
        return self._last.get(device)

    def double_of(self, device: str) -> datetime | None:
        """Return when the gate last noticed that a device's key is used in two places."""
        return self._doubles.get(device)

    def _note_older(self, told: Mapping[str, Json]) -> None:
        found = _sighting(told, datetime.fromisoformat(str(told["at"])))
        if found is not None:
            self._last.setdefault(*found)


def _sighting(told: Mapping[str, Json], at: datetime) -> tuple[str, Sighting] | None:
    match told.get("device"), told.get("person"):
        case {"id": str(device)}, {"id": str(person)}:
            name = person
        case {"id": str(device)}, _:
            name = ""
        case _:
            return None
    return device, Sighting(at, str(told.get("action", "")), name, told.get("decision") == "allow")
