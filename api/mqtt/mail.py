"""What goes to the broker and what comes back, as values."""

from dataclasses import dataclass

REFUSED = 0x80
NOBODY_LISTENS = 0x10


@dataclass(frozen=True, slots=True)
class Mail:
    """One message on its way to the broker. Properties and expiry reach it in MQTT 5 only."""

    topic: str
    payload: bytes
    retained: bool = False
    properties: tuple[tuple[str, str], ...] = ()
    expires: bool = False

    @property
    def size(self) -> int:
        """About how many octets its packet has; never less than it really has."""
        words = sum(len(name) + len(value) + 5 for name, value in self.properties)
        return len(self.topic) + len(self.payload) + words + 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What the broker said of a message, by the number that `publish` gave."""

    mid: int
    code: int = 0
    words: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether the broker will not take the message."""
        return self.code >= REFUSED

    @property
    def reached_nobody(self) -> bool:
        """Whether the broker took the message and has nobody to give it to."""
        return self.code == NOBODY_LISTENS


@dataclass(frozen=True, slots=True)
class Caller:
    """Who connects: a name that no other client of the broker has, and a last will.

    With `session_seconds` the broker keeps the subscriptions, and what came for them,
    so long after the connection ends.
    """

    client_id: str
    will: Mail | None = None
    session_seconds: int = 0
