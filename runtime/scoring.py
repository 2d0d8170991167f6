"""How well the events of a film fit its truth.

Events and truth are matched one to one: same kind and place, onset within the
truth's tolerance, as many pairs as possible and then the least error in sum.
Whatever is left over on either side counts against us. Only the first revision
of an event counts, once per event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

from plant.events import Event, EventKind, Phase
from runtime.matching import best_pairs
from runtime.truth import Expected, Truth

FILM_BEGINS = datetime(1970, 1, 1, tzinfo=UTC)
"""When a film begins that says nothing of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event, reduced to what the truth knows of too."""

    kind: EventKind
    places: tuple[str, ...]
    direction: str
    seconds: float

    @property
    def place(self) -> str:
        """The first place, for people."""
        return self.places[0] if self.places else ""

    def fits(self, truth: Expected) -> bool:
        """Whether this may be what the truth means."""
        return (
            self.kind is truth.kind
            and (not truth.place or truth.place in self.places)
            and (not truth.direction or truth.direction == self.direction)
            # Half a millisecond forgives the rounding of times on the wire.
            and abs(self.seconds - truth.onset_seconds) <= truth.tolerance_seconds + 0.0005
        )


@dataclass(frozen=True, slots=True)
class Score:
    """What fitted and what was left over, of one film, one kind or all."""

    errors: tuple[float, ...] = ()
    missed: tuple[Expected, ...] = ()
    false: tuple[Told, ...] = ()

    @property
    def precision(self) -> float:
        """The share of what was told that is true; 1 where nothing was told."""
        told = len(self.errors) + len(self.false)
        return len(self.errors) / told if told else 1.0

    @property
    def recall(self) -> float:
        """The share of the truth that was told; 1 where there was nothing to tell."""
        expected = len(self.errors) + len(self.missed)
        return len(self.errors) / expected if expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def mean_error(self) -> float:
        """The mean distance of matched onsets, in seconds."""
        return sum(self.errors) / len(self.errors) if self.errors else 0.0

    @property
    def worst_error(self) -> float:
        """The largest distance of a matched onset, in seconds."""
        return max(self.errors, default=0.0)


@dataclass(frozen=True, slots=True)
class FilmScore:
    """The scores of one film by kind."""

    video: str
    kinds: dict[EventKind, Score] = field(default_factory=dict)

    @property
    def overall(self) -> Score:
        """All kinds together."""
        return pooled(self.kinds.values())


def score_film(events: Iterable[Event], truth: Truth, *, starts_at: datetime) -> FilmScore:
    """Return how the events of one film fit its truth."""
    told = _judged(told_of(events, truth.camera, starts_at), truth)
    kinds = {each.kind for each in truth.expected} | {each.kind for each in told}
    return FilmScore(
        truth.video,
        {
            kind: _matched(
                [each for each in told if each.kind is kind],
                [each for each in truth.expected if each.kind is kind],
            )
            for kind in sorted(kinds)
        },
    )


def told_of(events: Iterable[Event], camera: str, starts_at: datetime) -> list[Told]:
    """Return every opened event of the camera once, in seconds of the film."""
    opened: dict[str, Event] = {}
    for event in events:
        if event.phase is Phase.OPENED and camera in ("", event.camera):
            opened.setdefault(event.id, event)
    return [as_told(event, starts_at) for event in opened.values()]


def as_told(event: Event, starts_at: datetime) -> Told:
    """Return an event in seconds of a film that began at this time."""
    return Told(
        event.kind,
        (*([event.gate_line] if event.gate_line else []), *event.zones),
        event.direction,
        (event.onset_at - starts_at).total_seconds(),
    )


def pairs_of(told: Sequence[Told], expected: Sequence[Expected]) -> dict[int, int]:
    """Return which truth, by its number, each event is that fits one: one to one, the best way."""
    return best_pairs(_errors(told, expected))


def pooled(scores: Iterable[Score]) -> Score:
    """Return many scores as one, each match and each leftover counting the same."""
    parts = list(scores)
    return Score(
        tuple(chain.from_iterable(part.errors for part in parts)),
        tuple(chain.from_iterable(part.missed for part in parts)),
        tuple(chain.from_iterable(part.false for part in parts)),
    )


def by_kind(films: Sequence[FilmScore]) -> dict[EventKind, Score]:
    """Return the scores of all films by kind."""
    kinds = sorted({kind for film in films for kind in film.kinds})
    return {
        kind: pooled(film.kinds[kind] for film in films if kind in film.kinds) for kind in kinds
    }


def _judged(told: list[Told], truth: Truth) -> list[Told]:
    if not truth.only_quiet:
        return told
    return [
        each for each in told if any(begins <= each.seconds <= ends for begins, ends in truth.quiet)
    ]


def _errors(told: Sequence[Told], expected: Sequence[Expected]) -> dict[tuple[int, int], float]:
    """Return how far apart in time every event and truth are that may be the same."""
    return {
        (left, right): abs(told[left].seconds - expected[right].onset_seconds)
        for left in range(len(told))
        for right in range(len(expected))
        if told[left].fits(expected[right])
    }


def _matched(told: list[Told], expected: list[Expected]) -> Score:
    errors = _errors(told, expected)
    pairs = best_pairs(errors)
    return Score(
        tuple(errors[pair] for pair in sorted(pairs.items())),
        tuple(each for i, each in enumerate(expected) if i not in pairs.values()),
        tuple(each for i, each in enumerate(told) if i not in pairs),
    )
