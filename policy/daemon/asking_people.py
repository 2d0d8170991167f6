"""What others may ask of policyd about people: accounts, signing in and out, the first link."""

from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_devices import proof_of
from policy.daemon.house import House
from policy.enrolment.enrolling import Offer
from policy.errors import PeopleError
from policy.people.accounts import Person, Role
from policy.people.first import Administrator


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
    house.sessions.end(asked.text("session"), by=asked.text("by"))
    return {}


def _first_make(house: House, asked: Asked) -> Told:
    return {"link": house.first.make(asked.text("origin"))}


def _first_use(house: House, asked: Asked) -> Told:
    offer = Offer("", "", asked.key)
    who = Administrator(
        asked.text("id"), asked.text("name"), house.passwords.hash(asked.text("password"))
    )
    desk = house.first.use(asked.text("token"), offer, proof_of(offer), who)
    return {"device": desk.id}


PEOPLE: dict[str, Operation] = {
    "person.add": _add_person,
    "session.open": _sign_in,
    "session.step_up": _step_up,
    "session.end": _sign_out,
    "first.make": _first_make,
    "first.use": _first_use,
}
