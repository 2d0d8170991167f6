"""The life of one opening of a grant, as plain decisions over values.

    asked ──agree──► running ──time or end──► over ──review──► closed
      └──ten minutes, or end──► closed

- Who agrees is another person than who asked, and who reviews is neither of them.
- It runs no longer than its minutes, by whichever of two clocks is sooner.
- What is over never runs again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from policy.break_glass.grants import Grant
from policy.errors import BreakGlassError

WAITS = timedelta(minutes=10)
LONGEST_WORDS = 500
# Less is no reason; "fire, hall 2" is one.
SHORTEST_REASON = 8
TIME_OVER, TOO_LATE, OTHER_POLICIES = "its time was over", "nobody agreed in time", "other policies"


class Stage(StrEnum):
    """Where an opening stands. `closed` needs nothing any more."""

    ASKED = "asked"
    RUNNING = "running"
    OVER = "over"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What a review found."""

    NEEDED = "needed"
    AVOIDABLE = "avoidable"
    MISUSED = "misused"


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on two clocks: the wall's, which can be set, and one that only goes on."""

    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did something, on which device, and when."""

    person: str
    device: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """When something ended and why; `person` is empty where it ended by itself."""

    at: datetime
    why: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody else found afterwards."""

    hand: Hand
    outcome: Outcome
    words: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: which grant, for how many minutes, and why."""

    grant: Grant
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A grant that was asked for, and what became of it.

    `due` is when it must be over on the clock that only goes on; it means nothing after a restart.
    `uses` counts what was allowed because of it, by person and action.
    """

    id: str
    wish: Wish
    asked: Hand
    agreed: Hand | None = None
    until: datetime | None = None
    over: Over | None = None
    review: Review | None = None
    uses: Mapping[str, int] = field(default_factory=dict)
    due: float = 0.0

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.over is None:
            return Stage.ASKED if self.agreed is None else Stage.RUNNING
        return Stage.CLOSED if self.agreed is None or self.review is not None else Stage.OVER

    @property
    def people(self) -> frozenset[str]:
        """Who asked, and who agreed."""
        return frozenset(each.person for each in (self.asked, self.agreed) if each is not None)


def ask(name: str, wish: Wish, by: Hand, moment: Moment, *, others: Iterable[Opening]) -> Opening:
    """Return a new opening that waits for a second person, or raise BreakGlassError."""
    if not 1 <= wish.minutes <= wish.grant.minutes:
        raise BreakGlassError(
            f"{wish.grant.id} runs from 1 to {wish.grant.minutes} minutes, not {wish.minutes}"
        )
    reason = _words(wish.reason, least=SHORTEST_REASON)
    busy = (Stage.ASKED, Stage.RUNNING)
    if any(each.wish.grant.id == wish.grant.id and each.stage in busy for each in others):
        raise BreakGlassError(
            f"{wish.grant.id} is asked for or runs already", remedy="agree to that, or end it first"
        )
    due = moment.seconds + WAITS.total_seconds()
    return Opening(name, replace(wish, reason=reason), by, due=due)


def agree(opening: Opening, by: Hand, moment: Moment) -> Opening:
    """Return the opening as it runs, because a second person agrees; or raise BreakGlassError."""
    opening = passed(opening, moment)
    if opening.stage is not Stage.ASKED:
        raise BreakGlassError("nothing waits for anybody to agree", remedy="ask for it anew")
    if by.person == opening.asked.person:
        raise BreakGlassError("a second person must agree", remedy="let somebody else sign in")
    span = timedelta(minutes=opening.wish.minutes)
    due = moment.seconds + span.total_seconds()
    return replace(opening, agreed=by, until=by.at + span, due=due)


def end(opening: Opening, over: Over) -> Opening:
    """Return the opening as it was ended, or raise BreakGlassError if it is over already."""
    if opening.over is not None:
        raise BreakGlassError("it is over already")
    return replace(opening, over=over)


def review(opening: Opening, found: Review) -> Opening:
    """Return the opening as it was reviewed, or raise BreakGlassError."""
    if opening.stage is not Stage.OVER:
        raise BreakGlassError("nothing waits for a review here")
    if found.hand.person in opening.people:
        raise BreakGlassError("who opened it does not review it", remedy="ask somebody else of IT")
    words = _words(found.words, least=SHORTEST_REASON)
    return replace(opening, review=replace(found, words=words))


def passed(opening: Opening, moment: Moment) -> Opening:
    """Return the opening as it is now: over, if either clock says that its time is."""
    if opening.over is not None:
        return opening
    limit = opening.asked.at + WAITS if opening.until is None else opening.until
    if moment.at < limit and moment.seconds < opening.due:
        return opening
    why = TOO_LATE if opening.agreed is None else TIME_OVER
    return replace(opening, over=Over(moment.at, why))


def resumed(opening: Opening, moment: Moment) -> Opening:
    """Return the opening as it goes on after a restart, with what is left of its time."""
    if opening.over is not None:
        return opening
    begun = opening.asked.at if opening.agreed is None else opening.agreed.at
    span = WAITS if opening.agreed is None else timedelta(minutes=opening.wish.minutes)
    # A clock that was set back must not give more time than there was from the start.
    left = min(begun + span - moment.at, span).total_seconds()
    return replace(opening, due=moment.seconds + left)


def used(opening: Opening, what: str) -> Opening:
    """Return the opening with one more use of a kind."""
    return replace(opening, uses={**opening.uses, what: opening.uses.get(what, 0) + 1})


def _words(text: str, *, least: int) -> str:
    words = " ".join(text.split())
    if not least <= len(words) <= LONGEST_WORDS:
        raise BreakGlassError(
            f"it must be said why, in {least} to {LONGEST_WORDS} letters", remedy="write a sentence"
        )
    return words
