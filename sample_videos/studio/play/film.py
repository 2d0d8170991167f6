"""What a film is: a scenario, a camera, a time of day, and what should be noticed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sample_videos.studio.picture.mount import Turn
from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Expected, Watch
from sample_videos.studio.play.manner import AS_TOLD, Manner
from sample_videos.studio.play.stage import Stage

PLAIN = Exposure()
AFTERNOON = datetime(2026, 3, 12, 14, 7, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Film:
    """One film, rendered by the studio; `play` puts actors on the stage."""

    name: str
    camera: str
    seconds: float
    play: Callable[[Stage], None]
    watch: tuple[Watch, ...] = ()
    fps: int = 12
    seed: int = 1
    size: tuple[int, int] = (960, 540)
    starts_at: datetime = AFTERNOON
    caption: str = ""
    exposure: Exposure = PLAIN
    veil: Callable[[float], float] | None = None
    turn: Callable[[float], Turn] | None = None
    manner: Manner = AS_TOLD

    @property
    def frame_count(self) -> int:
        """How many frames the film has."""
        return round(self.seconds * self.fps)

    def expected(self, stage: Stage) -> Sequence[Expected]:
        """What a perfect watcher reports, in the order of time."""
        found = [one for watch in self.watch for one in watch.expected(stage, self.seconds)]
        return sorted(found, key=lambda one: (one.onset_seconds, one.kind))
