"""Reviewers work side by side: each verdict counts once, and nobody overwrites another."""

import pytest

from casework.errors import CaseError
from casework.reviewing import CLAIM_SECONDS, Reviewing
from casework.verdicts import Word
from plant.ids import EventId
from plant.incidents import IncidentState, Outcome
from plant.reviews import ReviewState
from plant.store_errors import ConflictError, MissingError
from tests.builders import an_event
from tests.casework.conftest import Office

FALSE_ALARM = Word(ReviewState.FALSE_ALARM)
ONE, TWO = an_event(1), an_event(2)


@pytest.fixture
def reviewing(office: Office) -> Reviewing:
    office.takes(ONE, TWO)
    office.told.clear()
    return Reviewing(office.store, office.announce)


def test_a_verdict_is_kept_and_told(office: Office, reviewing: Reviewing) -> None:
    review = reviewing.judge(ONE.id, FALSE_ALARM, by="guard", version=0)
    assert (review.state, review.version) == (ReviewState.FALSE_ALARM, 1)
    (told,) = office.told
    assert told.verdict == office.store.reviews.verdicts(ONE.id)[0]
    assert told.stored is not None
    assert told.stored.event == ONE
    assert not told.incident_moved


def test_the_same_verdict_sent_again_counts_once(office: Office, reviewing: Reviewing) -> None:
    first = reviewing.judge(ONE.id, FALSE_ALARM, by="guard", version=0)
    assert reviewing.judge(ONE.id, FALSE_ALARM, by="guard", version=0) == first
    assert len(office.store.reviews.verdicts(ONE.id)) == len(office.told) == 1


@pytest.mark.parametrize("version", [0, 2])
def test_who_saw_another_version_is_refused(reviewing: Reviewing, version: int) -> None:
    reviewing.judge(ONE.id, FALSE_ALARM, by="guard", version=0)
    with pytest.raises(ConflictError, match="in version 1"):
        reviewing.judge(ONE.id, FALSE_ALARM, by="another", version=version)


@pytest.mark.parametrize("version", [-1, 1])
def test_a_version_that_never_was_is_refused(reviewing: Reviewing, version: int) -> None:
    with pytest.raises(ConflictError):
        reviewing.judge(ONE.id, FALSE_ALARM, by="guard", version=version)


def test_what_is_not_known_is_not_judged(reviewing: Reviewing) -> None:
    with pytest.raises(MissingError):
        reviewing.judge(EventId("none"), FALSE_ALARM, by="guard", version=0)


def test_dismissing_all_events_closes_the_incident_and_an_undo_reopens_it(
    office: Office, reviewing: Reviewing
) -> None:
    reviewing.judge(ONE.id, FALSE_ALARM, by="guard", version=0)
    reviewing.judge(TWO.id, FALSE_ALARM, by="guard", version=0)
    incident = office.incident(ONE)
    assert (incident.state, incident.outcome) == (IncidentState.CLOSED, Outcome.FALSE_ALARM)
    assert office.told[-1].incident_moved
    undone = reviewing.undo(TWO.id, by="guard", version=1)
    assert (undone.state, undone.version) == (ReviewState.NEW, 2)
    incident = office.incident(ONE)
    assert (incident.state, incident.reopened) == (IncidentState.OPEN, True)
    steps = office.store.incidents.steps(incident.id)
    assert [(each.before, each.after) for each in steps] == [
        (IncidentState.OPEN, IncidentState.CLOSED),
        (IncidentState.CLOSED, IncidentState.OPEN),
    ]


def test_an_undo_sent_again_counts_once(reviewing: Reviewing) -> None:
    reviewing.judge(ONE.id, FALSE_ALARM, by="guard", version=0)
    first = reviewing.undo(ONE.id, by="guard", version=1)
    assert reviewing.undo(ONE.id, by="guard", version=1) == first
    with pytest.raises(CaseError):
        reviewing.undo(ONE.id, by="guard", version=2)


def test_to_escalate_gives_the_incident_an_owner(office: Office, reviewing: Reviewing) -> None:
    word = Word(ReviewState.ESCALATED, "somebody took a pallet", owner="lead")
    reviewing.judge(ONE.id, word, by="guard", version=0)
    incident = office.incident(ONE)
    assert (incident.state, incident.owner) == (IncidentState.IN_PROGRESS, "lead")


def test_an_event_of_an_earlier_release_can_be_judged(office: Office) -> None:
    with office.store.writing() as work:
        work.append(an_event(5))
    reviewing = Reviewing(office.store, office.announce)
    review = reviewing.judge(an_event(5).id, FALSE_ALARM, by="guard", version=0)
    assert (review.incident, office.told[-1].incident) == (None, None)


def test_a_claim_shows_who_looks_for_a_minute(office: Office, reviewing: Reviewing) -> None:
    claim = reviewing.claim(ONE.id, by="guard").claim
    assert claim is not None
    assert claim.by == "guard"
    with pytest.raises(ConflictError, match="guard is looking"):
        reviewing.claim(ONE.id, by="another")
    office.clock.goes(CLAIM_SECONDS)
    assert reviewing.claim(ONE.id, by="another").claim is not None
    assert reviewing.let_go(ONE.id, by="guard").claim is not None
    assert reviewing.let_go(ONE.id, by="another").claim is None


def test_a_clock_that_was_set_back_leaves_no_claim_behind(
    office: Office, reviewing: Reviewing
) -> None:
    reviewing.claim(ONE.id, by="guard")
    office.clock.goes(-3600)
    claim = reviewing.claim(ONE.id, by="another").claim
    assert claim is not None
    assert claim.by == "another"


def test_a_claim_binds_nobody(office: Office, reviewing: Reviewing) -> None:
    reviewing.claim(ONE.id, by="guard")
    review = reviewing.judge(ONE.id, FALSE_ALARM, by="another", version=0)
    assert (review.state, review.claim) == (ReviewState.FALSE_ALARM, None)
