"""A client that says and hears things at a broker, and tells what the broker thought of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from paho.mqtt.client import MQTTMessage

from api.mqtt.broker import BrokerAddress, BrokerError, RefusalError
from api.mqtt.connection import Connection, connect
from api.mqtt.mail import Caller, Mail

PATIENCE_SECONDS = 30.0


@dataclass
class Speaker:
    """A connection with what came over it."""

    connection: Connection
    arrived: list[MQTTMessage] = field(default_factory=list)

    def may_say(self, topic: str, text: bytes = b"{}", *, retained: bool = False) -> bool:
        """Publish, and return whether the broker took it."""
        mid = self.connection.publish(Mail(topic, text, retained=retained))
        limit = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < limit:
            self.connection.turn(0.05)
            for answer in self.connection.answers():
                if answer.mid == mid:
                    return not answer.is_refusal
        raise AssertionError(f"no answer to {topic}")

    def may_ask(self, topics: str) -> bool:
        """Subscribe, and return whether the broker agreed."""
        try:
            self.connection.subscribe((topics,))
        except RefusalError:
            return False
        return True

    def heard(self, text: bytes) -> bool:
        """Whether a message with this text came, waiting for it."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < limit:
            if any(message.payload == text for message in self.arrived):
                return True
            self.connection.turn(0.05)
        return False

    def topics(self) -> list[str]:
        return [message.topic for message in self.arrived]

    def is_cut(self) -> bool:
        """Whether the broker hangs up, waiting for it."""
        limit = time.monotonic() + PATIENCE_SECONDS
        with suppress(BrokerError):
            while time.monotonic() < limit:
                self.connection.turn(0.05)
            return False
        return True


@contextmanager
def speaking(
    address: BrokerAddress,
    *,
    called: str = "speaker",
    will: Mail | None = None,
    session_seconds: int = 0,
) -> Iterator[Speaker]:
    arrived: list[MQTTMessage] = []
    caller = Caller(called, will, session_seconds)
    connection = connect(address, caller, on_message=arrived.append)
    try:
        yield Speaker(connection, arrived)
    finally:
        with suppress(BrokerError):
            connection.close()
        connection.drop()
