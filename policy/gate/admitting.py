"""One request: who is it, may they, write it down, answer.

- What is not proven is a stranger's, and strangers may do what the gate lets them.
- An allow that cannot be recorded is a deny.
- A deny tells the asker no more than a number; with it IT finds the record, with the why.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

from cryptography import x509

from plant.errors import PlantError
from policy.audit.entries import Entry
from policy.decisions.engine import Answer
from policy.decisions.explaining import NearMiss, near_misses
from policy.decisions.facts import Question
from policy.decisions.recording import decision_entry, undeclared_entry
from policy.decisions.remembering import DecisionPoint
from policy.errors import PolicyError, SignatureError
from policy.gate.asking import Askers
from policy.gate.knowing import Knowledge
from policy.gate.requests import Admitted, Incoming, Proven, Refusal, Refused, Wanted
from policy.gate.tickets import Tickets
from policy.signatures.verifying import ClockError


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
        self._audit = audit
        self._askers = Askers(knowledge, tickets, audit=audit, now=now, authority=authority)
        self.tickets = tickets
        self.reveals = self._askers.reveals
        self.verifier = self._askers.verifier

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
            who = self._askers.who(incoming, wanted.action)
        except ClockError as error:
            return self._unproven(number, wanted, incoming, error, server_time=error.now)
        except PolicyError as error:
            return self._unproven(number, wanted, incoming, error)
        question = self._askers.question(incoming.channel, wanted, who)
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
            now = self._askers.again_or_stranger(asked)
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
        who = self._askers.again(admitted)
        if who is None or not self._point.decide(who)[0].allowed:
            return False
        people = self._point.people(who) if admitted.sees_people else None
        return people is None or people.allowed

    def has_changed(self, admitted: Admitted) -> bool:
        """Whether the device or the session is no longer what it was when it was admitted."""
        return self._askers.has_changed(admitted)

    def would_allow(self, admitted: Admitted, wanted: Wanted) -> bool:
        """Whether who was admitted might do something else too. Nothing is recorded.

        Lists are cut by it, and pages know what to offer.
        """
        question = self._askers.again(admitted)
        if question is None or admitted.thumbprint is None:
            return False
        asked = replace(question, action=wanted.action, resource=wanted.resource)
        return self._point.decide(asked)[0].allowed

    def note_look(self, admitted: Admitted, wanted: Wanted) -> bool | None:
        """Record that who was admitted looks at something else too, over the same connection.

        Return whether people may be seen in it; None where it may not be seen, or not be recorded.
        """
        question = self._askers.again(admitted)
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

    def _undeclared(self, number: str, incoming: Incoming) -> Refused:
        self._written(undeclared_entry(self._askers.moment(), incoming.channel, request=number))
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
        question = self._askers.question(incoming.channel, wanted, self._askers.nobody())
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


def _refusal(asked: Admitted) -> Refusal:
    proof = asked.question.circumstances.proof
    return Refusal.UNPROVEN if proof == "none" else Refusal.DENIED


def _nothing_recorded(number: str) -> Refused:
    return Refused(number, Refusal.NOT_NOW, "nothing can be recorded now, so nothing goes")
