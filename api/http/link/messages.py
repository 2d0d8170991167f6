"""What is said over the link between a vision worker and the server, as JSON texts.

    up     hello, heartbeat, footage (what became of a request), trial (how it stands);
           live pictures, as bytes
    down   welcome, configuration, signal, footage (a request), live (who looks at what),
           trial (a drawing to be tried), trial_over (nobody waits for it any more),
           caught_up (all that was wanted so far is said)

What a vision worker says is checked like anything from outside: what does not fit is a
JsonMisfitError and ends the connection. A word that nobody knows is passed over, so
that a newer vision worker can speak to an older server.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from plant.drawings import View
from plant.footage import FootageRequest
from plant.ids import CameraId, RequestId
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from plant.live import Looks
from plant.signals import StoredSignal, signal_to_json
from plant.trial_words import TrialNews, TrialWanted
from plant.wire import Json, time_text

MOST_CAMERAS = 1000


class CameraState(StrEnum):
    """Whether pictures come from a camera, as its vision worker says."""

    ONLINE = "online"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one camera is doing: since when, pictures left out so far, how late it is seen."""

    state: CameraState
    since: datetime
    skipped: int = 0
    late_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Hello:
    """A vision worker begins to speak for these cameras."""

    version: str
    cameras: tuple[CameraId, ...]
    configuration_sha256: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """It lives, and its cameras are like this."""

    cameras: Mapping[CameraId, Standing]


@dataclass(frozen=True, slots=True)
class FootageAnswer:
    """What became of a request for footage; without a reason it was brought."""

    request: RequestId
    reason: str = ""


Up: TypeAlias = Hello | Heartbeat | FootageAnswer | TrialNews


def heard(text: str) -> Up | None:
    """Return what a vision worker says; None for a word that nobody knows."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise JsonMisfitError("a message that is no JSON") from error
    here = table_of(data)
    match here.text("is"):
        case "hello":
            cameras = tuple(CameraId(each) for each in here.texts("cameras"))
            _check_count(len(cameras))
            return Hello(here.text("version"), cameras, here.text("configuration_sha256"))
        case "heartbeat":
            return Heartbeat(_standings(here.table("cameras")))
        case "footage":
            return _answer(here)
        case "trial":
            return TrialNews.read(here)
        case _:
            return None


def welcome(lease_seconds: float) -> str:
    """Return the answer to a hello."""
    return _text({"is": "welcome", "lease_seconds": lease_seconds})


def configuration(version: int, views: Mapping[CameraId, View]) -> str:
    """Return the message that says which version of the plant file is in force.

    `views` are those of the vision worker's cameras that were drawn from a page.
    """
    told: dict[str, Json] = {str(camera): view.told() for camera, view in views.items()}
    return _text({"is": "configuration", "version": str(version), "views": told})


def caught_up() -> str:
    """Return the message that says that all which was wanted so far is said."""
    return _text({"is": "caught_up"})


def signal(stored: StoredSignal) -> str:
    """Return the message that passes a signal on."""
    return _text({"is": "signal", **signal_to_json(stored.signal)})


def footage(request: FootageRequest) -> str:
    """Return the message that asks for footage."""
    return _text(
        {
            "is": "footage",
            "request": request.id,
            "camera": request.camera,
            "from_at": time_text(request.from_at),
            "to_at": time_text(request.to_at),
        }
    )


def live(looks: Looks) -> str:
    """Return the message that says who looks at live pictures of what."""
    return json.dumps(looks.told(), allow_nan=False)


def trial(wanted: TrialWanted) -> str:
    """Return the message that asks for a trial."""
    return _text({"is": "trial", **wanted.told()})


def trial_over(trial_id: str) -> str:
    """Return the message that says that nobody waits for a trial any more."""
    return _text({"is": "trial_over", "trial": trial_id})


def _standings(here: JsonTable) -> dict[CameraId, Standing]:
    _check_count(len(here.values))
    cameras = {CameraId(name): here.table(name) for name in here.values}
    return {
        camera: Standing(
            state=told.choice("state", CameraState),
            since=told.time("since"),
            skipped=told.whole("skipped"),
            late_seconds=told.number("late_seconds"),
        )
        for camera, told in cameras.items()
    }


def _answer(here: JsonTable) -> FootageAnswer:
    reason = here.text_or_null("reason") or "no reason was given"
    match here.text("state"):
        case "ready":
            return FootageAnswer(RequestId(here.text("request")))
        case "failed":
            return FootageAnswer(RequestId(here.text("request")), reason)
        case other:
            raise JsonMisfitError(f"a request for footage cannot be '{other[:20]}'")


def _check_count(count: int) -> None:
    if count > MOST_CAMERAS:
        raise JsonMisfitError(f"one vision worker cannot speak for {count} cameras")


def _text(told: Json) -> str:
    return json.dumps(told, allow_nan=False)
