"""What a vision process is asked to do, and what it says while it does it.

The job goes down to the child as it is. What comes back has been next to hostile
pixels: it is JSON and is checked, never unpickled.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

from plant.events import Event
from plant.json_tables import JsonTable, table_of
from plant.live import MARK, LivePicture, Looks
from plant.near_misses import NearMiss
from plant.notes import Notes, notes_told, read_notes
from plant.places import Camera
from plant.rules import Rule
from plant.signals import Signal, signal_from_json, signal_to_json
from plant.wire import event_from_json, event_to_json
from runtime.settings import LogSettings, VisionSettings
from vision.delivery.standing import CameraStanding

MOST_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Job:
    """A film, or live cameras where there is no film, and how to watch them."""

    cameras: tuple[Camera, ...]
    rules: tuple[Rule, ...]
    vision: VisionSettings
    log: LogSettings
    film: Path | None = None
    starts_at: datetime | None = None
    clips: Path | None = None
    # What is known of events from before a restart; None where nobody remembers.
    remembered: tuple[Event, ...] | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The detector is loaded and the watching begins."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The share of the film that was watched."""

    share: float


@dataclass(frozen=True, slots=True)
class Standings:
    """How the live cameras are doing."""

    cameras: tuple[CameraStanding, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The job is done; a fault says why the film ended before its time."""

    frames: int
    analysed: int
    seconds: float
    fault: str = ""
    near_misses: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The job cannot be done, for these reasons."""

    lines: tuple[str, ...]


Message: TypeAlias = Started | Progress | Standings | Done | Refused | Event | Notes | LivePicture
Order: TypeAlias = Signal | Looks
"""What the child is told while it works: signals of the plant, and who looks at what."""


def send(connection: Connection, message: Message) -> None:
    """Say something to the parent."""
    if isinstance(message, LivePicture):
        connection.send_bytes(message.to_bytes())
        return
    told = {"notes": notes_told(message)} if isinstance(message, Notes) else _told(message)
    connection.send_bytes(json.dumps(told).encode())


def receive(connection: Connection) -> Message:
    """Return what the child said next; EOFError when it fell silent for good."""
    data = connection.recv_bytes(MOST_BYTES)
    if data[:1] == MARK:
        return LivePicture.from_bytes(data)
    here = table_of(json.loads(data))
    return read_notes(here.table("notes")) if here.has("notes") else _message(here)


def _message(here: JsonTable) -> Message:
    match here.text("is"):
        case "started":
            return Started()
        case "progress":
            return Progress(here.number("share"))
        case "standings":
            told = table_of(here.values.get("cameras")).values
            return Standings(
                tuple(CameraStanding.read(name, table_of(each)) for name, each in told.items())
            )
        case "done":
            whole = here.whole
            fault = here.text_or_null("fault") or ""
            misses = tuple(NearMiss.read(each) for each in here.tables("near_misses"))
            return Done(whole("frames"), whole("analysed"), here.number("seconds"), fault, misses)
        case "refused":
            return Refused(here.texts("lines"))
        case _:
            return event_from_json(here.values.get("event"))


def order(connection: Connection, said: Order) -> None:
    """Tell the child something while it works."""
    told = said.told() if isinstance(said, Looks) else signal_to_json(said)
    connection.send_bytes(json.dumps(told).encode())


def heard(data: bytes) -> Order:
    """Return what the parent told."""
    here = table_of(json.loads(data))
    return Looks.read(here) if here.has("is") else signal_from_json(here)


def _told(message: Started | Progress | Standings | Done | Refused | Event) -> dict[str, object]:
    match message:
        case Started():
            return {"is": "started"}
        case Progress(share=share):
            return {"is": "progress", "share": share}
        case Standings(cameras=cameras):
            return {"is": "standings", "cameras": {each.camera: each.told() for each in cameras}}
        case Done(frames=frames, analysed=analysed, seconds=seconds, fault=fault):
            counted = {"frames": frames, "analysed": analysed, "seconds": seconds}
            misses = [each.told() for each in message.near_misses]
            return {"is": "done", **counted, "fault": fault or None, "near_misses": misses}
        case Refused(lines=lines):
            return {"is": "refused", "lines": list(lines)}
        case Event():
            return {"is": "event", "event": event_to_json(message)}
