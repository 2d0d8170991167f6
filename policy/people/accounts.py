"""People: accounts with roles and areas. A plant worker needs none.

They are kept as devices are: statements signed by IT's key, sealed, each change in the
audit before it is in force. A database administrator cannot give anybody a role.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from plant.ids import is_slug
from policy.audit.entries import Entry, Kind, time_text
from policy.canonical import Json
from policy.database import reading, writing
from policy.decisions.facts import PersonFacts
from policy.errors import PeopleError
from policy.people.roles import Role
from policy.registry.store import Actor
from policy.sealed import SealedRows
from policy.statements import Stating

PERSON_STATEMENT = "person"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A public key with which a person proves to be there, both in base64url; where it was made.

    A `shared` one may be on other devices of the person too; it proves no device.
    """

    credential: str
    public_key: str
    device: str
    made_at: datetime
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `password` is an argon2 hash, if there is one.

    `subject` is what the plant's issuer calls them, for who signs in there (policy/issuer).
    """

    id: str
    name: str
    roles: frozenset[Role]
    areas: frozenset[str] = frozenset()
    enabled: bool = True
    password: str | None = field(default=None, repr=False)
    passkeys: tuple[Passkey, ...] = ()
    subject: str = ""

    @property
    def facts(self) -> PersonFacts:
        """What policies may look at."""
        roles = frozenset(each.value for each in self.roles)
        return PersonFacts(self.id, roles, self.areas, enabled=self.enabled)


class People:
    """The accounts of a plant. `audit` must raise what cannot be recorded."""

    def __init__(
        self,
        engine: Engine,
        *,
        statements: Stating,
        seals: Stating,
        audit: Callable[[Entry], int],
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._rows = SealedRows(statements, seals)
        self._audit = audit
        self._now = now
        with writing(engine) as connection:
            self._rows.begin(connection)

    def all(self) -> Mapping[str, Person]:
        """Return everybody, by id."""
        with reading(self._engine) as connection:
            return self._read(connection)

    def person(self, name: str) -> Person:
        """Return one person, or raise PeopleError."""
        return _known(self.all(), name)

    def add(self, person: Person, by: Actor) -> Person:
        """Open an account. The id must be new."""
        with writing(self._engine) as connection:
            if person.id in self._read(connection):
                raise PeopleError(f"there is an account {person.id} already")
            return self._put(connection, None, checked(person), by)

    def change(self, name: str, change: Callable[[Person], Person], by: Actor) -> Person:
        """Change an account; its id stays. The last enabled IT administrator stays too."""
        with writing(self._engine) as connection:
            present = self._read(connection)
            before = _known(present, name)
            after = checked(change(before))
            if after.id != before.id:
                raise PeopleError("the id of an account never changes")
            if _is_it(before) and not any(map(_is_it, {**present, name: after}.values())):
                raise PeopleError(
                    f"{name} is the last IT administrator", remedy="name another one first"
                )
            return self._put(connection, before, after, by)

    def has_administrator(self) -> bool:
        """Whether somebody can administer."""
        return any(_is_it(each) for each in self.all().values())

    def _read(self, connection: Connection) -> dict[str, Person]:
        statements = self._rows.read(connection).statements.values()
        found = [_from_json(self._rows.stating.reading.read(each)) for each in statements]
        return {person.id: person for person in found}

    def _put(
        self, connection: Connection, before: Person | None, after: Person, by: Actor
    ) -> Person:
        present = self._rows.read(connection)
        self._rows.write(connection, present, {after.id: _to_json(after)})
        facts: dict[str, Json] = {
            "what": "account opened" if before is None else "account changed",
            "person": after.id,
            "by": {"person": by.person, "device": by.device, "reason": by.reason},
            "after": _told(after),
            **({} if before is None else {"before": _told(before)}),
        }
        # INVARIANT: recorded before it is committed. What cannot be recorded is undone.
        self._audit(Entry(Kind.REGISTRY, self._now(), facts))
        return after


def must_be_nobodys(passkey: Passkey, people: Iterable[Person]) -> None:
    """Raise PeopleError if somebody has a passkey of that name: it would stand in for theirs."""
    if any(each.credential == passkey.credential for it in people for each in it.passkeys):
        raise PeopleError("this passkey is somebody's already", remedy="make another one")


def without_passkey(credential: str) -> Callable[[Person], Person]:
    """Return the change that takes a passkey from an account, or raises PeopleError."""

    def change(person: Person) -> Person:
        kept = tuple(each for each in person.passkeys if each.credential != credential)
        if len(kept) == len(person.passkeys):
            raise PeopleError("there is no such passkey any more")
        return replace(person, passkeys=kept)

    return change


def checked(person: Person) -> Person:
    """Return the person, or raise PeopleError for what no account can be."""
    if not is_slug(person.id):
        raise PeopleError(f"{person.id!r} is no id", remedy="use lower case letters and digits")
    if not person.name.strip() or not person.name.isprintable() or len(person.name) > 120:
        raise PeopleError("a person has a name of 1 to 120 printable characters")
    if not all(is_slug(each) for each in person.areas):
        raise PeopleError("areas are named by their ids")
    return person


def _is_it(person: Person) -> bool:
    return person.enabled and Role.IT_ADMIN in person.roles


def _known(people: Mapping[str, Person], name: str) -> Person:
    if name not in people:
        raise PeopleError(f"there is no account {name}")
    return people[name]


def _told(person: Person) -> dict[str, Json]:
    """Return an account as the audit tells it: neither the name nor what proves them."""
    return {
        "roles": sorted(person.roles),
        "areas": sorted(person.areas),
        "enabled": person.enabled,
        "password": person.password is not None,
        "passkeys": len(person.passkeys),
        **({"issuer": True} if person.subject else {}),
    }


def _to_json(person: Person) -> dict[str, Json]:
    return {
        "id": person.id,
        "name": person.name,
        "roles": sorted(person.roles),
        "areas": sorted(person.areas),
        "enabled": person.enabled,
        "password": person.password,
        "passkeys": [_passkey_to_json(each) for each in person.passkeys],
        "subject": person.subject,
    }


def _from_json(told: dict[str, Json]) -> Person:
    """Return the person that was stated; it was written by `_to_json` and is signed."""
    match told:
        case {
            "id": str(name),
            "name": str(called),
            "roles": [*roles],
            "areas": [*areas],
            "enabled": bool(enabled),
            "password": str() | None as password,
            "passkeys": [*passkeys],
        }:
            person = Person(name, called, frozenset(map(Role, map(str, roles))))
            return replace(
                person,
                areas=frozenset(map(str, areas)),
                enabled=enabled,
                password=password,
                passkeys=tuple(map(_passkey_from_json, passkeys)),
                # Accounts from before there were issuers say nothing of it.
                subject=str(told.get("subject", "")),
            )
    raise PeopleError("an account cannot be read")


def _passkey_to_json(passkey: Passkey) -> dict[str, Json]:
    return {
        "credential": passkey.credential,
        "public_key": passkey.public_key,
        "device": passkey.device,
        "made_at": time_text(passkey.made_at),
        "shared": passkey.shared,
    }


def _passkey_from_json(told: Json) -> Passkey:
    match told:
        case {
            "credential": str(credential),
            "public_key": str(public_key),
            "device": str(device),
            "made_at": str(made_at),
            "shared": bool(shared),
        }:
            made = datetime.fromisoformat(made_at)
            return Passkey(credential, public_key, device, made, shared=shared)
    raise PeopleError("a passkey of an account cannot be read")
