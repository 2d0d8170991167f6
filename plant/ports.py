"""What the rooms need from the world, as small protocols.

Whoever composes the program hands over the real thing or, in a test, a fake
that keeps the same promises.
"""

from datetime import datetime
from typing import Protocol

from plant.events import Event


class Clock(Protocol):
    """Tells the wall time."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        ...


class EventSink(Protocol):
    """Takes revisions of events, each once, in the order in which they were made."""

    def append(self, event: Event) -> None:
        """Keep the revision. When this returns, the event survives a crash of the caller."""
        ...
