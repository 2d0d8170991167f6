"""Sessions: a statement that somebody signed in on one device, until when, and since when proven.

policyd signs it; the device carries it; it is worth nothing on another device. Who ended it
is told to those who decide, and until it runs out it stays on the list of ended ones.
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from policy.audit.entries import Entry, Kind, time_text
from policy.canonical import Json
from policy.errors import PeopleError
from policy.statements import Reading, Stating

SESSION_STATEMENT = "session"
LIFE = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in on a device. `verified_at` is when they last proved to be there."""

    id: str
    person: str
    device: str
    until: datetime
    verified_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """When somebody last proved to be there, if that is known, and what the audit keeps of it."""

    at: datetime | None
    facts: Mapping[str, Json] = field(default_factory=dict)


class Sessions:
    """Opens, renews and ends sessions, and knows which are open. Threads may share it."""

    def __init__(
        self,
        statements: Stating,
        *,
        audit: Callable[[Entry], int],
        now: Callable[[], datetime],
    ) -> None:
        self._statements = statements
        self._audit = audit
        self._now = now
        self._lock = threading.RLock()
        self._open: dict[str, Session] = {}

    def open(
        self, person: str, device: str, *, how: str, proof: Proof | None = None
    ) -> tuple[Session, str]:
        """Return a session and the text that the device carries. `how` they proved it is recorded.

        They proved it now, unless a proof that came from elsewhere says otherwise.
        """
        now, proof = self._now(), proof or Proof(self._now())
        at = now - LIFE if proof.at is None else min(proof.at, now)
        session = Session(secrets.token_urlsafe(18), person, device, now + LIFE, at)
        with self._lock:
            self._record("signed in", session, how=how, **proof.facts)
            self._open[session.id] = session
        return session, self._text(session)

    def step_up(
        self, session: Session, *, how: str, proof: Proof | None = None
    ) -> tuple[Session, str]:
        """Return the session as proven now, and its new text."""
        now = self._now()
        at = now if proof is None or proof.at is None else min(proof.at, now)
        proven = replace(session, verified_at=at)
        facts = {} if proof is None else proof.facts
        with self._lock:
            if session.id not in self._open:
                raise PeopleError("the session is over", remedy="sign in again")
            self._record("stepped up", proven, how=how, **facts)
            self._open[proven.id] = proven
        return proven, self._text(proven)

    def end(self, name: str, *, by: str) -> Session:
        """End a session, or raise PeopleError if there is none."""
        with self._lock:
            session = self._open.get(name)
            if session is None:
                raise PeopleError("there is no such session")
            self._record("signed out", session, by=by)
            del self._open[name]
        return session

    def end_of(self, *, person: str | None = None, device: str | None = None, by: str) -> int:
        """End every session of a person or of a device, and return how many there were."""
        with self._lock:
            gone = [
                each.id
                for each in self._open.values()
                if each.person == person or each.device == device
            ]
            for name in gone:
                self.end(name, by=by)
        return len(gone)

    def listed(self) -> Mapping[str, Session]:
        """Return the open sessions, by id; those that ran out are forgotten."""
        now = self._now()
        with self._lock:
            self._open = {name: each for name, each in self._open.items() if each.until > now}
            return dict(self._open)

    def _text(self, session: Session) -> str:
        return self._statements.state(
            {
                "id": session.id,
                "person": session.person,
                "device": session.device,
                "until": time_text(session.until),
                "verified_at": time_text(session.verified_at),
            }
        )

    def _record(self, what: str, session: Session, **facts: Json) -> None:
        told: dict[str, Json] = {
            "what": what,
            "session": session.id,
            "person": session.person,
            "device": session.device,
            **facts,
        }
        self._audit(Entry(Kind.SESSION, self._now(), told))


def read_session(text: str, reading: Reading, *, device: str, now: datetime) -> Session:
    """Return the session that a device carries, or raise; whether it was ended is told elsewhere."""
    match reading.read(text):
        case {
            "id": str(name),
            "person": str(person),
            "device": str(bound),
            "until": str(until),
            "verified_at": str(verified),
        }:
            session = Session(
                name,
                person,
                bound,
                datetime.fromisoformat(until),
                datetime.fromisoformat(verified),
            )
        case _:
            raise PeopleError("a session is malformed")
    if session.device != device:
        raise PeopleError("this session belongs to another device", remedy="sign in here")
    if now >= session.until:
        raise PeopleError("the session is over", remedy="sign in again")
    return session
