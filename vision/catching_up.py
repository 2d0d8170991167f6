"""What a camera does after a start: judge what was recorded, then let live pictures in.

    ring ─► (detector is loaded) ─► replay ─► judge ───► done
    live pictures ─► not decoded ─────────────│ held ──► judged, and from then on they pass

A thread of its own plays the ring: the footage of before a restart, and what came while
the detector was loaded. The camera's thread records meanwhile and holds live pictures
once the replay is near its end.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event as Flag
from time import monotonic

from plant.errors import VideoError
from plant.events import Event
from plant.rules import Rule
from vision.adoption import Beginning
from vision.frames import Frame
from vision.handover import Handover
from vision.recorder.ring import Ring
from vision.replay import LONGEST_GAP_SECONDS, Replay, lookback_seconds, marked, replay_from

log = logging.getLogger(__name__)

NEAR_SECONDS = 1.0
BLIND_SECONDS = 0.5
PATIENCE_SECONDS = 5.0
# How much longer than twice what it watches a replay may take before it is given up.
SPARE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Judging:
    """What is done with a frame, and with a time that nobody saw, up to a moment."""

    judge: Callable[[Frame], None]
    bridge: Callable[[float], None]


class CatchingUp:
    """The replay of one camera; over from the start where nobody remembers anything."""

    def __init__(
        self, ring: Ring, rules: Sequence[Rule], remembered: Sequence[Event] | None
    ) -> None:
        self.reached_at = float("-inf")
        self._watched_from_at = float("inf")
        self._ring = ring
        self._ends_at = ring.readable_until_at if remembered is not None else float("-inf")
        wanted = replay_from(rules, remembered or (), self._ends_at)
        oldest = min((each.starts_at for each in ring.segments(wanted, self._ends_at)), default=0.0)
        self._from_at = max(wanted, oldest)
        self.beginning = Beginning(self._from_at, self._from_at + lookback_seconds(rules))
        self._handover = Handover(replaying=remembered is not None)
        self._begun = Flag()
        self._stopped = False
        self._may_take_long = False
        self.left_seconds = 0.0

    @property
    def is_over(self) -> bool:
        """Whether live pictures pass."""
        return self._handover.over

    @property
    def wants_pictures(self) -> bool:
        """Whether live pictures should be decoded."""
        return self._handover.near

    @property
    def watched_seconds(self) -> float:
        """How much footage was watched, from the first frame judged here to the last."""
        return max(self.reached_at - self._watched_from_at, 0.0)

    def hold(self, frame: Frame) -> bool:
        """Keep a live picture for later; return False where it may pass."""
        return self._handover.hold(frame)

    def nothing_follows(self) -> None:
        """Take whatever time it needs: no live picture waits, as after a film that was played."""
        self._may_take_long = True

    def begin(self) -> None:
        """Let the replay begin: there is a detector now."""
        self._begun.set()

    def stop(self) -> None:
        """End before the end: somebody else will replay it."""
        self._stopped = True
        self._begun.set()

    def run(self, judging: Judging) -> None:
        """Replay once it may begin, and judge what was held."""
        try:
            with self._ring.hold(self._from_at, self._ends_at):
                self._begun.wait()
                replay = Replay(self._ring, self._from_at, stopped=self._is_done)
                until = monotonic() + SPARE_SECONDS + 2 * self._waiting_seconds()
                for frame in replay.frames(patience_seconds=PATIENCE_SECONDS):
                    if frame.at >= self._handover.first_at or self._gives_up(frame, until):
                        break
                    self._judge(frame, judging)
                    left = self._ring.readable_until_at - frame.at
                    self._handover.near = self._handover.near or left < NEAR_SECONDS
        except VideoError as error:
            log.warning("replay ended early", extra={"reason": str(error)})
        finally:
            self._handover.finish(lambda frame: self._judge_held(frame, judging))

    def _gives_up(self, frame: Frame, until: float) -> bool:
        """Whether it took too long, so that live pictures pass and the rest is never judged."""
        if self._may_take_long or monotonic() <= until:
            return False
        self.left_seconds = max(self._ring.readable_until_at - frame.at, 0.0)
        return True

    def _waiting_seconds(self) -> float:
        """Return how much footage waits to be judged."""
        waiting = self._ring.segments(self._from_at, float("inf"))
        return waiting[-1].ends_at - waiting[0].starts_at if waiting else 0.0

    def _is_done(self) -> bool:
        return self._stopped or self.reached_at >= self._handover.first_at

    def _judge_held(self, frame: Frame, judging: Judging) -> None:
        """Judge a live frame that was held; the first one goes on where the replay ended."""
        first = frame.at == self._handover.first_at
        known = first and frame.at - self.reached_at <= LONGEST_GAP_SECONDS
        self._judge(marked(frame, discontinuity=frame.discontinuity and not known), judging)

    def _judge(self, frame: Frame, judging: Judging) -> None:
        if not frame.discontinuity and frame.at - self.reached_at > BLIND_SECONDS:
            judging.bridge(frame.at)
        self.reached_at = frame.at
        self._watched_from_at = min(self._watched_from_at, frame.at)
        judging.judge(frame)
