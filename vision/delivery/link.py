"""The one connection that a vision worker keeps to its server: it calls, nobody calls it.

    connect ─► hello ─► welcome ─► heartbeat every 3 s … ─► lost ─► connect again, later

A server that hears no heartbeat for its lease takes our cameras for blind and says
so. What it asks of us is handed on at once; whoever takes it does the work on a
thread of his own, so that no heartbeat waits.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from time import monotonic

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.sync.connection import Connection

from plant.ids import CameraId
from plant.json_tables import JsonMisfitError
from plant.live import LivePicture, Looks
from plant.signals import Signal
from plant.trial_words import TrialNews, TrialWanted
from vision.delivery.courier import Server
from vision.delivery.link_messages import (
    CaughtUp,
    Configuration,
    Down,
    FootageAnswer,
    FootageWanted,
    TrialOver,
    Welcome,
    footage,
    heard,
    heartbeat,
    hello,
    trial,
)
from vision.delivery.pacing import Pacing
from vision.delivery.picture_lane import PictureLane
from vision.delivery.standing import CameraStanding

HEARTBEAT_SECONDS = 3.0
WELCOME_SECONDS = 5.0
LARGEST_MESSAGE = 1 << 20
# What waits to be said goes out between two looks at the connection.
LISTEN_SECONDS = 0.25

log = logging.getLogger(__name__)

LOST = (OSError, WebSocketException)


@dataclass(frozen=True, slots=True)
class Ears:
    """Who is told what the server says. Nobody may block."""

    configuration: Callable[[Configuration], None]
    signal: Callable[[Signal], None]
    footage: Callable[[FootageWanted], None]
    live: Callable[[Looks], None] = lambda _looks: None
    trial: Callable[[TrialWanted], None] = lambda _wanted: None
    trial_over: Callable[[str], None] = lambda _trial: None
    caught_up: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who we are, and how our cameras are."""

    worker: str
    version: str
    cameras: tuple[CameraId, ...]
    configuration_sha256: Callable[[], str]
    standings: Callable[[], tuple[CameraStanding, ...]]


class Link:
    """Keeps the connection, from start to stop."""

    def __init__(
        self, server: Server, own: Caller, ears: Ears, *, pacing: Pacing | None = None
    ) -> None:
        self.welcomed = Flag()
        self._server = server
        self._own = own
        self._ears = ears
        self._pacing = pacing or Pacing()
        self._stop = Flag()
        self._lane = PictureLane()
        self._answers: SimpleQueue[FootageAnswer | TrialNews] = SimpleQueue()
        self._thread = Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Begin to call."""
        self._lane.start()
        self._thread.start()

    def answer(self, answer: FootageAnswer | TrialNews) -> None:
        """Say what became of a request, or how a trial stands, now or when the connection is back."""
        self._answers.put(answer)

    def show(self, picture: LivePicture) -> None:
        """Let a live picture go along if there is room for it; never waits."""
        self._lane.put(picture)

    def stop(self, *, timeout: float = 10.0) -> None:
        """Say goodbye."""
        self._stop.set()
        self._thread.join(timeout)
        self._lane.stop()

    def _run(self) -> None:
        while not self._stop.is_set():
            reason = self._guarded()
            self.welcomed.clear()
            if self._stop.is_set():
                return
            seconds = self._pacing.failed(None)
            log.warning("the link is away", extra={"reason": reason, "again": round(seconds, 1)})
            self._stop.wait(seconds)

    def _guarded(self) -> str:
        """Keep one connection for as long as it lasts; return why it ended."""
        try:
            with self._connected() as connection, self._lane.over(connection):
                self._speak(connection)
        except LOST as error:
            return " ".join(str(error).split()) or type(error).__name__
        except JsonMisfitError as error:
            return f"the server does not speak our language: {error}"
        return "ended"

    def _connected(self) -> ClientConnection:
        scheme, _, rest = self._server.url.rstrip("/").partition("://")
        address = (
            f"{scheme.replace('http', 'ws')}://{rest}/api/v1/vision-workers/{self._own.worker}/link"
        )
        return connect(
            address,
            ssl=self._server.tls,
            additional_headers=self._server.signed("GET", address, {}),
            proxy=None,
            compression=None,
            open_timeout=WELCOME_SECONDS,
            close_timeout=1.0,
            ping_interval=HEARTBEAT_SECONDS,
            ping_timeout=WELCOME_SECONDS,
            max_size=LARGEST_MESSAGE,
        )

    def _speak(self, connection: Connection) -> None:
        own = self._own
        sha256 = own.configuration_sha256()
        connection.send(
            hello(version=own.version, cameras=own.cameras, configuration_sha256=sha256)
        )
        first = heard(connection.recv(timeout=WELCOME_SECONDS))
        if not isinstance(first, Welcome):
            raise JsonMisfitError("the first word should be 'welcome'")
        self._pacing.worked(None)
        self.welcomed.set()
        log.info("the link is up", extra={"lease_seconds": first.lease_seconds})
        period = min(HEARTBEAT_SECONDS, first.lease_seconds / 3)
        due = monotonic()
        while not self._stop.is_set():
            if monotonic() >= due:
                connection.send(heartbeat(own.standings()))
                due = monotonic() + period
            self._say_answers(connection)
            self._listen(connection)
        self._say_answers(connection)

    def _say_answers(self, connection: Connection) -> None:
        while True:
            try:
                answer = self._answers.get_nowait()
            except Empty:
                return
            try:
                said = trial(answer) if isinstance(answer, TrialNews) else footage(answer)
                connection.send(said)
            except LOST:
                self._answers.put(answer)
                raise

    def _listen(self, connection: Connection) -> None:
        try:
            text = connection.recv(timeout=LISTEN_SECONDS)
        except TimeoutError:
            return
        try:
            self._hand_on(heard(text))
        except JsonMisfitError as error:
            log.warning("a word of the server was left out", extra={"reason": str(error)})

    def _hand_on(self, said: Down | None) -> None:
        match said:
            case Configuration():
                self._ears.configuration(said)
            case Signal():
                self._ears.signal(said)
            case FootageWanted():
                self._ears.footage(said)
            case Looks():
                self._ears.live(said)
            case Welcome() | None:
                return
            case _:
                self._hand_on_more(said)

    def _hand_on_more(self, said: TrialWanted | TrialOver | CaughtUp) -> None:
        match said:
            case TrialWanted():
                self._ears.trial(said)
            case TrialOver():
                self._ears.trial_over(said.trial)
            case CaughtUp():
                self._ears.caught_up()
