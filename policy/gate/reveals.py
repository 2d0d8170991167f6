"""Who said lately why people must be seen in pictures, by session. It is kept in memory alone.

How long a reason is good for, and for whom, is IT's to say (`context.revealed_at`); here none
outlasts an hour, its session, or a restart of the server.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.errors import PolicyError
from policy.gate.requests import Admitted

LONGEST = timedelta(hours=1)


class Reveals:
    """The reasons that are in force. Threads may share it."""

    def __init__(self, audit: Callable[[Entry], int], now: Callable[[], float]) -> None:
        """`audit` must raise what cannot be recorded; `now` is Unix time in seconds."""
        self._audit = audit
        self._now = now
        self._lock = threading.Lock()
        self._at: dict[str, datetime] = {}

    def reveal(self, admitted: Admitted, reason: str) -> None:
        """Note that who was admitted said why; PolicyError where nobody is, or it is not recorded."""
        session, person = admitted.session, admitted.question.person
        if session is None or person is None:
            raise PolicyError("nobody is signed in", remedy="sign in first")
        device, at = admitted.question.device.id, datetime.fromtimestamp(self._now(), UTC)
        by: dict[str, Json] = {"person": person.id, "device": device, "reason": reason}
        facts: dict[str, Json] = {"what": "people revealed", "by": by, "request": admitted.number}
        # INVARIANT: nobody is shown for a reason that is not in the audit.
        self._audit(Entry(Kind.VIEW, at, facts))
        with self._lock:
            self._at = {key: each for key, each in self._at.items() if at - each < LONGEST}
            self._at[session.id] = at

    def end(self, session: str) -> None:
        """Let people be blurred again in a session."""
        with self._lock:
            self._at.pop(session, None)

    def of(self, session: str, now: datetime) -> datetime | None:
        """Return when it was said in a session, None if never or too long ago."""
        with self._lock:
            at = self._at.get(session)
        # Whole seconds, as circumstances count: equal questions get equal answers.
        known = at is not None and timedelta() <= now - at < LONGEST
        return at.replace(microsecond=0) if at is not None and known else None
