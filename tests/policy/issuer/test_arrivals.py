"""Accounts of whom the issuer tells: by its word for a person, with the roles of their groups."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policy.errors import PeopleError
from policy.issuer.arrivals import arrived
from policy.issuer.identity import Identity
from policy.issuer.settings import Grant, IssuerSettings
from policy.people.accounts import PERSON_STATEMENT, People, Person
from policy.people.roles import Role
from policy.statements import Stating
from tests.policy.issuing import BY, IT_KEY, SEALS, ListAudit, a_database
from tests.policy.logs import HandClock

SETTINGS = IssuerSettings(
    "https://login.example/plant",
    "floorwatch",
    "Plant account",
    (
        Grant("guards", frozenset({Role.SECURITY}), frozenset({"press"})),
        Grant("leads", frozenset({Role.SECURITY_LEAD}), frozenset({"dock"})),
        Grant("it", frozenset({Role.IT_ADMIN})),
    ),
)
AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
ADA = Identity("42", "Ada Brun", "ada@plant.example", frozenset({"guards", "cooks"}), AT, "k")
IDA = Person("ida", "Ida Admin", frozenset({Role.IT_ADMIN}), password="hash")


@dataclass
class Office:
    people: People
    ended: list[str] = field(default_factory=list)

    def let_in(self, identity: Identity, settings: IssuerSettings = SETTINGS) -> Person:
        return arrived(self.people, settings, identity, "desk-1", self.ended.append)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = a_database(tmp_path)
    statements = Stating(PERSON_STATEMENT, IT_KEY)
    people = People(engine, statements=statements, seals=SEALS, audit=ListAudit(), now=HandClock())
    people.add(IDA, BY)
    yield Office(people)
    engine.dispose()


def test_the_first_arrival_opens_an_account_with_what_the_groups_grant(office: Office) -> None:
    person = office.let_in(ADA)
    assert (person.id, person.name, person.password) == ("ada", "Ada Brun", None)
    assert person.roles == {Role.SECURITY}
    assert person.areas == {"press"}
    assert office.people.person("ada") == person
    assert office.let_in(ADA) == person
    assert office.ended == []


def test_who_is_in_no_group_that_counts_gets_no_account(office: Office) -> None:
    with pytest.raises(PeopleError, match="none of your groups"):
        office.let_in(replace(ADA, groups=frozenset({"cooks", "Guards", "guards "})))
    assert set(office.people.all()) == {"ida"}


def test_nobody_becomes_somebody_here_by_a_name_there(office: Office) -> None:
    """Whoever may choose what they are called at the issuer gets no other's account by that."""
    other = office.let_in(replace(ADA, subject="666", called="ida@plant.example"))
    assert other.id.startswith("ida-")
    assert Role.IT_ADMIN not in other.roles
    assert office.people.person("ida") == IDA
    ada, second = office.let_in(ADA), office.let_in(replace(ADA, subject="43"))
    assert ada.id == "ada"
    assert second.id.startswith("ada-")


def test_the_same_word_of_another_issuer_is_another_person(office: Office) -> None:
    elsewhere = replace(SETTINGS, issuer="https://login.example/other")
    assert office.let_in(ADA).id != office.let_in(ADA, elsewhere).id


def test_roles_are_those_of_the_groups_each_time_and_who_loses_one_is_signed_out(
    office: Office,
) -> None:
    both = office.let_in(replace(ADA, groups=frozenset({"guards", "leads"})))
    assert both.roles == {Role.SECURITY, Role.SECURITY_LEAD}
    assert both.areas == {"press", "dock"}
    assert office.ended == []
    less = office.let_in(ADA)
    assert less.roles == {Role.SECURITY}
    assert office.ended == ["ada"]
    with pytest.raises(PeopleError, match="none of your groups"):
        office.let_in(replace(ADA, groups=frozenset()))
    assert (office.people.person("ada").roles, office.ended) == (frozenset(), ["ada", "ada"])


def test_areas_that_it_gave_stay_where_no_group_names_any(office: Office) -> None:
    office.let_in(replace(ADA, groups=frozenset({"it"})))
    office.people.change("ada", lambda person: replace(person, areas=frozenset({"hall"})), BY)
    assert office.let_in(replace(ADA, groups=frozenset({"it"}))).areas == {"hall"}


def test_a_closed_account_stays_closed(office: Office) -> None:
    office.let_in(ADA)
    office.people.change("ada", lambda person: replace(person, enabled=False), BY)
    with pytest.raises(PeopleError, match="closed"):
        office.let_in(ADA)


@pytest.mark.parametrize(
    ("called", "name"),
    [("", "person"), ("Ädä", "d"), ("---", "person"), ("a" * 100, "a" * 48), ("x_y z", "x-y-z")],
)
def test_whatever_somebody_is_called_the_id_is_one(office: Office, called: str, name: str) -> None:
    assert office.let_in(replace(ADA, called=called)).id == name


def test_a_name_that_cannot_be_shown_is_the_id(office: Office) -> None:
    assert office.let_in(replace(ADA, name="\x00\n")).name == "ada"
    assert len(office.let_in(replace(ADA, subject="43", name="n" * 500)).name) == 120
