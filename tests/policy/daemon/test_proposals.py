"""People propose policies: watched in the shadow, decided about by IT, never in force by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policy.audit.backwards import lines_backwards, record_of
from policy.bundles.reading import bundle_of
from policy.canonical import Json
from policy.daemon.house import House
from policy.decisions.actions import Action
from policy.decisions.facts import Question
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import DecisionPoint
from policy.errors import PolicyError
from tests.policy.bundles.test_bundles import APPROVERS
from tests.policy.daemon.answering import BY, PASSWORD, Running, start
from tests.policy.questions import a_person, a_question

FILE = "policies/10-security.cedar"
SIA: dict[str, Json] = {"person": "sia", "device": "desk-1", "reason": "less for phones"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("home") / "policyd")
    for person, roles in (("ida", ["it-admin"]), ("sia", ["security-lead"])):
        told: dict[str, Json] = {"roles": [*roles], "areas": [], "password": PASSWORD}
        running.there.ask("person.add", id=person, name=person, by=BY, **told)
    yield running
    running.stop()


@pytest.fixture
def running(home: Running) -> Iterator[Running]:
    yield home
    for person in home.house.proposals.all():
        home.there.ask("proposal.drop", person=person, by=BY)


def changed(house: House) -> dict[str, Json]:
    """Return the text in force, with phones of security left out of what they may look at."""
    text = house.bundles.bundle.files[FILE].decode()
    fewer = text.replace(
        'principal in [DeviceGroup::"security-desks", DeviceGroup::"security-phones"]',
        'principal in DeviceGroup::"security-phones"',
    )
    assert fewer != text
    return {FILE: fewer}


def propose(running: Running, by: dict[str, Json] = SIA) -> dict[str, Json]:
    return running.there.ask("proposal.make", files=changed(running.house), by=by)


def decide(running: Running, question: Question) -> None:
    """Decide by what is in force and record it, as the server does."""
    point = DecisionPoint(running.house.bundles.loaded.policies, "1:starter")
    answer, by = point.decide(question)
    running.there.append(decision_entry(question, answer, by, request="beef"))


# As JSON tells it.
def shown(running: Running) -> dict[str, Any]:
    running.house.proposals.settle()
    return running.there.ask("proposal.show", person="sia")


def test_a_proposal_follows_what_is_in_force_and_decides_nothing(running: Running) -> None:
    before = running.there.ask("bundle")
    propose(running)
    assert running.there.ask("bundle") == before
    files = running.there.ask("proposal.files", person="sia")["files"]
    assert isinstance(files, dict)
    bundle = bundle_of({name: str(text).encode() for name, text in files.items()}, {})
    in_force = running.house.bundles.bundle
    assert (bundle.version, bundle.parent) == (in_force.version + 1, in_force.digest)
    assert (bundle.author, bundle.about) == ("sia", "less for phones")
    assert (bundle.groups, bundle.grants) == (in_force.groups, in_force.grants)
    assert bundle.grants
    record = record_of(next(lines_backwards(running.folder / "audit")))
    assert (record["what"], record["digest"]) == ("bundle proposed", bundle.digest)


def test_it_is_asked_what_is_decided_and_what_it_would_have_said_otherwise_is_kept(
    running: Running,
) -> None:
    propose(running)
    decide(running, a_question(person=a_person()))
    decide(running, a_question(Action.DEVICE_LIST, person=a_person()))
    told = shown(running)
    assert (told["asked"], told["newly_denied"], told["newly_allowed"]) == (2, 1, 0)
    (change,) = told["changes"]
    assert (change["allowed"], change["action"]) == (False, "event.view")
    assert "S11-review" in str(change["near"])


def test_what_is_sent_in_confidence_is_not_asked_again(running: Running) -> None:
    propose(running)
    phone = replace(a_question().device, groups=frozenset({"phones"}))
    report = replace(a_question(Action.REPORT_SEND), device=phone, person=None)
    decide(running, report)
    assert shown(running)["asked"] == 0


def test_it_shows_what_is_changed_and_which_tests_do_not_pass(running: Running) -> None:
    propose(running)
    told = shown(running)
    (file,) = told["diff"]
    assert file["file"] == FILE
    assert any(line.startswith("-") and "security-desks" in line for line in file["lines"])
    assert told["good"] is False
    assert told["failures"]


def test_one_goes_on_with_ones_proposal(running: Running) -> None:
    propose(running)
    other = "policies/20-plant.cedar"
    text = running.house.bundles.bundle.files[other].decode() + "// more\n"
    running.there.ask("proposal.make", files={other: text}, by=SIA)
    told = shown(running)
    assert [each["file"] for each in told["diff"]] == [FILE, other]


def test_a_proposal_is_there_after_policyd_starts_again(tmp_path: Path) -> None:
    running = start(tmp_path / "policyd")
    digest = propose(running)["digest"]
    running.stop()
    again = start(tmp_path / "policyd")
    assert again.there.ask("proposal.show", person="sia")["digest"] == digest
    decide(again, a_question(person=a_person()))
    assert shown(again)["newly_denied"] == 1
    again.stop()


def test_whoever_proposed_does_not_approve_alone(running: Running) -> None:
    keys = APPROVERS.keys
    propose(running, {**SIA, "person": next(iter(keys))})
    (author,) = running.house.proposals.all()
    bundle = running.house.proposals.of(author).bundle
    assert bundle.author == author
    with pytest.raises(PolicyError):
        running.there.ask(
            "bundle.load",
            files={name: data.decode() for name, data in bundle.files.items()},
            signatures={},
            by=BY,
        )


@pytest.mark.parametrize(
    ("files", "by", "why"),
    [
        ({FILE: "permit (principal, action, resource"}, SIA, "cannot be read"),
        ({"policies/new.cedar": "// nothing"}, SIA, "only texts"),
        ({"bundle.toml": "version = 9"}, SIA, "only texts"),
        ({}, SIA, "text in force"),
        (None, {**SIA, "reason": ""}, "what it is for"),
        (None, {**SIA, "reason": 'a\n"b'}, "what it is for"),
        (None, {**SIA, "person": ""}, "nobody is signed in"),
        (None, {**SIA, "person": "../sia"}, "nobody is signed in"),
    ],
)
def test_what_is_no_proposal_is_refused(
    running: Running, files: dict[str, Json] | None, by: dict[str, Json], why: str
) -> None:
    told = changed(running.house) if files is None else files
    with pytest.raises(PolicyError, match=why):
        running.there.ask("proposal.make", files=told, by=by)
    assert running.there.ask("proposal.list") == {"proposals": []}


def test_ones_own_proposal_is_dropped_and_by_it_anybodys(running: Running) -> None:
    propose(running)
    with pytest.raises(PolicyError, match="somebody else's"):
        running.there.ask("proposal.drop", person="sia", by={**SIA, "person": "oto"})
    running.there.ask("proposal.drop", person="sia", by=BY)
    propose(running)
    running.there.ask("proposal.drop", person="sia", by=SIA)
    with pytest.raises(PolicyError, match="no proposal of sia"):
        running.there.ask("proposal.show", person="sia")


def test_there_are_a_handful_at_most(running: Running) -> None:
    for number in range(5):
        propose(running, {**SIA, "person": f"p-{number}"})
    with pytest.raises(PolicyError, match="5 proposals wait already"):
        propose(running)
    propose(running, {**SIA, "person": "p-0"})
