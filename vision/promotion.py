"""When a violation becomes an event, and when the event is over.

violation ──lasts minimum_seconds──► opened ──not seen for merge_seconds──► ended
                                                     └─ cooldown_seconds of silence at its place

This is the temporal promotion of NVIDIA's behaviour analytics (threshold and
expiration window), per rule and subject, so that two things at once are two events.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from plant.rules import Rule
from vision.violations import Violation

REMEMBERED_SECONDS = 3600.0


@dataclass(slots=True)
class Episode:
    """A violation while it lasts."""

    violation: Violation
    first_at: float
    last_at: float
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of a rule's violations at one moment."""

    opened: tuple[Episode, ...] = ()
    ended: tuple[Episode, ...] = ()
    too_short: tuple[Episode, ...] = ()


class Promotion:
    """Follows the violations of one rule."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._episodes: dict[str, Episode] = {}
        self._silent_until: dict[str, float] = {}
        self._over: dict[str, float] = {}

    def see(self, violations: Sequence[Violation], at: float) -> Verdicts:
        """Take in all violations of one moment; return what opens and what ends by it."""
        opened = [
            episode
            for violation in (violations if self.is_on(at) else ())
            if (episode := self._follow(violation, at)) is not None
        ]
        ended = [each for each in self._episodes.values() if self._is_over(each, at)]
        for each in ended:
            self._drop(each, at)
        return Verdicts(
            tuple(opened),
            tuple(each for each in ended if each.opened),
            tuple(each for each in ended if self._is_too_short(each)),
        )

    def restart(self, at: float) -> Verdicts:
        """End all that is open: what was known before is void."""
        ended = tuple(each for each in self._episodes.values() if each.opened)
        for each in tuple(self._episodes.values()):
            self._drop(each, at)
        return Verdicts(ended=ended)

    def _is_too_short(self, episode: Episode) -> bool:
        lasted = episode.last_at - episode.first_at
        return not episode.opened and lasted < self._rule.timing.minimum_seconds

    def is_on(self, at: float) -> bool:
        """Whether the rule's schedule is on."""
        schedule = self._rule.schedule
        return schedule is None or schedule.is_on(datetime.fromtimestamp(at, UTC))

    def _follow(self, violation: Violation, at: float) -> Episode | None:
        episode = self._episodes.get(violation.subject)
        if episode is None:
            episode = Episode(violation, first_at=at, last_at=at)
            self._episodes[violation.subject] = episode
        episode.last_at = at
        if episode.opened:
            episode.violation = violation
            return None
        lasted = at - episode.first_at >= self._rule.timing.minimum_seconds
        if not (violation.momentary or lasted):
            return None
        if at < self._silent_until.get(violation.place, float("-inf")):
            return None
        episode.violation, episode.opened = self._begun_anew(violation, episode), True
        return episode

    def _begun_anew(self, violation: Violation, episode: Episode) -> Violation:
        """Return the violation with an onset of its own, where an event with this one is over."""
        if violation.onset > self._over.get(violation.subject, float("-inf")):
            return violation
        return replace(violation, onset=episode.first_at)

    def _is_over(self, episode: Episode, at: float) -> bool:
        if episode.violation.momentary:
            return True
        return at - episode.last_at > self._rule.timing.merge_seconds

    def _drop(self, episode: Episode, at: float) -> None:
        del self._episodes[episode.violation.subject]
        if episode.opened and not episode.violation.momentary:
            recent = at - REMEMBERED_SECONDS
            self._over = {subject: end for subject, end in self._over.items() if end > recent}
            self._over[episode.violation.subject] = episode.last_at
        if episode.opened:
            self._silent_until[episode.violation.place] = at + self._rule.timing.cooldown_seconds
