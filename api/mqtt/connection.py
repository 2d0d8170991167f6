"""One connection to the broker, from CONNECT to its end. Nothing here reconnects.

Everything happens in the thread that calls: `publish` writes, `turn` reads what the
broker answered. paho keeps no message for us; what was not acknowledged when the
connection ends is the outbox's business. MQTT 5 is tried first; a broker that does not
speak it is asked again in 3.1.1.
"""

import struct
import time
from collections import deque
from collections.abc import Callable

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from api.mqtt.broker import BrokerAddress, BrokerError, RefusalError, UnspokenError
from api.mqtt.cloudevents import CONTENT_TYPE
from api.mqtt.mail import Answer, Caller, Mail

KEEPALIVE_SECONDS = 15
ANSWER_SECONDS = 10.0
# A broker that does not know MQTT 5 may fall silent; then it is asked in 3.1.1.
ANSWER_IN_5_SECONDS = 3.0
MESSAGE_EXPIRY_SECONDS = 24 * 3600
LARGEST_MESSAGE = 1 << 20
_UNSUPPORTED_VERSION = 0x84
_OK = MQTTErrorCode.MQTT_ERR_SUCCESS

OnMessage = Callable[[MQTTMessage], None]


class Connection:
    """An open connection, made by `connect` and used by one thread."""

    def __init__(
        self,
        address: BrokerAddress,
        caller: Caller,
        *,
        mqtt5: bool = True,
        on_message: OnMessage | None = None,
    ) -> None:
        self._address = address
        self._caller = caller
        self.is_mqtt5 = mqtt5
        self._answers: deque[Answer] = deque()
        self._agreed: dict[int, bool] = {}
        self._welcome: ReasonCode | None = None
        self._terms = _properties(PacketTypes.CONNACK)
        self._goodbye = ""
        self._client = _client(address, caller, mqtt5=mqtt5)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_publish = self._published
        self._client.on_subscribe = self._subscribed
        if on_message is not None:
            self._client.on_message = lambda _client, _data, message: on_message(message)

    @property
    def receive_maximum(self) -> int:
        """How many unacknowledged messages the broker takes."""
        return int(getattr(self._terms, "ReceiveMaximum", 65535))

    @property
    def largest(self) -> int:
        """How many octets the packet of a message may have."""
        return min(int(getattr(self._terms, "MaximumPacketSize", LARGEST_MESSAGE)), LARGEST_MESSAGE)

    def open(self) -> None:
        """Connect and wait until the broker lets us in, or raise BrokerError."""
        try:
            self._call()
        except (OSError, ValueError) as error:
            raise BrokerError(
                f"the broker cannot be reached: {error}",
                where=str(self._address),
                remedy="start it, or mend host, port and certificates in the settings",
            ) from error
        try:
            seconds = ANSWER_IN_5_SECONDS if self.is_mqtt5 else ANSWER_SECONDS
            self._wait(lambda: self._welcome is not None, seconds=seconds)
        except BrokerError as error:
            if self._welcome is None:
                raise UnspokenError(error.what, where=error.where) from error
        if self._welcome is not None and self._welcome.is_failure:
            unspoken = self._welcome.value == _UNSUPPORTED_VERSION
            raise (UnspokenError if unspoken else RefusalError)(
                f"the broker does not let us in: {self._welcome}",
                where=str(self._address),
                remedy="check user name, password and certificate, and what the broker allows",
            )

    def publish(self, mail: Mail) -> int:
        """Send a message with QoS 1 and return the number that its answer will bear."""
        properties = None
        if self.is_mqtt5:
            properties = _properties(PacketTypes.PUBLISH)
            if mail.payload:
                properties.ContentType = CONTENT_TYPE
            if mail.expires:
                properties.MessageExpiryInterval = MESSAGE_EXPIRY_SECONDS
            if mail.properties:
                properties.UserProperty = list(mail.properties)
        sent = self._client.publish(
            mail.topic, mail.payload, qos=1, retain=mail.retained, properties=properties
        )
        if sent.rc != _OK:
            raise self._broken(MQTTErrorCode(sent.rc))
        return sent.mid

    def subscribe(self, topics: tuple[str, ...]) -> None:
        """Ask for what comes on these topics, with QoS 1; raise RefusalError for a no."""
        code, mid = self._client.subscribe([(topic, 1) for topic in topics])
        if code != _OK or mid is None:
            raise self._broken(code)
        self._wait(lambda: mid in self._agreed)
        if not self._agreed.pop(mid):
            raise RefusalError(
                f"the broker does not let us read {', '.join(topics)}",
                where=str(self._address),
                remedy="allow it in the broker's access rules",
            )

    def unsubscribe(self, topics: tuple[str, ...]) -> None:
        """Ask for what comes on these topics no longer."""
        code, _ = self._client.unsubscribe(list(topics))
        if code != _OK:
            raise self._broken(code)

    def acknowledge(self, message: MQTTMessage) -> None:
        """Tell the broker that a message that it sent was taken."""
        self._client.ack(message.mid, message.qos)

    def turn(self, timeout: float) -> None:
        """Read and write what there is, waiting no longer than asked.

        Raises BrokerError when the connection is lost.
        """
        try:
            code = self._client.loop(timeout)
        except (OSError, ValueError, IndexError, KeyError, struct.error) as error:
            raise BrokerError(
                f"the broker does not keep to MQTT: {error}", where=str(self._address)
            ) from error
        if code != _OK:
            raise self._broken(code)

    def answers(self) -> list[Answer]:
        """Return what the broker said since the last time, in order."""
        taken = list(self._answers)
        self._answers.clear()
        return taken

    def close(self) -> None:
        """End the connection in order, so that the last will is not spoken."""
        self._client.disconnect()
        limit = time.monotonic() + 1
        while self._client.want_write() and time.monotonic() < limit:
            self._client.loop_write()
        self.drop()

    def drop(self) -> None:
        """Let go of a connection that is broken; the broker speaks the last will."""
        socket = self._client.socket()
        if socket is not None:
            socket.close()
        # The client and we know each other; apart, it lets go of all that it has at once.
        self._client.on_connect = self._client.on_disconnect = None
        self._client.on_publish = self._client.on_subscribe = self._client.on_message = None

    def _call(self) -> None:
        host, port = self._address.host, self._address.port
        if self.is_mqtt5:
            wishes = _properties(PacketTypes.CONNECT)
            wishes.SessionExpiryInterval = self._caller.session_seconds
            clean = self._caller.session_seconds == 0
            self._client.connect(
                host, port, KEEPALIVE_SECONDS, clean_start=clean, properties=wishes
            )
        else:
            self._client.connect(host, port, KEEPALIVE_SECONDS)

    def _wait(self, arrived: Callable[[], bool], *, seconds: float = ANSWER_SECONDS) -> None:
        limit = time.monotonic() + seconds
        while not arrived():
            if time.monotonic() > limit:
                raise BrokerError("the broker does not answer", where=str(self._address))
            self.turn(0.1)

    def _broken(self, code: MQTTErrorCode) -> BrokerError:
        why = self._goodbye or code.name.removeprefix("MQTT_ERR_").lower().replace("_", " ")
        return BrokerError(f"the connection broke: {why}", where=str(self._address))

    # The callbacks have the signatures that paho asks for.
    def _connected(
        self,
        _client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._welcome = reason
        self._terms = properties or self._terms

    def _disconnected(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._goodbye = str(reason)

    def _published(
        self,
        _client: Client,
        _data: object,
        mid: int,
        reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self._answers.append(Answer(mid, reason.value, str(reason)))

    def _subscribed(
        self,
        _client: Client,
        _data: object,
        mid: int,
        reasons: list[ReasonCode],
        _properties: Properties,
    ) -> None:
        self._agreed[mid] = not any(reason.is_failure for reason in reasons)


def connect(
    address: BrokerAddress, caller: Caller, *, on_message: OnMessage | None = None
) -> Connection:
    """Return an open connection, in MQTT 5 where the broker speaks it, or raise BrokerError."""
    try:
        return _opened(Connection(address, caller, on_message=on_message))
    except UnspokenError:
        return _opened(Connection(address, caller, mqtt5=False, on_message=on_message))


def _opened(connection: Connection) -> Connection:
    try:
        connection.open()
    except BrokerError:
        connection.drop()
        raise
    return connection


def _client(address: BrokerAddress, caller: Caller, *, mqtt5: bool) -> Client:
    clean = caller.session_seconds == 0
    client = Client(
        CallbackAPIVersion.VERSION2,
        caller.client_id,
        clean_session=None if mqtt5 else clean,
        protocol=MQTTProtocolVersion.MQTTv5 if mqtt5 else MQTTProtocolVersion.MQTTv311,
        reconnect_on_failure=False,
        manual_ack=True,
    )
    client.max_inflight_messages_set(0)
    client.connect_timeout = ANSWER_SECONDS / 2
    if address.username:
        client.username_pw_set(address.username, address.password())
    tls = address.tls()
    if tls is not None:
        client.tls_set_context(tls)
    if caller.will is not None:
        will = caller.will
        client.will_set(will.topic, will.payload, qos=1, retain=will.retained)
    return client


def _properties(packet: int) -> Properties:
    return Properties(packet)  # type: ignore[no-untyped-call]  # paho's only untyped corner
