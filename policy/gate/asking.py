"""Who asks: what a request proves of a device and of the person at it, by what is known now.

What proves nothing is a SignatureError; whoever calls decides what a stranger may do.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from policy.audit.entries import Entry
from policy.decisions.actions import Action
from policy.decisions.facts import Circumstances, DeviceFacts, PersonFacts, Question, stranger
from policy.enrolment.certificates import read_certificate
from policy.errors import PolicyError, SignatureError
from policy.gate.doubles import Doubles
from policy.gate.knowing import Knowledge
from policy.gate.requests import Admitted, Incoming, Wanted
from policy.gate.reveals import Reveals
from policy.gate.tickets import Tickets
from policy.people.sessions import Session, read_session
from policy.registry.devices import Device
from policy.signatures.verifying import RequestVerifier

_UNPROVEN = {Action.BOOTSTRAP_READ, Action.ENROL_CLAIM}


@dataclass(frozen=True, slots=True)
class Who:
    """A device, how it proved its key, and who is signed in there."""

    device: DeviceFacts
    proof: str
    thumbprint: str | None = None
    digest: bytes | None = None
    session: Session | None = None
    person: PersonFacts | None = None


class Askers:
    """Tells who asks. Threads may share it; one per process, since it knows the nonces."""

    def __init__(
        self,
        knowledge: Knowledge,
        tickets: Tickets,
        *,
        audit: Callable[[Entry], int],
        now: Callable[[], float],
        authority: x509.Certificate | None,
    ) -> None:
        self._knowledge = knowledge
        self._now = now
        self._authority = authority
        self._doubles = Doubles(audit)
        self.tickets = tickets
        self.reveals = Reveals(audit, now)
        self.verifier = RequestVerifier(self._find_key, now=now)

    def who(self, incoming: Incoming, action: Action) -> Who:
        """Return who sent a request, or raise PolicyError where it proves nothing."""
        if action in _UNPROVEN:
            return self.nobody()
        if incoming.ticket is not None:
            ticket = self.tickets.take(incoming.ticket, incoming.path)
            return self._known(ticket.thumbprint, "ticket", None, ticket.session)
        if incoming.certificate is not None:
            return self._known(self._certified(incoming.certificate), "certificate", None, None)
        proof = self.verifier.verify(incoming.request)
        if proof.is_double and (known := self._device(proof.thumbprint)):
            self._doubles.note(known.id, self.moment())
        return self._known(proof.thumbprint, "signature", proof.digest, incoming.session)

    def nobody(self) -> Who:
        """Return a stranger."""
        return Who(stranger(self.moment()), "none")

    def question(self, channel: str, wanted: Wanted, who: Who) -> Question:
        """Return what is asked, with everything that is known now."""
        now, known = self.moment(), self._knowledge.now
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

    def again(self, admitted: Admitted) -> Question | None:
        """Return the question as it would be asked now, or None if nobody could ask it."""
        if admitted.thumbprint is None:
            return admitted.question
        known, asked = self._knowledge.now, admitted.question
        device = known.registry.by_thumbprint.get(admitted.thumbprint)
        session = admitted.session
        if device is None or (session is not None and session.id not in known.sessions):
            return None
        now = self.moment()
        person = None if session is None else known.people.get(session.person)
        wanted = Wanted(asked.action, asked.resource)
        who = Who(device.facts(now), asked.circumstances.proof, session=session, person=person)
        if session is not None and (person is None or now >= session.until):
            return None
        return self.question(asked.circumstances.channel, wanted, who)

    def again_or_stranger(self, admitted: Admitted) -> Question:
        """Return the question as it would be asked now, a stranger's if nobody could ask it."""
        now = self.again(admitted)
        return now or replace(admitted.question, device=stranger(self.moment()))

    def has_changed(self, admitted: Admitted) -> bool:
        """Whether IT moved the device since, or the session ended."""
        if admitted.thumbprint is None:
            return False
        known, device = self._knowledge.now, self._device(admitted.thumbprint)
        is_same = device is not None and device.status == admitted.question.device.status
        return not is_same or (
            admitted.session is not None and admitted.session.id not in known.sessions
        )

    def moment(self) -> datetime:
        """Return the time that is."""
        return datetime.fromtimestamp(self._now(), UTC)

    def _certified(self, certificate: bytes) -> str:
        """Return the key that a certificate proves; the registry says whose it is now."""
        if self._authority is None:
            raise SignatureError("certificates prove nothing here", remedy="sign the request")
        return read_certificate(certificate, self._authority, now=self.moment()).thumbprint

    def _known(self, thumbprint: str, proof: str, digest: bytes | None, carried: str | None) -> Who:
        known, now = self._knowledge.now, self.moment()
        device = known.registry.by_thumbprint.get(thumbprint)
        if device is None:
            raise SignatureError("no device has this key", remedy="enrol this device")
        facts = device.facts(now)
        session = self._session(carried, device.id, now)
        person = None if session is None else known.people.get(session.person)
        if session is None or person is None:
            return Who(facts, proof, thumbprint, digest)
        return Who(facts, proof, thumbprint, digest, session, person)

    def _session(self, carried: str | None, device: str, now: datetime) -> Session | None:
        """Return who is signed in; a session that is over means that nobody is."""
        if carried is None:
            return None
        try:
            session = read_session(carried, self._knowledge.sessions, device=device, now=now)
        except PolicyError:
            return None
        return session if session.id in self._knowledge.now.sessions else None

    def _find_key(self, thumbprint: str) -> ec.EllipticCurvePublicKey | None:
        device = self._device(thumbprint)
        if device is None or device.enrolled is None:
            return None
        return device.enrolled.key.public()

    def _device(self, thumbprint: str) -> Device | None:
        return self._knowledge.now.registry.by_thumbprint.get(thumbprint)
