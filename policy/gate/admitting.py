"""One request: who is it, may they, write it down, answer.

- What is not proven is a stranger's, and strangers may do what the gate lets them.
- An allow that cannot be recorded is a deny.
- A deny tells the asker no more than a number; with it IT finds the record, with the why.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from plant.errors import PlantError
from policy.audit.entries import Entry
from policy.decisions.actions import Action
from policy.decisions.engine import Answer
from policy.decisions.explaining import NearMiss, near_misses
from policy.decisions.facts import (
    Circumstances,
    DeviceFacts,
    PersonFacts,
    Question,
    stranger,
)
from policy.decisions.recording import decision_entry, undeclared_entry
from policy.decisions.remembering import DecisionPoint
from policy.enrolment.certificates import read_certificate
from policy.errors import PolicyError, SignatureError
from policy.gate.doubles import Doubles
from policy.gate.knowing import Knowledge
from policy.gate.requests import Admitted, Incoming, Proven, Refusal, Refused, Wanted
from policy.gate.reveals import Reveals
from policy.gate.tickets import Tickets
from policy.people.sessions import Session, read_session
from policy.registry.devices import Device
from policy.signatures.verifying import ClockError, RequestVerifier

_UNPROVEN = {Action.BOOTSTRAP_READ, Action.ENROL_CLAIM}


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
        authority: x509.Certificate | None = None,
    ) -> None:
        """`audit` must raise what cannot be recorded; `now` is Unix time in seconds.

        `authority` made the certificates of devices; without it none proves anything.
        """
        self._point = point
        self._knowledge = knowledge
        self._audit = audit
        self._now = now
        self._authority = authority
        self.tickets = tickets
        self.reveals = Reveals(audit, now)
        self._doubles = Doubles(audit)
        self.verifier = RequestVerifier(self._find_key, now=now)

    def admit(self, incoming: Incoming, wanted: Wanted | None) -> Admitted | Refused:
        """Return whether a request may go on. `wanted` is None for what nobody declared."""
        proven = self.prove(incoming, wanted)
        return proven if isinstance(proven, Refused) else self.decide(proven)

    def prove(self, incoming: Incoming, wanted: Wanted | None) -> Proven | Refused:
        """Return who asks; what they may is not decided yet."""
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
        signed = who.proof == "signature"
        asked = Admitted(number, question, who.thumbprint, who.digest, who.session, signed)
        return Proven(asked, wanted.find)

    def decide(self, proven: Proven, body: bytes = b"") -> Admitted | Refused:
        """Return whether who asks may do it. `body` is what the request carries, if it is read first."""
        asked = proven.asked
        if proven.find is not None:
            try:
                resource = proven.find(asked.question.person, body)
            except PlantError as error:
                return self._unknown(asked, error)
            # A body may have taken a while, and the device may be locked since.
            now = self._again(asked) or replace(asked.question, device=stranger(self._moment()))
            asked = replace(asked, question=replace(now, resource=resource))
        decided = self._recorded(asked.number, asked.question)
        if decided is None:
            return _nothing_recorded(asked.number)
        answer, people = decided
        if not answer.allowed:
            return Refused(asked.number, _refusal(asked), "this device may not do that now")
        return replace(asked, sees_people=people is not None and people.allowed)

    def still_allowed(self, admitted: Admitted) -> bool:
        """Whether what was admitted would be admitted now, by what is known now."""
        who = self._again(admitted)
        if who is None or not self._point.decide(who)[0].allowed:
            return False
        people = self._point.people(who) if admitted.sees_people else None
        return people is None or people.allowed

    def would_allow(self, admitted: Admitted, wanted: Wanted) -> bool:
        """Whether who was admitted might do something else too. Nothing is recorded.

        Lists are cut by it, and pages know what to offer.
        """
        question = self._again(admitted)
        if question is None or admitted.thumbprint is None:
            return False
        asked = replace(question, action=wanted.action, resource=wanted.resource)
        return self._point.decide(asked)[0].allowed

    def note_look(self, admitted: Admitted, wanted: Wanted) -> bool | None:
        """Record that who was admitted looks at something else too, over the same connection.

        Return whether people may be seen in it; None where it may not be seen, or not be recorded.
        """
        question = self._again(admitted)
        if question is None:
            return None
        asked = replace(question, action=wanted.action, resource=wanted.resource)
        decided = self._recorded(admitted.number, asked)
        if decided is None or not decided[0].allowed:
            return None
        return decided[1] is not None and decided[1].allowed

    def refuse_body(self, asked: Admitted, error: SignatureError) -> Refused:
        """Record that a body was not the one that was signed."""
        answer = Answer(allowed=False, errors=(str(error),))
        self._record(asked.number, asked.question, answer)
        return Refused(asked.number, Refusal.UNPROVEN, error.what)

    def _who(self, incoming: Incoming, action: Action) -> _Who:
        if action in _UNPROVEN:
            return _Who(stranger(self._moment()), "none")
        if incoming.ticket is not None:
            ticket = self.tickets.take(incoming.ticket, incoming.path)
            return self._known(ticket.thumbprint, "ticket", None, ticket.session)
        if incoming.certificate is not None:
            return self._known(self._certified(incoming.certificate), "certificate", None, None)
        proof = self.verifier.verify(incoming.request)
        if proof.is_double and (known := self._device(proof.thumbprint)):
            self._doubles.note(known.id, self._moment())
        return self._known(proof.thumbprint, "signature", proof.digest, incoming.session)

    def _certified(self, certificate: bytes) -> str:
        """Return the key that a certificate proves; the registry says whose it is now."""
        if self._authority is None:
            raise SignatureError("certificates prove nothing here", remedy="sign the request")
        return read_certificate(certificate, self._authority, now=self._moment()).thumbprint

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
        now, known = self._moment(), self._knowledge.now
        about = Circumstances(
            now,
            channel,
            who.proof,
            known.registry.age_seconds(now),
            None if who.session is None else who.session.verified_at,
            frozenset() if who.person is None else known.grants_of(who.person.id, now),
            None if who.session is None else self.reveals.of(who.session.id, now),
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
        self._written(undeclared_entry(self._moment(), incoming.channel, request=number))
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
        if not self._record(number, question, answer):
            return _nothing_recorded(number)
        return Refused(number, Refusal.UNPROVEN, error.what, server_time)

    def _unknown(self, asked: Admitted, error: PlantError) -> Refused:
        answer = Answer(allowed=False, errors=(f"it cannot be found out what this is: {error}",))
        if not self._record(asked.number, asked.question, answer):
            return _nothing_recorded(asked.number)
        return Refused(
            asked.number, Refusal.NOT_NOW, "it cannot be found out now what this is about"
        )

    def _recorded(self, number: str, question: Question) -> tuple[Answer, Answer | None] | None:
        answer, by = self._point.decide(question)
        people = self._point.people(question) if answer.allowed else None
        misses: tuple[NearMiss, ...] = ()
        if not answer.allowed and not answer.because:
            misses = near_misses(by.policies, question)
        entry = decision_entry(question, answer, by, request=number, misses=misses, people=people)
        return (answer, people) if self._written(entry) else None

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
        device = self._device(thumbprint)
        if device is None or device.enrolled is None:
            return None
        return device.enrolled.key.public()

    def _device(self, thumbprint: str) -> Device | None:
        return self._knowledge.now.registry.by_thumbprint.get(thumbprint)

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)


def _refusal(asked: Admitted) -> Refusal:
    proof = asked.question.circumstances.proof
    return Refusal.UNPROVEN if proof == "none" else Refusal.DENIED


def _nothing_recorded(number: str) -> Refused:
    return Refused(number, Refusal.NOT_NOW, "nothing can be recorded now, so nothing goes")
