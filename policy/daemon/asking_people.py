"""What others may ask of policyd about people: accounts, and the first link."""

from collections import Counter
from dataclasses import replace

from policy.audit.entries import time_text
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_devices import must_be_groups, proof_of
from policy.daemon.house import House
from policy.enrolment.enrolling import Offer
from policy.people.accounts import Passkey, Person, without_passkey
from policy.people.first import GROUPS as FIRST_GROUPS
from policy.people.first import Administrator
from policy.people.roles import Role


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
            "issuer": bool(person.subject),
            "passkeys": [passkey_told(each) for each in person.passkeys],
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


def _forget_passkey(house: House, asked: Asked) -> Told:
    """Forget somebody's passkey. Whoever signed in with it is signed out."""
    name, by = asked.text("id"), asked.by
    house.people.change(name, without_passkey(asked.text("passkey")), by)
    return {"ended": house.sessions.end_of(person=name, by=by.person or by.device)}


def passkey_told(passkey: Passkey) -> dict[str, Json]:
    """Return what people are shown of a passkey: where it was made, and when."""
    return {
        "id": passkey.credential,
        "device": passkey.device,
        "made_at": time_text(passkey.made_at),
        "shared": passkey.shared,
    }


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
    "person.forget_passkey": _forget_passkey,
    "first.make": _first_make,
    "first.use": _first_use,
}
