"""A short-lived process in which a change of the plant file is tried, so that nothing else suffers.

It gives way to everything (lowest priority), has so much processor time and memory and no more,
and ends with its parent. What it says is checked like all that was next to pixels.
"""

import json
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event as Flag
from time import monotonic

from plant.errors import PlantError, VideoError
from plant.json_tables import JsonTable, table_of
from plant.trials import Side, Tried
from runtime import vision_doors
from runtime.jobs import Job
from runtime.logs import configure_logs
from runtime.settings import LogSettings, VisionSettings
from runtime.short_lived import short_lived
from runtime.told import told
from runtime.vision_process import detector_of, end_with_parent

POLL_SECONDS = 0.25
LOWEST = 19
MOST_BYTES = 1 << 26
LOADING_SECONDS = 1800.0
SAY_SECONDS = 0.2
SEEN_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class FilmToTry:
    """A film, and when it began."""

    path: Path
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeenToTry:
    """What was seen on the camera of a ring in the last so many seconds."""

    ring: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Trial:
    """Two sides, and what both judge."""

    before: Side
    after: Side
    footage: FilmToTry | SeenToTry
    vision: VisionSettings
    log: LogSettings
    cpu_seconds: int | None = None


class GivenUpError(PlantError):
    """A trial that somebody ended before its time."""


def try_beside(
    trial: Trial,
    *,
    on_progress: Callable[[float], None] = lambda _share: None,
    stop: Flag | None = None,
) -> Tried:
    """Try it in a process of its own, or raise why that cannot be; GivenUpError once `stop` is set."""
    with short_lived(work, trial) as (ours, process):
        try:
            return _heard(ours, trial, on_progress, stop or Flag())
        except (EOFError, OSError) as error:
            process.join(2)
            raise _ending(process.exitcode) from error
        except ValueError as error:
            raise VideoError("the process that tries a change spoke nonsense") from error


def _heard(
    ours: Connection, trial: Trial, on_progress: Callable[[float], None], stop: Flag
) -> Tried:
    heard_at, patience, share = monotonic(), LOADING_SECONDS, 0.0
    while not stop.is_set():
        if not ours.poll(POLL_SECONDS):
            if monotonic() - heard_at > patience:
                raise VideoError("nothing came of the trial for a long time; it was given up")
            # Who gives way to everything may be silent for long; it is at work all the same.
            on_progress(share)
            continue
        heard_at, patience = monotonic(), trial.vision.stall_seconds
        here = table_of(json.loads(ours.recv_bytes(MOST_BYTES)))
        match here.text("is"):
            case "progress":
                share = here.number("share")
                on_progress(share)
            case "done":
                return Tried.read(here.table("tried"))
            case _:
                raise _refusal(here)
    raise GivenUpError("the trial was ended")


def _refusal(here: JsonTable) -> PlantError:
    return VideoError(" ".join(here.texts("lines")))


def _ending(code: int | None) -> PlantError:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return VideoError(
            "the trial took more of the processor than it may",
            remedy="try a shorter span",
        )
    return VideoError("the process that tries a change crashed")


def work(trial: Trial, connection: Connection) -> None:
    """Try, and say what came of it. The target of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(LOWEST)
    if trial.cpu_seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (trial.cpu_seconds, trial.cpu_seconds + 5))
    configure_logs(trial.log)
    end_with_parent()
    try:
        answer: dict[str, object] = {"is": "done", "tried": _tried(trial, _Speaker(connection))}
    except PlantError as error:
        answer = {"is": "refused", "lines": told(error)}
    connection.send_bytes(json.dumps(answer).encode())


class _Speaker:
    """Tells the share done, a few times a second."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told_at = float("-inf")

    def say_share(self, share: float) -> None:
        """Tell the parent."""
        if monotonic() - self._told_at >= SAY_SECONDS:
            self._told_at = monotonic()
            said = {"is": "progress", "share": round(share, 4)}
            self._connection.send_bytes(json.dumps(said).encode())


def _tried(trial: Trial, speaker: _Speaker) -> object:
    footage = trial.footage
    if isinstance(footage, FilmToTry):
        return _on_film(trial, footage, speaker).told()
    resource.setrlimit(resource.RLIMIT_DATA, (SEEN_BYTES, SEEN_BYTES))
    return vision_doors.try_scenes()(
        footage.ring,
        before=trial.before,
        after=trial.after,
        seconds=footage.seconds,
        on_progress=speaker.say_share,
    ).told()


def _on_film(trial: Trial, film: FilmToTry, speaker: _Speaker) -> Tried:
    sides = (trial.before, trial.after)
    job = Job(
        cameras=tuple(side.camera for side in sides),
        rules=tuple(rule for side in sides for rule in side.rules),
        vision=trial.vision,
        log=trial.log,
    )
    return vision_doors.try_film()(
        film.path,
        before=trial.before,
        after=trial.after,
        detector=detector_of(job, exact=True),
        starts_at=film.starts_at,
        on_progress=speaker.say_share,
    )
