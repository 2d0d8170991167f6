"""One request: who is it, may they, write it down, answer.

- What is not proven is a stranger's, and strangers may do what the gate lets them.
- An allow that cannot be recorded is a deny.
- A deny tells the asker no more than a number; with it IT finds the record, with the why.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from cryptography.hazmat.primitives.asymmetric import ec

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.decisions.actions import Action
from policy.decisions.engine import Answer
from policy.decisions.explaining import NearMiss, near_misses
from policy.decisions.facts import (
    Circumstances,
    DeviceFacts,
    PersonFacts,
    Question,
    Resource,
    stranger,
)
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import DecisionPoint
from policy.errors import PolicyError, SignatureError
from policy.gate.knowing import Knowledge
from policy.gate.tickets import Tickets
from policy.people.sessions import Session, read_session
from policy.signatures.form import Request
from policy.signatures.verifying import ClockError, RequestVerifier

_UNPROVEN = {Action.BOOTSTRAP_READ, Action.ENROL_CLAIM}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants to do, to what."""

    action: Action
    resource: Resource


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came: what its signature covers, and what goes beside it."""

    request: Request
    path: str
    channel: str
    session: str | None = None
    ticket: str | None = None


class Refusal(Enum):
    """Why there is no yes, as HTTP says it."""

    UNPROVEN = 401
    DENIED = 403
    NOT_NOW = 503


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may go on: as which question, with which body, under which number."""

    number: str
    question: Question
    thumbprint: str | None
    digest: bytes | None
    session: Session | None
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that may not. `server_time` is told to a device whose clock is off."""

    number: str
    refusal: Refusal
    what: str
    server_time: int | None = None


@dataclass(frozen=True, slots=True)
class _Who:
    device: DeviceFacts
    proof: str
    thumbprint: str | None = None
    digest: bytes | None = None
    session: Session | None = None
    person: PersonFacts | None = None


class Gate:
    """Admits requests. Threads may share it; one per process, since it knows the nonces."""

    def __init__(
        self,
        point: DecisionPoint,
        knowledge: Knowledge,
        tickets: Tickets,
        *,
        audit: Callable[[Entry], int],
        now: Callable[[], float],
    ) -> None:
        """`audit` must raise what cannot be recorded; `now` is Unix time in seconds."""
        self._point = point
        self._knowledge = knowledge
        self._audit = audit
        self._now = now
        self.tickets = tickets
        self.verifier = RequestVerifier(self._find_key, now=now)

    def admit(self, incoming: Incoming, wanted: Wanted | None) -> Admitted | Refused:
        """Return whether a request may go on. `wanted` is None for what nobody declared."""
        number = secrets.token_hex(8)
        if wanted is None:
            return self._undeclared(number, incoming)
        try:
            who = self._who(incoming, wanted.action)
        except ClockError as error:
            return self._unproven(number, wanted, incoming, error, server_time=error.now)
        except PolicyError as error:
            return self._unproven(number, wanted, incoming, error)
        question = self._question(incoming.channel, wanted, who)
        answer = self._recorded(number, question)
        if answer is None:
            return Refused(number, Refusal.NOT_NOW, "nothing can be recorded now, so nothing goes")
        if not answer.allowed:
            return Refused(number, _refusal(who), "this device may not do that now")
        signed = who.proof == "signature"
        return Admitted(number, question, who.thumbprint, who.digest, who.session, signed)

    def still_allowed(self, admitted: Admitted) -> bool:
        """Whether what was admitted would be admitted now, by what is known now."""
        who = self._again(admitted)
        return who is not None and self._point.decide(who)[0].allowed

    def refuse_body(self, admitted: Admitted, error: SignatureError) -> Refused:
        """Record that a body was not the one that was signed."""
        answer = Answer(allowed=False, errors=(str(error),))
        self._record(admitted.number, admitted.question, answer)
        return Refused(admitted.number, Refusal.UNPROVEN, error.what)

    def _who(self, incoming: Incoming, action: Action) -> _Who:
        if action in _UNPROVEN:
            return _Who(stranger(self._moment()), "none")
        if incoming.ticket is not None:
            ticket = self.tickets.take(incoming.ticket, incoming.path)
            return self._known(ticket.thumbprint, "ticket", None, ticket.session)
        proof = self.verifier.verify(incoming.request)
        return self._known(proof.thumbprint, "signature", proof.digest, incoming.session)

    def _known(
        self, thumbprint: str, proof: str, digest: bytes | None, carried: str | None
    ) -> _Who:
        known, now = self._knowledge.now, self._moment()
        device = known.registry.by_thumbprint.get(thumbprint)
        if device is None:
            raise SignatureError("no device has this key", remedy="enrol this device")
        facts = device.facts(now)
        session = self._session(carried, device.id, now)
        person = None if session is None else known.people.get(session.person)
        if session is None or person is None:
            return _Who(facts, proof, thumbprint, digest)
        return _Who(facts, proof, thumbprint, digest, session, person)

    def _session(self, carried: str | None, device: str, now: datetime) -> Session | None:
        """Return who is signed in; a session that is over means that nobody is."""
        if carried is None:
            return None
        try:
            session = read_session(carried, self._knowledge.sessions, device=device, now=now)
        except PolicyError:
            return None
        return session if session.id in self._knowledge.now.sessions else None

    def _question(self, channel: str, wanted: Wanted, who: _Who) -> Question:
        now = self._moment()
        about = Circumstances(
            now,
            channel,
            who.proof,
            self._knowledge.now.registry.age_seconds(now),
            None if who.session is None else who.session.verified_at,
        )
        return Question(who.device, wanted.action, wanted.resource, about, who.person)

    def _again(self, admitted: Admitted) -> Question | None:
        """Return the question as it would be asked now, or None if nobody could ask it."""
        if admitted.thumbprint is None:
            return admitted.question
        known, asked = self._knowledge.now, admitted.question
        device = known.registry.by_thumbprint.get(admitted.thumbprint)
        session = admitted.session
        if device is None or (session is not None and session.id not in known.sessions):
            return None
        now = self._moment()
        person = None if session is None else known.people.get(session.person)
        wanted = Wanted(asked.action, asked.resource)
        who = _Who(device.facts(now), asked.circumstances.proof, session=session, person=person)
        if session is not None and (person is None or now >= session.until):
            return None
        return self._question(asked.circumstances.channel, wanted, who)

    def _undeclared(self, number: str, incoming: Incoming) -> Refused:
        facts: dict[str, Json] = {
            "decision": "deny",
            "errors": ["nothing is declared here"],
            "channel": incoming.channel,
            "request": number,
        }
        self._written(Entry(Kind.DECISION, self._moment(), facts))
        return Refused(number, Refusal.DENIED, "there is nothing that could be asked for here")

    def _unproven(
        self,
        number: str,
        wanted: Wanted,
        incoming: Incoming,
        error: PolicyError,
        *,
        server_time: int | None = None,
    ) -> Refused:
        question = self._question(incoming.channel, wanted, _Who(stranger(self._moment()), "none"))
        answer = Answer(allowed=False, errors=(str(error),))
        recorded = self._record(number, question, answer)
        if not recorded:
            return Refused(number, Refusal.NOT_NOW, "nothing can be recorded now, so nothing goes")
        return Refused(number, Refusal.UNPROVEN, error.what, server_time)

    def _recorded(self, number: str, question: Question) -> Answer | None:
        answer, by = self._point.decide(question)
        misses: tuple[NearMiss, ...] = ()
        if not answer.allowed and not answer.because:
            misses = near_misses(by.policies, question)
        entry = decision_entry(question, answer, by, request=number, misses=misses)
        return answer if self._written(entry) else None

    def _record(self, number: str, question: Question, answer: Answer) -> bool:
        entry = decision_entry(question, answer, self._point.in_force, request=number)
        return self._written(entry)

    def _written(self, entry: Entry) -> bool:
        try:
            self._audit(entry)
        except (PolicyError, OSError):
            return False
        return True

    def _find_key(self, thumbprint: str) -> ec.EllipticCurvePublicKey | None:
        device = self._knowledge.now.registry.by_thumbprint.get(thumbprint)
        if device is None or device.enrolled is None:
            return None
        return device.enrolled.key.public()

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)


def _refusal(who: _Who) -> Refusal:
    return Refusal.UNPROVEN if who.proof == "none" else Refusal.DENIED
