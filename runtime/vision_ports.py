"""What the runtime asks of vision, as protocols: watch a film, watch live cameras."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from typing import Any, Protocol

from plant.events import Event
from plant.geometry import Polygon
from plant.live import LivePicture
from plant.near_misses import NearMiss
from plant.notes import Notes
from plant.places import Camera
from plant.rules import Rule
from plant.trials import Side, Tried
from vision.delivery.standing import CameraStanding
from vision.live_looks import LiveLooks
from vision.signal_feed import SignalFeed

# A detector is vision's own business; it only passes through here.
Detector = Any


class WatchSummary(Protocol):
    """What came of a film."""

    @property
    def frames(self) -> int:
        """Frames decoded."""
        ...

    @property
    def analysed(self) -> int:
        """Frames that were due and looked at."""
        ...

    @property
    def seconds(self) -> float:
        """Film time watched."""
        ...

    @property
    def fault(self) -> str | None:
        """Why the film ended before its time, if it did."""
        ...

    @property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """What came close to being an event and fell back."""
        ...


class WatchFile(Protocol):
    """Watches one film from its first frame to its last."""

    def __call__(  # noqa: PLR0913  # all that a film needs
        self,
        path: Path,
        *,
        camera: Camera,
        rules: tuple[Rule, ...],
        detector: Detector,
        on_event: Callable[[Event], None],
        clips: Path | None,
        starts_at: datetime | None,
        on_progress: Callable[[float], None],
        on_notes: Callable[[Notes], None],
    ) -> WatchSummary:
        """Return what came of it; raise PlantError where it cannot be watched at all."""
        ...


class WatchCameras(Protocol):
    """Watches live cameras of one process until told to stop."""

    def __call__(  # noqa: PLR0913  # all that cameras need
        self,
        cameras: tuple[Camera, ...],
        *,
        rules: tuple[Rule, ...],
        load: Callable[[], Detector],
        on_event: Callable[[Event], None],
        clips: Path | None,
        ring: Path,
        stop: Flag,
        remembered: tuple[Event, ...] | None,
        on_standings: Callable[[tuple[CameraStanding, ...]], None],
        signals: SignalFeed,
        live: tuple[LiveLooks, Callable[[LivePicture], None]],
        on_notes: Callable[[Notes], None],
    ) -> None:
        """Return after `stop` was set and everything open was closed.

        `load` returns the detector, and is called in a thread of its own. With `remembered`
        events recording does not wait for it, and what was recorded is watched first.
        """
        ...


class TryFilm(Protocol):
    """Judges one film by two plant files at once."""

    def __call__(
        self,
        path: Path,
        *,
        before: Side,
        after: Side,
        detector: Detector,
        starts_at: datetime | None,
        on_progress: Callable[[float], None],
    ) -> Tried:
        """Return what both sides told; raise PlantError where it cannot be watched at all."""
        ...


class TryScenes(Protocol):
    """Judges by two plant files at once what was seen on a camera before."""

    def __call__(
        self,
        ring: Path,
        *,
        before: Side,
        after: Side,
        seconds: float,
        on_progress: Callable[[float], None],
    ) -> Tried:
        """Return what both sides told; raise PlantError where nothing is kept."""
        ...


class PastClip(Protocol):
    """A file with what is in it, which may be less than was asked for."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def begins_at(self) -> datetime:
        """Capture time of its first picture."""
        ...

    @property
    def ends_at(self) -> datetime:
        """Capture time at which it ends."""
        ...


class CutFootage(Protocol):
    """Cuts a span of footage that somebody asked for."""

    def __call__(
        self,
        ring: Path,
        film: Path | None,
        starts_at: datetime | None,
        span: tuple[datetime, datetime],
        target: Path,
        masks: tuple[Polygon, ...],
    ) -> PastClip:
        """Return what there is of the span, or raise VideoError."""
        ...


class LoadDetector(Protocol):
    """Loads weights."""

    def __call__(
        self, path: Path, *, exact: bool, size: int | None, cache: Path | None
    ) -> Detector:
        """Return a detector, or raise ModelError."""
        ...
