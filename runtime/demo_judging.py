"""What came of the films, held against their truth: one row for everything told or missed.

An event is expected when kind, place and onset fit the truth, one to one. What happens
in a film but has no rule yet is named and held against nobody; everything else counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from plant.events import Event, EventKind
from plant.ids import EventId
from runtime.demo_films import Film
from runtime.scoring import as_told, pairs_of


class Verdict(StrEnum):
    """How an event, or its absence, stands to the truth."""

    EXPECTED = "expected"
    UNEXPECTED = "not expected"
    MISSED = "missed"
    NO_RULE = "no rule yet"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found about one event besides its time: its clip, and its delivery."""

    clip: str = ""
    """Why the clip is not what it should be; empty where it is."""
    revisions: int = 0
    delivered: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the clip holds the onset, and every revision reached the subscriber."""
        return not self.clip and 0 < self.revisions == self.delivered


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    camera: str
    kind: EventKind
    place: str
    seconds: float | None
    verdict: Verdict
    proof: Proof | None = None

    @property
    def is_good(self) -> bool:
        """Whether this is as it should be."""
        if self.verdict is Verdict.NO_RULE:
            return True
        return self.verdict is Verdict.EXPECTED and self.proof is not None and self.proof.is_good


def judge(film: Film, events: Sequence[Event], proofs: Mapping[EventId, Proof]) -> list[Row]:
    """Return the rows of one film, in the order of what happens in it."""
    own = [event for event in events if event.camera == film.camera]
    told = [as_told(event, film.starts_at) for event in own]
    pairs = pairs_of(told, film.awaited)
    rows = [
        Row(
            film.camera,
            event.kind,
            event.place,
            told[number].seconds,
            Verdict.EXPECTED if number in pairs else Verdict.UNEXPECTED,
            proofs.get(event.id, Proof("not looked at")),
        )
        for number, event in enumerate(own)
    ]
    rows += [
        Row(film.camera, each.kind, each.place, each.onset_seconds, Verdict.MISSED)
        for number, each in enumerate(film.awaited)
        if number not in pairs.values()
    ]
    rows += [Row(film.camera, kind, "", None, Verdict.NO_RULE) for kind in film.without_rule]
    return sorted(rows, key=lambda row: (row.seconds is None, row.seconds or 0.0))
