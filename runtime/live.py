"""Watching the plant's cameras live, a few to a process, until somebody says stop.

A vision process that crashes takes down its own cameras only and is started anew at
once, then after a moment, a longer one each time. When it has crashed twice, each of
its cameras gets a process of its own, so that one bad camera harms no other. On
SIGINT or SIGTERM every process closes what it has open and ends; what does not end
in time is ended.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from types import FrameType

import structlog

from plant.errors import PlantError
from plant.events import Event
from plant.ids import CameraId
from plant.live import LivePicture
from plant.notes import Notes
from plant.places import Camera, Plant
from plant.ports import EventSink
from runtime import vision_process
from runtime.children import Outcome, Target, start_child
from runtime.jobs import Job, Standings
from runtime.nursery import nursery
from runtime.pauses import Pauses
from runtime.settings import Settings
from runtime.signal_relay import SignalRelay

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
CALM_SECONDS = 60.0
CRASHES_TOGETHER = 2

Memory = Callable[[tuple[CameraId, ...]], tuple[Event, ...]]
"""Returns what is known of events of some cameras that a replay may meet again."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LiveWatch:
    """All vision processes of one run."""

    plant: Plant
    settings: Settings
    sink: EventSink
    clips: Path | None = None
    target: Target = vision_process.work
    stop: threading.Event = field(default_factory=threading.Event)
    memory: Memory | None = None
    on_standings: Callable[[Standings], None] = lambda _standings: None
    on_picture: Callable[[LivePicture], None] = lambda _picture: None
    on_notes: Callable[[Notes], None] = lambda _notes: None
    signals: SignalRelay = field(default_factory=SignalRelay)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _faults: list[str] = field(default_factory=list)

    def run(self, cameras: tuple[Camera, ...]) -> tuple[str, ...]:
        """Watch until `stop` is set; return what a person must mend, if that ended it."""
        self._keep_all(self._groups(cameras))
        return tuple(self._faults)

    def _keep_all(self, groups: Iterable[tuple[Camera, ...]]) -> None:
        threads = [
            threading.Thread(target=self._keep, args=(group,), name=f"vision {group[0].id}")
            for group in groups
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _groups(self, cameras: tuple[Camera, ...]) -> Iterator[tuple[Camera, ...]]:
        rest = iter(cameras)
        while group := tuple(islice(rest, self.settings.vision.cameras_per_process)):
            yield group

    def _keep(self, cameras: tuple[Camera, ...]) -> None:
        """Keep a process for these cameras, and start it anew when it crashes."""
        pauses = Pauses(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, CALM_SECONDS)
        crashes = 0
        while not self.stop.is_set():
            began = time.monotonic()
            outcome = self._once(cameras)
            if outcome.refused:
                self._faults.extend(outcome.faults)
                self.stop.set()
            if self.stop.is_set() or outcome.done is not None:
                return
            crashes += 1
            if crashes == CRASHES_TOGETHER and len(cameras) > 1:
                self._part(cameras)
                return
            pause = pauses.after(time.monotonic() - began)
            log.warning("vision process ended", cameras=[each.id for each in cameras], again=pause)
            self.stop.wait(pause)

    def _part(self, cameras: tuple[Camera, ...]) -> None:
        """Give each camera a process of its own, as nobody knows which one crashed theirs."""
        log.warning("cameras are watched apart from now on", cameras=[each.id for each in cameras])
        self._keep_all((camera,) for camera in cameras)

    def _once(self, cameras: tuple[Camera, ...]) -> Outcome:
        """Run one process to its end. It is done when the last film was played, or on stop."""
        names = tuple(camera.id for camera in cameras)
        job = Job(
            cameras=cameras,
            rules=tuple(rule for each in cameras for rule in self.plant.rules_of(each.id)),
            vision=self.settings.vision,
            log=self.settings.log,
            clips=self.clips,
            remembered=self.memory(names) if self.memory else None,
        )
        try:
            child = start_child(
                job,
                target=self.target,
                on_event=self._write,
                on_standings=self.on_standings,
                on_picture=self.on_picture,
                on_notes=self._note,
                origin=nursery(),
            )
        except (OSError, EOFError) as error:
            log.warning("no vision process can be started", reason=str(error))
            return Outcome(None)
        with self.signals.reaching(child.hear):
            outcome = child.follow(", ".join(names), stop=self.stop)
        if outcome.done is None and outcome.faults and not self.stop.is_set():
            log.warning("vision process failed", faults=outcome.faults)
        return outcome

    def _write(self, event: Event) -> None:
        self._keep_safe(partial(self.sink.append, event), event=event.id)

    def _note(self, notes: Notes) -> None:
        self._keep_safe(partial(self.on_notes, notes), notes_of=notes.camera)

    def _keep_safe(self, keep: Callable[[], None], **about: str) -> None:
        with self._writing:
            try:
                keep()
            except PlantError as error:
                if not self.stop.is_set():
                    raise
                # The ring still holds it: the next start tells it.
                log.warning("not kept", reason=str(error), **about)


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set the flag while the block runs."""

    def heed(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, heed) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
