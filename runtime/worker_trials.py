"""Drawings that somebody wants to try: judged beside the vision worker on what its cameras saw.

One after the other, in a process of its own with the lowest priority and limits, so that the
watching does not feel it. Nothing is written: the drawing goes into a text of the plant file
that is read, checked and forgotten.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from time import monotonic

import structlog

from plant.errors import PlantError
from plant.places import Plant
from plant.rules import Rule
from plant.trial_words import TrialNews, TrialState, TrialWanted
from plant.trials import Findings, Side
from runtime.plant_file import PlantFileDesk
from runtime.settings import Settings
from runtime.told import told
from runtime.trial_matching import findings
from runtime.trial_process import GivenUpError, SeenToTry, Trial, try_beside
from runtime.worker_parts import StateFolder
from vision.picture_rules import needs_pictures

LONGEST_SECONDS = 86400.0
CPU_SECONDS = 900
SAY_SECONDS = 0.5

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Asked:
    wanted: TrialWanted
    stop: threading.Event = field(default_factory=threading.Event)


class TrialBench:
    """Takes wishes from the link; works on a thread of its own."""

    def __init__(
        self, plant: Plant, desk: PlantFileDesk, state: StateFolder, settings: Settings
    ) -> None:
        self._plant = plant
        self._desk = desk
        self._state = state
        self._settings = settings
        self._queue: SimpleQueue[_Asked | None] = SimpleQueue()
        self._asked: dict[str, _Asked] = {}
        self._thread: threading.Thread | None = None

    def put(self, wanted: TrialWanted) -> None:
        """Queue a wish; never waits. One that is known is not done twice."""
        if wanted.id not in self._asked:
            asked = self._asked[wanted.id] = _Asked(wanted)
            self._queue.put(asked)

    def end(self, trial: str) -> None:
        """Let a trial end before its time."""
        asked = self._asked.get(trial)
        if asked is not None:
            asked.stop.set()

    def start(self, answer: Callable[[TrialNews], None]) -> None:
        """Begin to work; news goes to the callable."""
        self._thread = threading.Thread(
            target=self._run, args=(answer,), name="trials", daemon=True
        )
        self._thread.start()

    def stop(self, *, timeout: float = 10.0) -> None:
        """End, and the trial in hand with it."""
        for asked in tuple(self._asked.values()):
            asked.stop.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self, answer: Callable[[TrialNews], None]) -> None:
        while (asked := self._queue.get()) is not None:
            news = self._guarded(asked, answer)
            log.info("trial over", trial=news.id, state=news.state.value, reason=news.reason)
            answer(news)
            self._asked.pop(asked.wanted.id, None)

    def _guarded(self, asked: _Asked, answer: Callable[[TrialNews], None]) -> TrialNews:
        name = asked.wanted.id

        said_at = float("-inf")

        def share(done: float) -> None:
            nonlocal said_at
            if monotonic() - said_at >= SAY_SECONDS:
                said_at = monotonic()
                answer(TrialNews(name, TrialState.RUNNING, done))

        try:
            return TrialNews(name, TrialState.DONE, 1.0, self._found(asked, share))
        except GivenUpError:
            return TrialNews(name, TrialState.FAILED, reason="it was ended")
        except PlantError as error:
            return TrialNews(name, TrialState.FAILED, reason="\n".join(told(error)))

    def _found(self, asked: _Asked, on_share: Callable[[float], None]) -> Findings:
        wanted = asked.wanted
        own = self._plant.cameras.get(wanted.camera)
        if own is None:
            raise PlantError(f"this vision worker has no camera '{wanted.camera}'")
        changed = self._desk.drawn_upon(wanted.camera, wanted.view)
        seconds = min(max(wanted.seconds, 1.0), LONGEST_SECONDS)
        rules = self._plant.rules_of(wanted.camera)
        new_rules = changed.rules_of(wanted.camera)
        drawn = replace(changed.cameras[wanted.camera], source=own.source)
        trial = Trial(
            Side(own, _judged(rules)),
            Side(drawn, _judged(new_rules)),
            SeenToTry(self._state.ring / wanted.camera, seconds),
            self._settings.vision,
            self._settings.log,
            CPU_SECONDS,
        )
        tried = try_beside(trial, on_progress=on_share, stop=asked.stop)
        ids = frozenset(rule.id for rule in rules), frozenset(rule.id for rule in new_rules)
        untried = tuple(rule.id for rule in new_rules if needs_pictures(rule))
        return replace(findings(tried, wanted.camera, ids), untried=untried)


def _judged(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if not needs_pictures(rule))
