"""What security asks of policyd: who used what belongs to a case, and which devices were refused.

Both look backwards from the newest record and say whether they came to the beginning of what
was asked for. Of a refused report nothing is told here: who reports is nobody's business but IT's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from policy.audit.backwards import lines_backwards, record_of
from policy.audit.searching import Record
from policy.audit.summing import refusals_of, uses_of
from policy.canonical import canonical
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_policy import whys
from policy.daemon.house import House
from policy.decisions.actions import Action

# So many records are looked through at once, and so many are looked at closely.
MOST_READ, MOST_FOUND = 200_000, 5_000
# How often the time of a record is looked at that is not wanted itself.
_GLANCE = 500
# A report that was sent in confidence is recorded with its hour alone.
_COARSEST = timedelta(hours=1)
_USES = (
    *(Action.EVENT_VIEW, Action.INCIDENT_VIEW, Action.INCIDENT_TRACE),
    *(Action.MEDIA_VIEW, Action.MEDIA_HOLD, Action.MEDIA_EXPORT),
)


def _words(**facts: str) -> bytes:
    return canonical(facts)[1:-1]


_USING = tuple(_words(action=each.value) for each in _USES)
_DENIED = _words(decision="deny")
_CONFIDENTIAL = b'"action":"report.'


@dataclass(slots=True)
class _Backwards:
    """The log from its end back to a moment, as far as it is looked through at once."""

    folder: Path
    since: datetime
    is_whole: bool = False

    def records(self, wants: Callable[[bytes], bool]) -> list[Record]:
        """Return the records since then that are wanted, the newest first."""
        found = [record_of(line) for line in islice(filter(wants, self._lines()), MOST_FOUND)]
        self.is_whole = self.is_whole and len(found) < MOST_FOUND
        return [each for each in found if _at(each) >= self.since]

    def _lines(self) -> Iterator[bytes]:
        long_before = self.since - _COARSEST
        for number, line in enumerate(lines_backwards(self.folder)):
            if number == MOST_READ:
                return
            if number % _GLANCE == 0 and _at(record_of(line)) < long_before:
                break
            yield line
        self.is_whole = True


def _uses(house: House, asked: Asked) -> Told:
    """Return who saw, held and took out what belongs to some things, and who tried to."""
    named = [_words(id=each) for each in sorted(asked.texts("things"))]
    log = _Backwards(house.journal.folder, datetime.fromisoformat(asked.text("since")))
    found = log.records(
        lambda line: any(each in line for each in named) and any(each in line for each in _USING)
    )
    return {"uses": uses_of(found), "is_whole": log.is_whole}


def _refusals(house: House, asked: Asked) -> Told:
    """Return which devices were refused since a moment, and why."""
    log = _Backwards(house.journal.folder, datetime.fromisoformat(asked.text("since")))
    found = log.records(lambda line: _DENIED in line and _CONFIDENTIAL not in line)
    return {
        "refusals": refusals_of(found),
        "is_whole": log.is_whole,
        "why": whys(house.bundles.loaded.policies),
    }


def _at(record: Record) -> datetime:
    return datetime.fromisoformat(str(record["at"]))


USES: dict[str, Operation] = {"audit.uses": _uses, "audit.refusals": _refusals}
