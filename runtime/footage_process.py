"""A short-lived process that cuts one span of footage, so that no decoder runs in the parent."""

import json
import resource
import signal
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from plant.errors import PlantError, VideoError
from plant.geometry import Polygon
from plant.json_tables import JsonMisfitError, table_of
from plant.wire import time_text
from runtime import vision_doors
from runtime.logs import configure_logs
from runtime.settings import LogSettings
from runtime.short_lived import short_lived
from runtime.told import told
from runtime.vision_process import end_with_parent

PATIENCE_SECONDS = 120.0
MOST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Span:
    """What to cut and where to: from a ring's folder, or from a film where one is given."""

    from_at: datetime
    to_at: datetime
    target: Path
    ring: Path
    log: LogSettings
    film: Path | None = None
    starts_at: datetime | None = None
    masks: tuple[Polygon, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """The file that was cut, and what is in it."""

    file: Path
    begins_at: datetime
    ends_at: datetime


def cut_beside(span: Span) -> Cut:
    """Cut a span in a process of its own and return what there was of it, or raise VideoError."""
    with short_lived(cut, span) as (ours, _):
        try:
            if not ours.poll(PATIENCE_SECONDS):
                raise VideoError("cutting took too long and was given up")
            answer = table_of(json.loads(ours.recv_bytes(MOST_BYTES)))
            if answer.has("fault"):
                raise VideoError(answer.text("fault"))
            file = span.target.with_name(Path(answer.text("file")).name)
            return Cut(file, answer.time("begins_at"), answer.time("ends_at"))
        except (EOFError, OSError, ValueError, JsonMisfitError) as error:
            raise VideoError("the process that cuts footage crashed") from error


def cut(span: Span, connection: Connection) -> None:
    """Cut, and say what came of it. The target of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    configure_logs(span.log)
    end_with_parent()
    try:
        clip = vision_doors.cut_footage()(
            span.ring,
            span.film,
            span.starts_at,
            (span.from_at, span.to_at),
            span.target,
            span.masks,
        )
        answer = {
            "file": clip.path.name,
            "begins_at": time_text(clip.begins_at),
            "ends_at": time_text(clip.ends_at),
        }
    except PlantError as error:
        answer = {"fault": " ".join(told(error))}
    connection.send_bytes(json.dumps(answer).encode())
