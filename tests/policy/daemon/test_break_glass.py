"""policyd opens a grant for two people that it has seen for itself, and tells everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from policy.canonical import Json
from policy.decisions.actions import Action, Thing
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import DecisionPoint
from policy.errors import PolicyError
from policy.gate.knowing import Emergency
from tests.policy.daemon.answering import BY, PASSWORD, Running, start
from tests.policy.questions import a_device, a_person, a_question, a_thing, how

REASON = "a person is missing in hall 2"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("policyd") / "home")
    for person, role in (("ada", "security"), ("bob", "security-lead"), ("ida", "it-admin")):
        running.there.ask(
            "person.add", id=person, name=person, password=PASSWORD, roles=[role], areas=[], by=BY
        )
        if person != "bob":
            running.there.ask("session.open", device="desk-1", person=person, password=PASSWORD)
    running.there.ask("session.open", device="phone-1", person="bob", password=PASSWORD)
    yield running
    running.stop()


def by(person: str, device: str = "desk-1", reason: str = REASON) -> dict[str, Json]:
    return {"person": person, "device": device, "reason": reason}


def ask(running: Running, person: str = "ada") -> str:
    asked = running.there.ask("break_glass.ask", grant="all-areas", minutes=30, by=by(person))
    return str(asked["id"])


def emergencies(running: Running) -> tuple[Emergency, ...]:
    return running.there.knowledge().now.emergencies


def test_from_asking_to_the_review_everybody_who_decides_is_told(running: Running) -> None:
    name = ask(running)
    (waiting,) = emergencies(running)
    now = running.house.now()
    assert (waiting.stage, waiting.grant, waiting.runs(now)) == ("asked", "all-areas", False)
    running.there.ask("break_glass.agree", opening=name, by=by("bob", "phone-1"))
    known = running.there.knowledge().now
    assert [known.grants_of(each, now) for each in ("ada", "bob", "ida")] == [
        {"all-areas"},
        {"all-areas"},
        frozenset(),
    ]
    running.there.ask("break_glass.end", opening=name, by=by("shell-user", "shell"))
    (over,) = emergencies(running)
    assert (over.stage, over.runs(now)) == ("over", False)
    running.there.ask(
        "break_glass.review", opening=name, outcome="needed", words="she was found", by=by("ida")
    )
    assert emergencies(running) == ()


def test_policyd_opens_nothing_for_whom_it_has_not_seen(running: Running) -> None:
    for person, device in (
        ("ada", "phone-1"),
        ("bob", "desk-1"),
        ("eve", "desk-1"),
        ("", "desk-1"),
    ):
        with pytest.raises(PolicyError, match="just proven to be there"):
            running.there.ask(
                "break_glass.ask", grant="all-areas", minutes=30, by=by(person, device)
            )
    name = ask(running)
    for person, device in (("bob", "desk-1"), ("eve", "desk-1")):
        with pytest.raises(PolicyError, match="just proven to be there"):
            running.there.ask("break_glass.agree", opening=name, by=by(person, device))
    with pytest.raises(PolicyError, match="a second person"):
        running.there.ask("break_glass.agree", opening=name, by=by("ada"))
    running.there.ask("break_glass.end", opening=name, by=by("ada"))


def test_what_was_done_because_of_it_is_counted_and_nothing_else(running: Running) -> None:
    name = ask(running)
    running.there.ask("break_glass.agree", opening=name, by=by("bob", "phone-1"))
    point = DecisionPoint(running.house.bundles.loaded.policies, "1")
    grants = frozenset({"all-areas"})
    for area, running_grants in (("paint", grants), ("press", grants), ("press", frozenset())):
        question = a_question(
            Action.LIVE_VIEW,
            device=a_device(id="desk-1"),
            person=a_person(areas=("press",)),
            resource=a_thing(Thing.CAMERA, area=area),
            circumstances=how(break_glass=running_grants),
        )
        answer, in_force = point.decide(question)
        running.there.append(decision_entry(question, answer, in_force, request="r1"))
    told = running.there.ask("break_glass.list")
    opening = next(each for each in rows(told, "openings") if each["id"] == name)
    assert opening["uses"] == {"ada live.view": 1}, "what she may anyway is no use of it"
    running.there.ask("break_glass.end", opening=name, by=by("ada"))


def test_what_is_prepared_is_told_with_the_policies_that_it_opens(running: Running) -> None:
    told = running.there.ask("break_glass.list")
    grants = {str(each["id"]): each for each in rows(told, "grants")}
    assert set(grants) == {"all-areas", "hand-out"}
    assert grants["all-areas"]["minutes"] == 60
    opens = grants["all-areas"]["opens"]
    assert isinstance(opens, list)
    named = {each["id"] for each in opens if isinstance(each, dict)}
    assert named == {"E64-all-areas", "V73-emergency"}


def test_an_outcome_is_one_of_three(running: Running) -> None:
    with pytest.raises(PolicyError, match="needed, avoidable or misused"):
        running.there.ask(
            "break_glass.review", opening="x", outcome="fine", words=REASON, by=by("ida")
        )


def rows(answer: dict[str, Json], name: str) -> list[dict[str, Json]]:
    found = answer[name]
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, dict)]


def test_where_it_is_kept_belongs_to_policyd_alone(running: Running) -> None:
    ask_and_end = ask(running)
    running.there.ask("break_glass.end", opening=ask_and_end, by=by("ada"))
    kept: Path = running.folder / "break-glass.jws"
    assert kept.exists()
    assert running.folder.stat().st_mode & 0o077 == 0
