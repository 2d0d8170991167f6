"""Drains the outbox to the broker, for as long as it is let.

    connect ─► say that we are here ─► repeat what a dead broker may have lost
            ─► all retained states ─► what waits in the outbox, in order ─► …

- A message is marked only when the broker acknowledged it, so each is sent at least
  once, in order per source, also across connections.
- A broker can die with what it acknowledged. After a broken connection all that was
  acknowledged in the minute before is sent again, at once and a second time a little
  later, when subscribers that come back slower are there too. Nobody can tell a broker
  that forgot from one that did not, so this happens after each broken connection.
- The broker tells everyone when we are gone: the last will.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from api.bell import Bell
from api.mqtt.broker import BrokerAddress, BrokerError
from api.mqtt.connection import Connection, connect
from api.mqtt.repeats import Repeats
from api.mqtt.sending import Memory, Sending
from api.mqtt.service import Service
from plant.ports import Clock, Outbox
from plant.records import OutboxMessage
from plant.store_errors import StoreError

BATCH = 100
LOOK_SECONDS = 0.5
FAREWELL_SECONDS = 2.0
SHORTEST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublisherState:
    """How a publisher fares; `problem` says why it is not connected."""

    connected: bool
    since: datetime
    broker: str
    protocol: str = ""
    problem: str = ""
    under_way: int = 0
    aside: int = 0
    acknowledged: int = 0
    repeated: int = 0
    reached_nobody: int = 0
    refused: int = 0


class Publisher:
    """Sends what waits in the outbox. `run` belongs to one thread; `state` to everybody."""

    def __init__(
        self, outbox: Outbox, bell: Bell, clock: Clock, *, broker: BrokerAddress, service: Service
    ) -> None:
        self._bell = bell
        self._clock = clock
        self._broker = broker
        self._service = service
        self._memory = Memory(outbox, clock)
        self._repeats = Repeats(self._memory)
        self._problem = ""
        self._line: Sending | None = None
        self._protocol = ""
        self._since = clock.now()

    @property
    def state(self) -> PublisherState:
        """How it fares at this moment."""
        line, tally = self._line, self._memory.tally
        return PublisherState(
            connected=line is not None,
            since=self._since,
            broker=str(self._broker),
            protocol=self._protocol if line else "",
            problem=self._problem,
            under_way=line.count if line else 0,
            aside=len(self._memory.aside),
            acknowledged=tally.acknowledged,
            repeated=tally.repeated,
            reached_nobody=tally.reached_nobody,
            refused=tally.refused,
        )

    def run(self, stop: threading.Event) -> None:
        """Publish until told to stop; whatever goes wrong is told, and tried again."""
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            before = self._memory.tally.acknowledged
            try:
                self._serve(connect(self._broker, self._service.caller(self._clock.now())), stop)
            except (BrokerError, StoreError) as error:
                self._tell(str(error))
            except Exception:  # noqa: BLE001 - who tells the world must not die of one message
                _LOG.exception("publishing failed and begins anew")
            # A connection that brought us on deserves another one soon.
            pause = SHORTEST_PAUSE if self._memory.tally.acknowledged > before else pause
            stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _serve(self, connection: Connection, stop: threading.Event) -> None:
        sending = Sending(connection, self._memory, stop)
        self._came(sending, connection)
        try:
            sending.say(self._service.started(self._clock.now()))
            self._repeats.begin(sending)
            self._drain(sending, stop)
            sending.settle(FAREWELL_SECONDS)
            sending.say(self._service.stopped(self._clock.now()))
            connection.close()
        except BaseException:
            connection.drop()
            self._repeats.broke(sending)
            raise
        finally:
            self._line, self._since = None, self._clock.now()

    def _drain(self, sending: Sending, stop: threading.Event) -> None:
        """Send what waits, in order, and then what comes, as it comes."""
        after = 0
        while not stop.is_set():
            rung = self._bell.rings
            batch = self._claimed(after)
            for message in batch:
                sending.send(message)
                after = message.number
            if not (self._repeats.again(sending) or batch):
                self._rest(sending, rung)
            if self._memory.aside.release(now=time.monotonic()):
                after = 0

    def _claimed(self, after: int) -> tuple[OutboxMessage, ...]:
        try:
            return self._memory.outbox.claim(self._service.node, after=after, limit=BATCH)
        except StoreError as error:
            _LOG.warning("the outbox cannot be read now", extra={"why": str(error)})
            return ()

    def _rest(self, sending: Sending, rung: int) -> None:
        """Wait for acknowledgements, or, where none are missing, for something to send."""
        if sending.count:
            sending.turn(0.02)
        else:
            sending.mark()
            self._bell.wait(rung, LOOK_SECONDS)
            sending.turn(0)

    def _came(self, sending: Sending, connection: Connection) -> None:
        self._line, self._since, self._problem = sending, self._clock.now(), ""
        self._protocol = "MQTT 5" if connection.is_mqtt5 else "MQTT 3.1.1"
        where = {"broker": str(self._broker), "protocol": self._protocol}
        _LOG.info("connected to the broker", extra=where)

    def _tell(self, problem: str) -> None:
        """Log why nothing can be published, once for each reason."""
        if problem != self._problem:
            self._problem = problem
            _LOG.warning("not publishing; events are kept until it works", extra={"why": problem})
