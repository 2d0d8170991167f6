"""What is said over the link between a vision worker and its server, as JSON texts.

    up     hello, heartbeat, footage (what became of a request), trial (how it stands);
           live pictures, as bytes
    down   welcome, configuration, signal, footage (a request), live (who looks at what),
           trial (a drawing to be tried), trial_over (nobody waits for it any more),
           caught_up (all that was wanted so far is said)

Words from the server are checked like anything from outside: what does not fit is
left out with a word in the log, and a word that nobody knows is passed over, so that
a newer server can speak to an older vision worker.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from plant.drawings import View
from plant.ids import CameraId
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from plant.live import Looks
from plant.signals import Signal, signal_from_json
from plant.trial_words import TrialNews, TrialWanted
from vision.delivery.standing import CameraStanding

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Welcome:
    """The server knows us; without a heartbeat for so long it takes us for dead."""

    lease_seconds: float


@dataclass(frozen=True, slots=True)
class Configuration:
    """The version of the plant file that is in force at the server, and what was drawn there."""

    version: str
    views: Mapping[CameraId, View] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FootageWanted:
    """Somebody wants a span of a camera's ring."""

    request: str
    camera: CameraId
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class FootageAnswer:
    """What became of a request for footage; without a reason it is there."""

    request: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TrialOver:
    """Nobody waits for a trial any more."""

    trial: str


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """All that the server wanted of us so far is said."""


Down: TypeAlias = (
    Welcome | Configuration | Signal | FootageWanted | Looks | TrialWanted | TrialOver | CaughtUp
)


def hello(*, version: str, cameras: tuple[CameraId, ...], configuration_sha256: str) -> str:
    """Return the first message of a connection."""
    return _text(
        {
            "is": "hello",
            "version": version,
            "cameras": list(cameras),
            "configuration_sha256": configuration_sha256,
        }
    )


def heartbeat(standings: tuple[CameraStanding, ...]) -> str:
    """Return the message that says that we live, and how the cameras are."""
    return _text({"is": "heartbeat", "cameras": {each.camera: each.told() for each in standings}})


def footage(answer: FootageAnswer) -> str:
    """Return what became of a request."""
    told: dict[str, object] = {"is": "footage", "request": answer.request}
    told["state"] = "failed" if answer.reason else "ready"
    told["reason"] = answer.reason[:LONGEST_REASON] or None
    return _text(told)


def trial(news: TrialNews) -> str:
    """Return how a trial stands."""
    return _text({"is": "trial", **news.told()})


def heard(text: str | bytes) -> Down | None:
    """Return what the server says; None for a word that nobody knows. Raises JsonMisfitError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise JsonMisfitError("a message that is no JSON") from error
    here = table_of(data)
    match here.text("is"):
        case "welcome":
            return Welcome(here.number("lease_seconds"))
        case "configuration":
            return _configuration(here)
        case "signal":
            return signal_from_json(here)
        case "footage":
            return _wanted(here)
        case "live":
            return Looks.read(here)
        case _:
            return _more(here)


def _more(here: JsonTable) -> TrialWanted | TrialOver | CaughtUp | None:
    match here.text("is"):
        case "caught_up":
            return CaughtUp()
        case "trial":
            return TrialWanted.read(here)
        case "trial_over":
            return TrialOver(here.text("trial"))
        case _:
            return None


def _configuration(here: JsonTable) -> Configuration:
    views = here.table("views") if here.has("views") else table_of({})
    read = {CameraId(name): View.read(views.table(name)) for name in views.values}
    return Configuration(str(here.values.get("version", "")), read)


def _wanted(here: JsonTable) -> FootageWanted:
    camera = CameraId(here.text("camera"))
    wanted = FootageWanted(here.text("request"), camera, here.time("from_at"), here.time("to_at"))
    if wanted.to_at <= wanted.from_at:
        raise JsonMisfitError("a request for footage that ends before it begins")
    return wanted


def _text(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, allow_nan=False)
