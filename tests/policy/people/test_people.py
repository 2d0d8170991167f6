"""People are who IT says; sessions belong to one device; wrong guesses make a pause."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from policy.database import reading, writing
from policy.enrolment.codes import Codes
from policy.enrolment.enrolling import Enrolment, Offer
from policy.errors import AuditError, PeopleError, PolicyError, RegistryError
from policy.keys import DeviceKey, new_device_key
from policy.people.accounts import (
    PERSON_STATEMENT,
    Passkey,
    People,
    Person,
    must_be_nobodys,
    without_passkey,
)
from policy.people.first import Administrator, FirstLink
from policy.people.passwords import PAUSE_SECONDS, Passwords
from policy.people.roles import Role
from policy.people.sessions import LIFE, SESSION_STATEMENT, Sessions, read_session
from policy.registry.devices import Status
from policy.registry.store import Registry
from policy.sealed import ROWS
from policy.signatures.verifying import Proof
from policy.statements import Stating
from tests.policy.issuing import (
    BY,
    IT_KEY,
    POLICYD_KEY,
    SEALS,
    ListAudit,
    a_database,
    a_registry,
)
from tests.policy.logs import NOON, HandClock

SESSIONS = Stating(SESSION_STATEMENT, POLICYD_KEY)
IDA = Person("ida", "Ida Admin", frozenset({Role.IT_ADMIN}))
ADA = Person("ada", "Ada Guard", frozenset({Role.SECURITY}), frozenset({"press"}))


@dataclass(slots=True)
class House:
    engine: Engine
    audit: ListAudit = field(default_factory=ListAudit)
    clock: HandClock = field(default_factory=HandClock)

    def people(self) -> People:
        statements = Stating(PERSON_STATEMENT, IT_KEY)
        return People(
            self.engine, statements=statements, seals=SEALS, audit=self.audit, now=self.clock
        )

    def sessions(self) -> Sessions:
        return Sessions(SESSIONS, audit=self.audit, now=self.clock)

    def told(self) -> list[object]:
        return [entry.facts["what"] for entry in self.audit.entries]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    engine = a_database(tmp_path)
    yield House(engine)
    engine.dispose()


def test_an_account_is_kept_with_all_that_belongs_to_it(house: House) -> None:
    keyed = replace(
        ADA, password="hash", passkeys=(Passkey("id", "key", "desk-1", NOON, shared=True),)
    )
    house.people().add(keyed, BY)
    assert house.people().person("ada") == keyed
    assert keyed.facts.roles == {"security"}


def test_a_passkey_is_taken_away_by_its_name_and_is_one_persons_alone() -> None:
    first, second = (Passkey(name, "key", "desk-1", NOON) for name in ("one", "two"))
    keyed = replace(ADA, passkeys=(first, second))
    assert without_passkey("one")(keyed).passkeys == (second,)
    with pytest.raises(PeopleError, match="no such passkey"):
        without_passkey("three")(keyed)
    must_be_nobodys(replace(first, credential="three"), [IDA, keyed])
    with pytest.raises(PeopleError, match="somebody's already"):
        must_be_nobodys(replace(first, public_key="another"), [IDA, keyed])


def test_changes_are_recorded_without_names_or_proofs(house: House) -> None:
    people = house.people()
    people.add(IDA, BY)
    people.add(replace(ADA, password="argon2-hash"), BY)
    people.change("ada", lambda it: replace(it, enabled=False), BY)
    facts = house.audit.entries[-1].facts
    assert facts["before"] == {
        "roles": ["security"],
        "areas": ["press"],
        "enabled": True,
        "password": True,
        "passkeys": 0,
    }
    assert "Ada" not in str(facts)
    assert "argon2" not in str(facts)


def test_what_cannot_be_recorded_is_not_changed(house: House) -> None:
    house.people().add(IDA, BY)
    house.audit.refuses = True
    with pytest.raises(AuditError):
        house.people().add(ADA, BY)
    assert set(house.people().all()) == {"ida"}


def test_the_last_administrator_stays(house: House) -> None:
    people = house.people()
    people.add(IDA, BY)
    changes: list[Callable[[Person], Person]] = [
        lambda it: replace(it, enabled=False),
        lambda it: replace(it, roles=frozenset({Role.OT})),
    ]
    for change in changes:
        with pytest.raises(PeopleError, match="last IT administrator"):
            people.change("ida", change, BY)
    people.add(replace(IDA, id="bob"), BY)
    assert not people.change("ida", changes[0], BY).enabled


def test_a_database_administrator_can_give_nobody_a_role(house: House) -> None:
    people = house.people()
    people.add(IDA, BY)
    people.add(ADA, BY)
    with reading(house.engine) as connection:
        ida = connection.scalar(select(ROWS.c.statement).where(ROWS.c.id == "ida"))
    with writing(house.engine) as connection:
        connection.execute(update(ROWS).where(ROWS.c.id == "ada").values(statement=ida))
    with pytest.raises(RegistryError, match="not as they were sealed"):
        people.all()


@pytest.mark.parametrize(
    "change", [{"id": "Ada"}, {"id": ""}, {"name": " "}, {"name": "a\nb"}, {"areas": {"A b"}}]
)
def test_what_is_no_account_is_refused(house: House, change: dict[str, object]) -> None:
    with pytest.raises(PeopleError):
        house.people().add(replace(ADA, **change), BY)  # type: ignore[arg-type]


def test_an_id_is_given_once_and_never_changes(house: House) -> None:
    people = house.people()
    people.add(IDA, BY)
    with pytest.raises(PeopleError, match="already"):
        people.add(IDA, BY)
    with pytest.raises(PeopleError, match="never changes"):
        people.change("ida", lambda it: replace(it, id="bob"), BY)
    with pytest.raises(PeopleError, match="no account"):
        people.person("ghost")


def test_passwords_are_checked_and_wrong_guesses_make_a_pause() -> None:
    seconds = [0.0]
    passwords = Passwords(seconds=lambda: seconds[0])
    kept = passwords.hash("correct horse battery")
    assert "correct" not in kept
    passwords.check("ada", kept, "correct horse battery")
    for _ in range(5):
        with pytest.raises(PeopleError, match="the name or the password"):
            passwords.check("ada", kept, "wrong horse battery")
    with pytest.raises(PeopleError, match="too many"):
        passwords.check("ada", kept, "correct horse battery")
    passwords.check("bob", kept, "correct horse battery")
    seconds[0] += PAUSE_SECONDS
    passwords.check("ada", kept, "correct horse battery")


def test_nobodys_password_is_as_wrong_as_any() -> None:
    passwords = Passwords(seconds=lambda: 0.0)
    for password in ("nobody has this password", "x"):
        with pytest.raises(PeopleError, match="the name or the password"):
            passwords.check("ghost", None, password)
    with pytest.raises(PeopleError, match="at least 12"):
        passwords.hash("short")


def test_a_session_is_good_on_its_device_only_and_for_a_while(house: House) -> None:
    session, text = house.sessions().open("ada", "desk-1", how="passkey")
    read = SESSIONS.reading
    assert read_session(text, read, device="desk-1", now=NOON) == session
    with pytest.raises(PeopleError, match="another device"):
        read_session(text, read, device="desk-2", now=NOON)
    with pytest.raises(PeopleError, match="is over"):
        read_session(text, read, device="desk-1", now=NOON + LIFE)
    with pytest.raises(PolicyError):
        read_session(text[:-20] + "A" * 20, read, device="desk-1", now=NOON)


def test_stepping_up_proves_it_anew(house: House) -> None:
    sessions = house.sessions()
    session, _ = sessions.open("ada", "desk-1", how="password")
    house.clock.forward(600)
    proven, text = sessions.step_up(session, how="passkey")
    assert proven.verified_at == NOON + timedelta(seconds=600)
    assert proven.until == session.until
    assert read_session(text, SESSIONS.reading, device="desk-1", now=NOON) == proven
    assert house.told() == ["signed in", "stepped up"]


def test_sessions_are_ended_one_by_one_and_all_of_a_person_or_device(house: House) -> None:
    sessions = house.sessions()
    first, _ = sessions.open("ada", "desk-1", how="password")
    sessions.open("ada", "desk-2", how="password")
    sessions.open("bob", "desk-2", how="password")
    sessions.end(first.id, by="ada")
    with pytest.raises(PeopleError, match="no such session"):
        sessions.end(first.id, by="ada")
    with pytest.raises(PeopleError, match="is over"):
        sessions.step_up(first, how="password")
    assert sessions.end_of(device="desk-2", by="it") == 2
    assert not sessions.listed()
    sessions.open("eve", "desk-1", how="password")
    house.clock.forward(LIFE.total_seconds())
    assert not sessions.listed()


@dataclass(slots=True)
class FirstStart:
    registry: Registry
    people: People
    link: FirstLink
    clock: HandClock
    key: DeviceKey

    def use(self, address: str) -> None:
        token = address.partition("first=")[2]
        offer = Offer("", "", self.key)
        proof = Proof(self.key.thumbprint, 0, "n" * 16, b"")
        self.link.use(token, offer, proof, Administrator("ida", "Ida", "hash"))


@pytest.fixture
def start(house: House) -> FirstStart:
    registry = a_registry(house.engine, house.audit)
    codes = Codes(b"secret")
    enrolment = Enrolment(house.engine, registry, codes, audit=house.audit, now=house.clock)
    people = house.people()
    link = FirstLink(registry, enrolment, people, now=house.clock)
    key = DeviceKey.of(new_device_key().public_key())
    return FirstStart(registry, people, link, house.clock, key)


def test_the_first_link_makes_a_desk_and_an_administrator(start: FirstStart, house: House) -> None:
    start.use(start.link.make("http://127.0.0.1:8480"))
    desk = start.registry.device("it-desk-1")
    assert (desk.status, desk.groups) == (Status.ACTIVE, frozenset({"it-desks"}))
    assert start.people.person("ida").roles == {Role.IT_ADMIN}
    told = ["registered", "invited", "changed", "changed", "account opened"]
    assert house.told() == told


def test_the_first_link_is_good_once_and_only_while_nobody_administers(start: FirstStart) -> None:
    address = start.link.make("http://127.0.0.1:8480")
    start.use(address)
    with pytest.raises(PeopleError, match="not good any more"):
        start.use(address)
    with pytest.raises(PeopleError, match="administrator already"):
        start.link.make("http://127.0.0.1:8480")


def test_the_first_link_is_good_for_an_hour(start: FirstStart) -> None:
    address = start.link.make("http://127.0.0.1:8480")
    start.clock.forward(3600)
    with pytest.raises(PeopleError, match="not good any more"):
        start.use(address)


def test_a_wrong_first_link_makes_nothing_and_leaves_the_right_one(start: FirstStart) -> None:
    address = start.link.make("http://127.0.0.1:8480")
    with pytest.raises(PeopleError):
        start.use(address + "x")
    assert not start.registry.all().devices
    start.use(address)
