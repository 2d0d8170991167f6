"""What came to a good part of a rule's evidence and fell back, kept for who asks why not.

A rule tells what is on its way from NEAR on. What then reaches the whole is an event's
business; what is not told again for the rule's merge time, or lasted too short for its
minimum, has fallen back.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from plant.near_misses import NearMiss
from plant.places import Camera
from plant.rules import Rule
from vision.promotion import Episode
from vision.violations import NEAR, Violation

KEPT = 500


@dataclass(slots=True)
class _Rise:
    """How close one subject came so far."""

    best: Violation
    from_at: float
    last_at: float
    came: bool = False


class NearMisses:
    """The near misses of one camera, the latest of them."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._rising: dict[tuple[str, str], _Rise] = {}
        self.kept: deque[NearMiss] = deque(maxlen=KEPT)
        self._untold: deque[NearMiss] = deque(maxlen=KEPT)

    def see(self, rule: Rule, violations: Iterable[Violation], at: float) -> None:
        """Take in what a rule told at one moment, whole or on its way."""
        for each in violations:
            rise = self._rising.setdefault((rule.id, each.subject), _Rise(each, at, at))
            rise.last_at = at
            rise.came = rise.came or each.reached >= 1
            if each.reached >= rise.best.reached:
                rise.best = each
        for key, rise in tuple(self._rising.items()):
            if key[0] == rule.id and at - rise.last_at > rule.timing.merge_seconds:
                del self._rising[key]
                if not rise.came:
                    self._keep(rule, rise.best, (rise.from_at, rise.last_at), rise.best.reached)

    def too_short(self, rule: Rule, episodes: Iterable[Episode]) -> None:
        """Take in what held, but not for the rule's minimum time."""
        for each in episodes:
            reached = (each.last_at - each.first_at) / rule.timing.minimum_seconds
            if reached >= NEAR:
                self._keep(rule, each.violation, (each.first_at, each.last_at), reached)

    def fresh(self) -> tuple[NearMiss, ...]:
        """Return what was kept since the last time."""
        found = tuple(self._untold)
        self._untold.clear()
        return found

    def restart(self) -> None:
        """Forget what is on its way: it is void."""
        self._rising.clear()

    def _keep(
        self, rule: Rule, best: Violation, between: tuple[float, float], reached: float
    ) -> None:
        begins, ends = between
        miss = NearMiss(
            camera=self._camera.id,
            rule=rule.id,
            kind=rule.kind,
            place=best.place,
            because=best.because,
            reached=round(min(reached, 1.0), 3),
            from_at=round(begins, 3),
            to_at=round(ends, 3),
            measures=best.measures,
        )
        self.kept.append(miss)
        self._untold.append(miss)
