"""The inside of a vision process: one film, or one group of live cameras.

It may crash without harm to anybody else. It obeys its parent's end of the pipe,
not the terminal: on Ctrl-C the parent decides, and a vanished parent ends it.
"""

import multiprocessing
import os
import resource
import select
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from plant.errors import PlantError
from plant.live import LivePicture, Looks
from runtime import vision_doors
from runtime.jobs import (
    Done,
    Job,
    Message,
    Order,
    Progress,
    Refused,
    Standings,
    Started,
    heard,
    send,
)
from runtime.logs import configure_logs
from runtime.told import told
from runtime.vision_ports import Detector
from vision.live_looks import LiveLooks
from vision.signal_feed import SignalFeed

PROGRESS_SECONDS = 0.2


class Speaker:
    """The child's end of the pipe, shared by its threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._told_at = 0.0

    def say(self, message: Message) -> None:
        """Tell the parent."""
        with self._lock:
            send(self._connection, message)

    def show(self, picture: LivePicture) -> None:
        """Pass a live picture on, unless the parent has not taken yet what we said before."""
        with self._lock:
            if select.select([], [self._connection], [], 0)[1]:
                send(self._connection, picture)

    def say_share(self, share: float) -> None:
        """Tell how far the film is, a few times a second."""
        if time.monotonic() - self._told_at >= PROGRESS_SECONDS:
            self._told_at = time.monotonic()
            self.say(Progress(share))


@dataclass(frozen=True, slots=True)
class Ears:
    """Where it goes that the parent tells while we work."""

    signals: SignalFeed = field(default_factory=SignalFeed)
    looks: LiveLooks = field(default_factory=LiveLooks)

    def hear(self, said: Order) -> None:
        """Take in what was told."""
        if isinstance(said, Looks):
            self.looks.put(said)
        else:
            self.signals.put(said)


def end_with_parent() -> None:
    """End this process at once when its parent is gone, however that came about.

    Nobody is left to tell, and a successor is about to record where we do: the ring
    can be read to its last half second without our closing anything.
    """
    parent = multiprocessing.parent_process()

    def guard(sentinel: int) -> None:
        wait([sentinel])
        os.kill(os.getpid(), signal.SIGKILL)

    if parent is not None:
        threading.Thread(target=guard, args=(parent.sentinel,), daemon=True).start()


def listen(connection: Connection, hear: Callable[[Order], None]) -> None:
    """Hear from the parent what the plant tells and who looks, for as long as there is one."""

    def body() -> None:
        while True:
            try:
                hear(heard(connection.recv_bytes()))
            except (EOFError, OSError):
                return

    threading.Thread(target=body, name="ears", daemon=True).start()


def work(job: Job, connection: Connection) -> None:
    """Do the job and say what comes of it. The target of the child process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    configure_logs(job.log)
    end_with_parent()
    speaker, ears = Speaker(connection), Ears()
    listen(connection, ears.hear)
    try:
        speaker.say(_film(job, job.film, speaker) if job.film else _live(job, speaker, ears))
    except PlantError as error:
        speaker.say(Refused(tuple(told(error))))
    except BrokenPipeError:
        # The parent is gone; nobody is left to tell.
        return


def _film(job: Job, film: Path, speaker: Speaker) -> Done:
    detector = detector_of(job, exact=True)
    speaker.say(Started())
    summary = vision_doors.watch_file()(
        film,
        camera=job.cameras[0],
        rules=job.rules,
        detector=detector,
        on_event=speaker.say,
        clips=job.clips,
        starts_at=job.starts_at,
        on_progress=speaker.say_share,
        on_notes=speaker.say,
    )
    return Done(
        summary.frames,
        summary.analysed,
        summary.seconds,
        summary.fault or "",
        summary.near_misses,
    )


def _live(job: Job, speaker: Speaker, ears: Ears) -> Done:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())

    def load() -> Detector:
        detector = detector_of(job, exact=False)
        speaker.say(Started())
        return detector

    vision_doors.watch_cameras()(
        job.cameras,
        rules=job.rules,
        load=load,
        on_event=speaker.say,
        clips=job.clips,
        ring=job.vision.ring,
        stop=stop,
        remembered=job.remembered,
        on_standings=lambda standings: speaker.say(Standings(standings)),
        signals=ears.signals,
        live=(ears.looks, speaker.show),
        on_notes=speaker.say,
    )
    return Done(0, 0, 0.0)


def detector_of(job: Job, *, exact: bool) -> Detector:
    """Return the detector of a job, if it knows all labels that are asked for."""
    settings = job.vision
    detector = vision_doors.load_detector()(
        settings.model, exact=exact, size=settings.input_side, cache=settings.cache
    )
    asked = [label for camera in job.cameras for label in camera.labels]
    asked += [label for rule in job.rules for label in getattr(rule.parameters, "labels", ())]
    vision_doors.require_labels()(detector, asked)
    return detector
