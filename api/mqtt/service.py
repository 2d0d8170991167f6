"""Who we are at the broker: one of our processes, by the name of its node.

Its status is retained. While it is connected it says `online`; a process that stops
says `offline` itself, for one that dies the broker does, by the last will.
"""

from dataclasses import dataclass
from datetime import datetime

from api.mqtt.cloudevents import Envelope, outgoing
from api.mqtt.mail import Caller, Mail
from api.mqtt.messages import ServiceReason, ServiceState
from api.mqtt.topics import Topics
from plant.records import milliseconds
from plant.wire import time_or_null

SERVICE_SCHEMA = "urn:floorwatch:schema:service-status:v1"
SERVICE_TYPE = "org.floorwatch.service.status.v1"


@dataclass(frozen=True, slots=True)
class Service:
    """One process at the broker. No other client may bear the same node's name, an id."""

    topics: Topics
    node: str
    version: str = ""

    def __post_init__(self) -> None:
        self.topics.service_status(self.node)

    def caller(self, now: datetime) -> Caller:
        """Return how it connects, with the will that the broker speaks if it dies."""
        # A will cannot know its moment: it is written when the connection begins.
        will = self._mail(ServiceState.OFFLINE, ServiceReason.LOST, now, since=None)
        return Caller(f"floorwatch-{self.node}", will)

    def started(self, now: datetime) -> Mail:
        """Return the message that it is there."""
        told = self._mail(ServiceState.ONLINE, ServiceReason.STARTED, now, since=now)
        return Mail(told.topic, outgoing(told.payload, now=now).payload, retained=True)

    def stopped(self, now: datetime) -> Mail:
        """Return the message that it goes, as it was told to."""
        told = self._mail(ServiceState.OFFLINE, ServiceReason.STOPPED, now, since=now)
        return Mail(told.topic, outgoing(told.payload, now=now).payload, retained=True)

    def _mail(
        self, state: ServiceState, reason: ServiceReason, now: datetime, *, since: datetime | None
    ) -> Mail:
        envelope = Envelope(
            id=f"service-status.{self.node}.{reason}.{milliseconds(now)}",
            source=f"urn:floorwatch:site/{self.topics.site}/service/{self.node}",
            type=SERVICE_TYPE,
            subject=f"service/{self.node}",
            schema=SERVICE_SCHEMA,
            time=since,
        )
        data = {
            "node": self.node,
            "version": self.version or None,
            "state": state.value,
            "reason": reason.value,
            "since_at": time_or_null(since),
        }
        return Mail(self.topics.service_status(self.node), envelope.around(data), retained=True)
