"""Single-use tickets: what a browser opens without being able to sign it.

A WebSocket, or a download that the browser does by itself, begins with a ticket that a
signed request got. It is good once, for ten seconds, for that one path, and for the
device and session that asked. It is decided again when it is used.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from policy.errors import SignatureError

SECONDS = 10
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which device may open which path, in which session."""

    thumbprint: str
    session: str | None
    path: str
    until: float


class Tickets:
    """Makes and takes tickets. Threads may share them."""

    def __init__(self, *, seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that only goes forward."""
        self._seconds = seconds
        self._lock = threading.Lock()
        self._tickets: dict[str, Ticket] = {}

    def make(self, thumbprint: str, session: str | None, path: str) -> str:
        """Return a ticket for a path; SignatureError if far too many are out."""
        now = self._seconds()
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tickets = {key: each for key, each in self._tickets.items() if each.until > now}
            if len(self._tickets) >= _MOST:
                raise SignatureError("too many tickets are out; wait a moment")
            self._tickets[token] = Ticket(thumbprint, session, path, now + SECONDS)
        return token

    def take(self, token: str, path: str) -> Ticket:
        """Return the ticket and void it, or raise SignatureError."""
        with self._lock:
            ticket = self._tickets.pop(token, None)
        if ticket is None or ticket.path != path or ticket.until <= self._seconds():
            raise SignatureError("this ticket is not good", remedy="ask for a new one")
        return ticket

    def void(self, thumbprint: str) -> None:
        """Void all tickets of a device."""
        with self._lock:
            self._tickets = {
                key: each for key, each in self._tickets.items() if each.thumbprint != thumbprint
            }
