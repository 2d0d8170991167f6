"""A subscriber that knows nothing of us: a plain MQTT client that counts what it was told.

It stands for the plant's own systems. What it has received, a broker has passed on.
"""

import json
import threading

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from plant.json_tables import JsonMisfitError, table_of


class Subscriber:
    """Subscribes to everything below a root, and notes the id of every event."""

    def __init__(self, port: int, *, root: str) -> None:
        self._keys: set[str] = set()
        self._lock = threading.Lock()
        self._client = Client(CallbackAPIVersion.VERSION2, "floorwatch-demo-subscriber")
        self._topic = f"{root}/v1/#"
        self._client.on_connect = self._subscribe
        self._client.on_message = lambda _client, _data, message: self._take(message)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    @property
    def keys(self) -> frozenset[str]:
        """The ids of all revisions that came, each once."""
        with self._lock:
            return frozenset(self._keys)

    def has(self, key: str) -> bool:
        """Whether a revision came."""
        with self._lock:
            return key in self._keys

    def close(self) -> None:
        """Say goodbye to the broker."""
        self._client.disconnect()
        self._client.loop_stop()

    # The signature is what paho asks for; each new connection subscribes anew.
    def _subscribe(
        self,
        client: Client,
        _data: object,
        _flags: ConnectFlags,
        _reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        client.subscribe(self._topic, qos=1)

    def _take(self, message: MQTTMessage) -> None:
        if "/event/" not in message.topic:
            return
        try:
            key = table_of(json.loads(message.payload)).text("id")
        except (ValueError, JsonMisfitError):
            return
        with self._lock:
            self._keys.add(key)
