"""Two ways of judging tried on what was seen before, without a picture: a day in seconds.

Only rules take part that judge what is kept of a scene. What happens on belts is measured
along zones and gate lines as they are drawn, so rules on flow and counts by motion are named
and left out: those take footage.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from plant.errors import VideoError
from plant.near_misses import NearMiss
from plant.trials import Side, Tried
from plant.wall_clock import WallClock
from vision.engine import RuleEngine
from vision.gathering import Gathering
from vision.picture_rules import needs_pictures
from vision.recorder.scene_book import last_seen, seen_scenes
from vision.scenes import Scene

LONGEST_STEP_SECONDS = 2.0


class _Mind:
    """One side at work on scenes."""

    def __init__(self, side: Side) -> None:
        rules = [rule for rule in side.rules if not needs_pictures(rule)]
        self._engine = RuleEngine(side.camera, rules, clock=WallClock())
        self.gathering = Gathering()

    def judge(self, scene: Scene) -> None:
        """Judge a scene."""
        self.gathering.take(self._engine.judge(scene))

    def near_misses(self) -> Sequence[NearMiss]:
        """Return what nearly fired."""
        return self._engine.near_misses()


def try_scenes(
    ring: Path,
    *,
    before: Side,
    after: Side,
    seconds: float,
    on_progress: Callable[[float], None],
) -> Tried:
    """Judge what was seen in the last so many seconds that are kept, by both sides.

    A camera that was away since yesterday is tried on yesterday. Raises VideoError where
    nothing is kept of it.
    """
    minds = _Mind(before), _Mind(after)
    to_at = last_seen(ring)
    from_at = to_at - seconds
    first_at = last_at = None
    seen = 0.0
    for scene in seen_scenes(ring, from_at, to_at):
        first_at = scene.at if first_at is None else first_at
        seen += min(scene.at - (scene.at if last_at is None else last_at), LONGEST_STEP_SECONDS)
        last_at = scene.at
        for mind in minds:
            mind.judge(scene)
        on_progress((scene.at - from_at) / max(to_at - from_at, 1e-6))
    if first_at is None or last_at is None:
        raise VideoError(
            "nothing is kept of what was seen on this camera",
            remedy="let the vision worker watch the camera for some minutes first",
        )
    judged = [mind.gathering.judged(mind.near_misses()) for mind in minds]
    return Tried(judged[0], judged[1], first_at, last_at, seen)
