"""What others may ask of policyd about sessions: signing in and out, and proving to be there.

A session is told by its id and the device that carries it. The origin of the pages is that of
the address for which the device signed its request.
"""

from dataclasses import replace

from policy.audit.entries import time_text
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_issuer import HOW, must_sign_in_here, signed_in, stepped_up
from policy.daemon.asking_people import passkey_told
from policy.daemon.house import House
from policy.errors import PeopleError
from policy.people.accounts import Person, must_be_nobodys, without_passkey
from policy.people.passkeys import Asking, Made, Proven, Purpose
from policy.people.sessions import LIFE, Session
from policy.people.sites import Site, site_of
from policy.registry.store import Actor


def _list_sessions(house: House, asked: Asked) -> Told:
    """Return who is signed in where, the newest first."""
    del asked
    found = sorted(house.sessions.listed().values(), key=lambda each: each.until, reverse=True)
    return {
        "sessions": [
            {
                "id": each.id,
                "person": each.person,
                "device": each.device,
                "opened_at": time_text(each.until - LIFE),
                "verified_at": time_text(each.verified_at),
                "until": time_text(each.until),
            }
            for each in found
        ],
        "now": time_text(house.now()),
    }


def _end_sessions(house: House, asked: Asked) -> Told:
    """End every session of a person or of a device."""
    by = asked.by
    ended = house.sessions.end_of(
        person=asked.text("person", "") or None,
        device=asked.text("device", "") or None,
        by=by.person or by.device,
    )
    return {"ended": ended}


def _sign_in(house: House, asked: Asked) -> Told:
    """Open a session for whom a passkey proves, the issuer tells of, or name and password prove."""
    device = asked.text("device")
    if asked.has("issuer"):
        person, proof = signed_in(house, asked, device)
        return {"session": house.sessions.open(person.id, device, how=HOW, proof=proof)[1]}
    if asked.has("passkey"):
        asking = Asking(device, Purpose.SIGN_IN)
        people = house.people.all().values()
        there = house.passkeys.check(people, asking, _site(asked), _proven(asked))
        must_sign_in_here(house, there)
        return {"session": house.sessions.open(there.id, device, how="passkey")[1]}
    name = asked.text("person")
    known = house.people.all().get(name)
    kept = known.password if known is not None and known.enabled else None
    house.passwords.check(name, kept, asked.text("password"))
    if known is not None:
        must_sign_in_here(house, known)
    return {"session": house.sessions.open(name, device, how="password")[1]}


def _step_up(house: House, asked: Asked) -> Told:
    """Take up that whoever signed in is there now."""
    session, person = _who_sits_there(house, asked)
    if asked.has("issuer"):
        proof = stepped_up(house, asked, session, person)
        return {"session": house.sessions.step_up(session, how=HOW, proof=proof)[1]}
    if asked.has("passkey"):
        asking = Asking(session.device, Purpose.STEP_UP, person.id)
        house.passkeys.check([person], asking, _site(asked), _proven(asked))
        return {"session": house.sessions.step_up(session, how="passkey")[1]}
    house.passwords.check(person.id, person.password, asked.text("password"))
    return {"session": house.sessions.step_up(session, how="password")[1]}


def _sign_out(house: House, asked: Asked) -> Told:
    """End a session: its own person says so, in a text, or somebody else, in full."""
    by = asked.by if isinstance(asked.told.get("by"), dict) else None
    name = (by.person or by.device) if by else asked.text("by")
    house.sessions.end(asked.text("session"), by=name)
    return {}


def _ask_passkey(house: House, asked: Asked) -> Told:
    """Return a challenge: for who is signed in, or where nobody is, for anybody who has a passkey."""
    site, device = _site(asked), asked.text("device")
    if not asked.text("session", ""):
        return {"options": house.passkeys.offer(Asking(device, Purpose.SIGN_IN), site)}
    session, person = _who_sits_there(house, asked)
    if not person.passkeys:
        raise PeopleError("there is no passkey of yours", remedy="use your password")
    asking = Asking(session.device, Purpose.STEP_UP, person.id)
    return {"options": house.passkeys.offer(asking, site, person)}


def _offer_passkey(house: House, asked: Asked) -> Told:
    """Return what a browser needs to make a passkey for who is signed in."""
    session, person = _who_sits_there(house, asked)
    return {"options": house.passkeys.offer_to_make(person, session.device, _site(asked))}


def _add_passkey(house: House, asked: Asked) -> Told:
    """Keep the passkey that the browser made."""
    session, person = _who_sits_there(house, asked)
    table = asked.table("made")
    said = Made(*(table.text(name) for name in ("id", "client_data", "attestation")))
    made = house.passkeys.make(person, session.device, _site(asked), said)

    must_be_nobodys(made, house.people.all().values())

    def added(before: Person) -> Person:
        return replace(before, passkeys=(*before.passkeys, made))

    by = Actor(person.id, session.device, "a passkey of their own")
    house.people.change(person.id, added, by)
    return passkey_told(made)


def _list_passkeys(house: House, asked: Asked) -> Told:
    """Return the passkeys of who is signed in."""
    _, person = _who_sits_there(house, asked)
    return {"passkeys": [passkey_told(each) for each in person.passkeys]}


def _remove_passkey(house: House, asked: Asked) -> Told:
    """Forget a passkey of who is signed in."""
    session, person = _who_sits_there(house, asked)
    by = Actor(person.id, session.device, "a passkey of their own")
    house.people.change(person.id, without_passkey(asked.text("passkey")), by)
    return {}


def _who_sits_there(house: House, asked: Asked) -> tuple[Session, Person]:
    session = house.sessions.listed().get(asked.text("session"))
    if session is None or session.device != asked.text("device"):
        raise PeopleError("the session is over", remedy="sign in again")
    return session, house.people.person(session.person)


def _site(asked: Asked) -> Site:
    return site_of(asked.text("origin"))


def _proven(asked: Asked) -> Proven:
    said = asked.table("passkey")
    names = ("id", "client_data", "authenticator_data", "signature")
    return Proven(*(said.text(name) for name in names))


SESSIONS: dict[str, Operation] = {
    "session.list": _list_sessions,
    "session.end_of": _end_sessions,
    "session.open": _sign_in,
    "session.step_up": _step_up,
    "session.end": _sign_out,
    "passkey.ask": _ask_passkey,
    "passkey.offer": _offer_passkey,
    "passkey.add": _add_passkey,
    "passkey.list": _list_passkeys,
    "passkey.remove": _remove_passkey,
}
