"""Which drawing is being tried now, and what became of the last one of each camera.

    page ─draws─► desk ─wanted─► worker link        one trial at a time, for all
    page ◄─news── desk ◄─news─── worker link

Nothing is kept beyond the memory of this process: a trial changes nothing, and can be done
again. One that nothing is heard of for a while has failed.
"""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from time import monotonic

from plant.drawings import View
from plant.ids import CameraId
from plant.ports import Clock
from plant.store_errors import ConflictError
from plant.trial_words import TrialNews, TrialState, TrialWanted

PATIENCE_SECONDS = 45.0
NOT_HEARD = "the vision worker says nothing of it; it may be away, or of an older version"


@dataclass(slots=True)
class _Trial:
    wanted: TrialWanted
    by: str
    news: TrialNews
    heard_at: float


class TrialDesk:
    """The trials of this server. Safe for threads."""

    def __init__(self, clock: Clock, ticks: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._ticks = ticks
        self._trials: dict[CameraId, _Trial] = {}
        self._count = 0
        self._lock = threading.Lock()

    def begin(self, camera: CameraId, view: View, *, seconds: float, by: str) -> TrialNews:
        """Want a drawing to be tried; a ConflictError while another one is."""
        with self._lock:
            self._give_up()
            for other in self._trials.values():
                if other.news.state is TrialState.RUNNING:
                    raise ConflictError(
                        f"{other.by} tries a drawing of {other.wanted.camera} now",
                        remedy="wait a little; one is tried at a time",
                    )
            self._count += 1
            # A server that was started anew gives no name that an earlier run gave.
            name = f"trial-{self._clock.now():%Y%m%d%H%M%S}-{self._count}"
            wanted = TrialWanted(name, camera, view, seconds)
            news = TrialNews(wanted.id, TrialState.RUNNING)
            self._trials[camera] = _Trial(wanted, by, news, self._ticks())
        return news

    def latest(self, camera: CameraId) -> TrialNews | None:
        """Return how the last trial of a camera stands."""
        with self._lock:
            self._give_up()
            trial = self._trials.get(camera)
        return None if trial is None else trial.news

    def end(self, camera: CameraId) -> None:
        """Want a trial no more."""
        with self._lock:
            trial = self._trials.get(camera)
            if trial is not None and trial.news.state is TrialState.RUNNING:
                trial.news = TrialNews(trial.wanted.id, TrialState.FAILED, reason="it was ended")

    def wanted(self, cameras: Collection[CameraId]) -> TrialWanted | None:
        """Return the trial that is wanted of these cameras now."""
        with self._lock:
            self._give_up()
            running = (
                trial.wanted
                for camera, trial in self._trials.items()
                if camera in cameras and trial.news.state is TrialState.RUNNING
            )
            return next(running, None)

    def take(self, news: TrialNews, cameras: Collection[CameraId]) -> None:
        """Take in how a trial stands, from who speaks for these cameras."""
        with self._lock:
            for camera, trial in self._trials.items():
                known = trial.wanted.id == news.id and trial.news.state is TrialState.RUNNING
                if known and camera in cameras and _fits(news, camera):
                    trial.news, trial.heard_at = news, self._ticks()

    def _give_up(self) -> None:
        for trial in self._trials.values():
            silent = self._ticks() - trial.heard_at > PATIENCE_SECONDS
            if silent and trial.news.state is TrialState.RUNNING:
                trial.news = TrialNews(trial.wanted.id, TrialState.FAILED, reason=NOT_HEARD)


def _fits(news: TrialNews, camera: CameraId) -> bool:
    return news.findings is None or news.findings.camera == camera
