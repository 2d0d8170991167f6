"""What others may ask of policyd about people: accounts, signing in and out, the first link."""

from collections import Counter
from dataclasses import replace

from policy.audit.entries import time_text
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_devices import must_be_groups, proof_of
from policy.daemon.house import House
from policy.enrolment.enrolling import Offer
from policy.errors import PeopleError
from policy.people.accounts import Person, Role
from policy.people.first import GROUPS as FIRST_GROUPS
from policy.people.first import Administrator
from policy.people.sessions import LIFE


def _add_person(house: House, asked: Asked) -> Told:
    password = asked.text("password", "")
    person = Person(
        asked.text("id"),
        asked.text("name"),
        frozenset(map(Role, asked.texts("roles"))),
        asked.texts("areas"),
        password=house.passwords.hash(password) if password else None,
    )
    return {"id": house.people.add(person, asked.by).id}


def _list_people(house: House, asked: Asked) -> Told:
    """Return everybody, with how many sessions each has. What proves a person is not told."""
    del asked
    open_now = Counter(each.person for each in house.sessions.listed().values())
    rows: list[Json] = [
        {
            "id": person.id,
            "name": person.name,
            "roles": sorted(person.roles),
            "areas": sorted(person.areas),
            "enabled": person.enabled,
            "password": person.password is not None,
            "passkeys": len(person.passkeys),
            "sessions": open_now[person.id],
        }
        for person in sorted(house.people.all().values(), key=lambda each: each.id)
    ]
    return {"people": rows, "roles": [each.value for each in Role]}


def _change_person(house: House, asked: Asked) -> Told:
    """Change an account; what is not told stays as it is. Who loses a right loses the sessions."""
    name, by, password = asked.text("id"), asked.by, asked.text("password", "")

    def changed(person: Person) -> Person:
        return replace(
            person,
            name=asked.text("name", person.name),
            roles=frozenset(map(Role, asked.texts("roles")))
            if asked.has("roles")
            else person.roles,
            areas=asked.texts("areas") if asked.has("areas") else person.areas,
            enabled=asked.truth("enabled") if asked.has("enabled") else person.enabled,
            password=house.passwords.hash(password) if password else person.password,
        )

    before = house.people.person(name)
    after = house.people.change(name, changed, by)
    ended = 0
    if password or not after.enabled or before.roles - after.roles:
        ended = house.sessions.end_of(person=name, by=by.person or by.device)
    return {"ended": ended}


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
    name, device = asked.text("person"), asked.text("device")
    person = house.people.all().get(name)
    kept = person.password if person is not None and person.enabled else None
    house.passwords.check(name, kept, asked.text("password"))
    _, text = house.sessions.open(name, device, how="password")
    return {"session": text}


def _step_up(house: House, asked: Asked) -> Told:
    session = house.sessions.listed().get(asked.text("session"))
    if session is None or session.device != asked.text("device"):
        raise PeopleError("the session is over", remedy="sign in again")
    person = house.people.person(session.person)
    house.passwords.check(person.id, person.password, asked.text("password"))
    return {"session": house.sessions.step_up(session, how="password")[1]}


def _sign_out(house: House, asked: Asked) -> Told:
    """End a session: its own person says so, in a text, or somebody else, in full."""
    by = asked.by if isinstance(asked.told.get("by"), dict) else None
    name = (by.person or by.device) if by else asked.text("by")
    house.sessions.end(asked.text("session"), by=name)
    return {}


def _first_make(house: House, asked: Asked) -> Told:
    groups = asked.texts("groups") or FIRST_GROUPS
    must_be_groups(house, groups)
    return {"link": house.first.make(asked.text("origin"), groups)}


def _first_use(house: House, asked: Asked) -> Told:
    offer = Offer("", "", asked.key)
    who = Administrator(
        asked.text("id"), asked.text("name"), house.passwords.hash(asked.text("password"))
    )
    desk = house.first.use(asked.text("token"), offer, proof_of(offer), who)
    return {"device": desk.id}


PEOPLE: dict[str, Operation] = {
    "person.add": _add_person,
    "person.list": _list_people,
    "person.change": _change_person,
    "session.list": _list_sessions,
    "session.end_of": _end_sessions,
    "session.open": _sign_in,
    "session.step_up": _step_up,
    "session.end": _sign_out,
    "first.make": _first_make,
    "first.use": _first_use,
}
