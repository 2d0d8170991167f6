"""What others may ask of policyd about signing in at the plant's issuer.

    issuer.about    who the issuer is, nothing where none is set
    issuer.begin    where to send the browser of a device
    issuer.take     how the code that it brought back is exchanged

What the issuer then says is judged where sessions are opened (`asking_sessions.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from policy.audit.entries import Entry, Kind, time_text
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.house import House
from policy.errors import PeopleError
from policy.issuer.arrivals import arrived, subject_of
from policy.issuer.identity import LEEWAY, Identity
from policy.issuer.provider import provider_of
from policy.issuer.sign_ins import Away, Returned, SignIns
from policy.people.accounts import Person
from policy.people.sessions import Proof, Session

HOW = "issuer"


def _about(house: House, asked: Asked) -> Told:
    del asked
    if house.issuer is None:
        return {"issuer": "", "name": ""}
    return {"issuer": house.issuer.settings.issuer, "name": house.issuer.settings.name}


def _begin(house: House, asked: Asked) -> Told:
    issuer, device, session = _issuer(house), asked.text("device"), asked.text("session", "")
    if session:
        _must_sit_there(house, session, device)
    provider = provider_of(asked.table("document").told, issuer.settings.issuer)
    return {"location": issuer.begin(provider, device, asked.text("origin"), session)}


def _take(house: House, asked: Asked) -> Told:
    returned = Returned(asked.text("state"), asked.text("code"), asked.text("issuer", ""))
    return _issuer(house).take(asked.text("device"), returned)


def signed_in(house: House, asked: Asked, device: str) -> tuple[Person, Proof]:
    """Return whom the issuer tells of, with an account, and what it proves; else PeopleError."""
    issuer = _issuer(house)

    def end_sessions(name: str) -> object:
        return house.sessions.end_of(person=name, by=HOW)

    with _refusals_recorded(house, device):
        away, identity = _judged(house, issuer, asked, device)
        if away.session:
            raise PeopleError("this sign-in was begun for something else", remedy="sign in again")
        if issuer.settings.asks_anew and identity.proven_at is not None:
            _must_be_anew(identity.proven_at, _begun(house, issuer, away))
        person = arrived(house.people, issuer.settings, identity, device, end_sessions)
    return person, Proof(identity.proven_at, _facts(identity))


def stepped_up(house: House, asked: Asked, session: Session, person: Person) -> Proof:
    """Return the proof that who is signed in has just shown the issuer that it is them."""
    issuer = _issuer(house)
    with _refusals_recorded(house, session.device):
        away, identity = _judged(house, issuer, asked, session.device)
        mine = person.subject == subject_of(issuer.settings, identity)
        if away.session != session.id or not mine:
            raise PeopleError(
                "somebody else proved to be there", remedy="sign out, and sign in again"
            )
        _must_be_anew(identity.proven_at, _begun(house, issuer, away))
    return Proof(identity.proven_at, _facts(identity))


def must_sign_in_here(house: House, person: Person) -> None:
    """Raise PeopleError for who signs in at the issuer alone: who is out there is out here."""
    if person.subject and (house.issuer is None or house.issuer.settings.alone):
        raise PeopleError(
            "this account signs in at the plant's issuer alone",
            remedy="use the first button of the door; a passkey proves later that it is you",
        )


def _begun(house: House, issuer: SignIns, away: Away) -> datetime:
    return house.now() - timedelta(seconds=issuer.seconds_since(away))


def _must_be_anew(at: datetime | None, since: datetime) -> None:
    if at is None:
        raise PeopleError(
            "the issuer does not say when it was proven",
            remedy="use a passkey or a password; IT can have it say `auth_time`",
        )
    if at < since - LEEWAY:
        raise PeopleError("the issuer did not ask anew who is there", remedy="use a passkey")


@contextmanager
def _refusals_recorded(house: House, device: str) -> Iterator[None]:
    """Record why somebody whom the issuer sent back was not let in."""
    try:
        yield
    except PeopleError as error:
        facts: dict[str, Json] = {
            "what": "sign-in refused",
            "how": HOW,
            "device": device,
            "why": error.what,
        }
        house.journal.append(Entry(Kind.SESSION, house.now(), facts))
        raise


def _judged(house: House, issuer: SignIns, asked: Asked, device: str) -> tuple[Away, Identity]:
    # Its library is an option, as signing in there is.
    from policy.issuer.tokens import identity_of  # noqa: PLC0415

    said = asked.table("issuer")
    away = issuer.finish(device, said.text("state"))
    identity = identity_of(
        said.text("token"),
        said.table("keys").told,
        issuer.settings,
        nonce=away.nonce,
        now=house.now(),
    )
    return away, identity


def _facts(identity: Identity) -> dict[str, Json]:
    """Return what the audit keeps: by which key of the issuer, and when it was proven there."""
    at: datetime | None = identity.proven_at
    return {"issuer_key": identity.key, "proven_at": None if at is None else time_text(at)}


def _must_sit_there(house: House, name: str, device: str) -> None:
    session = house.sessions.listed().get(name)
    if session is None or session.device != device:
        raise PeopleError("the session is over", remedy="sign in again")


def _issuer(house: House) -> SignIns:
    if house.issuer is None:
        raise PeopleError(
            "there is no sign-in elsewhere", remedy="use a passkey, or a name and a password"
        )
    return house.issuer


ISSUER: dict[str, Operation] = {
    "issuer.about": _about,
    "issuer.begin": _begin,
    "issuer.take": _take,
}
