"""Listens for declared signals on a connection of its own, which sends nothing.

- Only the topics that the plant file declares are subscribed to, one by one; what comes
  on another topic all the same is refused.
- A signal is acknowledged when it was taken or refused for good. While the store cannot
  take it the broker keeps it, for up to an hour also while we are away.
"""

import logging
import threading
from collections.abc import Callable, Collection

from paho.mqtt.client import MQTTMessage

from api.mqtt.broker import BrokerAddress, BrokerError
from api.mqtt.connection import Connection, connect
from api.mqtt.mail import Caller
from api.mqtt.service import Service
from api.mqtt.signals import SignalError, read_signal
from plant.errors import PlantError
from plant.ports import Clock
from plant.signals import DeclaredSignal, Signal
from plant.store_errors import BusyError, FullError

SESSION_SECONDS = 3600
TURN_SECONDS = 0.5
SHORTEST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
_LOG = logging.getLogger(__name__)


Declared = Callable[[], Collection[DeclaredSignal]]
Take = Callable[[Signal], object]


class SignalListener:
    """Hands each declared signal to `take`. `run` belongs to one thread.

    `take` may raise BusyError or FullError: then the signal comes again. Any other
    PlantError refuses it.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        broker: BrokerAddress,
        service: Service,
        declared: Declared,
        take: Take,
    ) -> None:
        self._clock = clock
        self._broker = broker
        self._topics = service.topics
        self._caller = Caller(f"floorwatch-{service.node}-signals", session_seconds=SESSION_SECONDS)
        self._declared = declared
        self._take = take
        self._known: dict[str, DeclaredSignal] = {}
        self._problem = ""

    def run(self, stop: threading.Event) -> None:
        """Listen until told to stop, to what is declared at each moment."""
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            try:
                self._listen(stop)
                pause = SHORTEST_PAUSE
            except PlantError as error:
                self._tell(str(error))
                pause = min(2 * pause, LONGEST_PAUSE)
            stop.wait(pause)

    def _listen(self, stop: threading.Event) -> None:
        """Listen on one connection, for as long as it holds and something is declared."""
        arrived: list[MQTTMessage] = []
        # What waits at the broker comes at once, so all must be known before it connects.
        self._known = self._wanted()
        if not self._known:
            return
        connection = connect(self._broker, self._caller, on_message=arrived.append)
        try:
            connection.subscribe(tuple(self._known))
            self._problem = ""
            _LOG.info("listening for signals", extra={"count": len(self._known)})
            while not stop.is_set() and self._known:
                connection.turn(TURN_SECONDS)
                self._hear(connection, arrived)
                self._follow(connection, self._wanted())
            connection.close()
        finally:
            connection.drop()

    def _follow(self, connection: Connection, wanted: dict[str, DeclaredSignal]) -> None:
        """Subscribe to what was declared meanwhile, and no longer to what was not."""
        gone = tuple(topic for topic in self._known if topic not in wanted)
        new = tuple(topic for topic in wanted if topic not in self._known)
        self._known = wanted
        if gone:
            connection.unsubscribe(gone)
        if new:
            connection.subscribe(new)

    def _hear(self, connection: Connection, arrived: list[MQTTMessage]) -> None:
        while arrived:
            message = arrived[0]
            try:
                self._receive(message)
            except (BusyError, FullError) as error:
                raise BrokerError(f"signals wait at the broker: {error}") from error
            connection.acknowledge(message)
            del arrived[0]

    def _receive(self, message: MQTTMessage) -> None:
        topic = _topic_of(message)
        try:
            self._take(self._signal(topic, message))
        except (BusyError, FullError):
            raise
        except PlantError as error:
            _LOG.warning("a signal is refused", extra={"topic": topic, "why": str(error)})

    def _signal(self, topic: str, message: MQTTMessage) -> Signal:
        declared = self._known.get(topic)
        if declared is None:
            raise SignalError("the plant file declares no such signal")
        now, payload = self._clock.now(), bytes(message.payload)
        return read_signal(declared.kind, declared.id, payload, now=now, retained=message.retain)

    def _wanted(self) -> dict[str, DeclaredSignal]:
        return {self._topics.signal(each.kind, each.id): each for each in self._declared()}

    def _tell(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            _LOG.warning("not listening for signals", extra={"why": problem})


def _topic_of(message: MQTTMessage) -> str:
    try:
        return message.topic[:200]
    except UnicodeDecodeError:
        return "(not UTF-8)"
