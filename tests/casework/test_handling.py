"""Incidents are taken on, closed with what they were, and opened again with a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import CaseError
from casework.handling import Closing, Handling
from casework.merging import opened_by
from casework.steps import closed, opened_again, taken_on
from plant.ids import IncidentId
from plant.incidents import Incident, IncidentState, Loss, Outcome
from plant.store_errors import ConflictError, MissingError
from tests.builders import an_event, at
from tests.casework.conftest import Office

THEFT = Closing(Outcome.THEFT, Loss(Decimal("120.50"), Decimal(20), "EUR"), "two boxes")


@pytest.fixture
def incident(office: Office) -> Incident:
    incident = office.takes(an_event(1))
    office.told.clear()
    return incident


@pytest.fixture
def handling(office: Office) -> Handling:
    return Handling(office.store, office.announce)


def test_an_incident_goes_through_its_life(
    office: Office, handling: Handling, incident: Incident
) -> None:
    office.clock.goes(9)
    taken = handling.take(incident.id, by="guard", version=1)
    assert (taken.state, taken.owner) == (IncidentState.IN_PROGRESS, "guard")
    given_on = handling.take(incident.id, by="guard", version=2, owner="lead")
    assert given_on.owner == "lead"
    done = handling.close(incident.id, THEFT, by="lead", version=3)
    assert (done.state, done.outcome, done.loss) == (
        IncidentState.CLOSED,
        Outcome.THEFT,
        THEFT.loss,
    )
    again = handling.reopen(incident.id, by="lead", version=4, reason="it was found")
    assert (again.state, again.reopened, again.outcome, again.loss) == (
        IncidentState.OPEN,
        True,
        None,
        None,
    )
    assert office.store.incidents.find(incident.id) == again
    steps = office.store.incidents.steps(incident.id)
    assert [(each.by, each.after.value, each.reason) for each in steps] == [
        ("guard", "in_progress", ""),
        ("guard", "in_progress", ""),
        ("lead", "closed", "two boxes"),
        ("lead", "open", "it was found"),
    ]
    assert steps[2].loss == THEFT.loss
    assert all(each.incident_moved for each in office.told)
    assert again.changed_at == office.clock.now()


def test_a_step_sent_again_counts_once(
    office: Office, handling: Handling, incident: Incident
) -> None:
    for _ in range(2):
        handling.take(incident.id, by="guard", version=1)
    for _ in range(2):
        handling.close(incident.id, THEFT, by="guard", version=2)
    for _ in range(2):
        handling.reopen(incident.id, by="guard", version=3, reason="it was found")
    assert len(office.store.incidents.steps(incident.id)) == len(office.told) == 3


def test_who_saw_another_version_is_refused(handling: Handling, incident: Incident) -> None:
    handling.take(incident.id, by="guard", version=1)
    with pytest.raises(ConflictError, match="in version 2"):
        handling.take(incident.id, by="another", version=1)
    with pytest.raises(ConflictError):
        handling.close(incident.id, THEFT, by="guard", version=1)


def test_what_is_not_there_is_not_worked_on(handling: Handling) -> None:
    with pytest.raises(MissingError):
        handling.take(IncidentId("none"), by="guard", version=1)


def test_reopening_needs_a_reason(handling: Handling, incident: Incident) -> None:
    handling.close(incident.id, THEFT, by="guard", version=1)
    with pytest.raises(CaseError, match="reason"):
        handling.reopen(incident.id, by="guard", version=2, reason=" ")


def test_steps_that_lead_nowhere_are_refused(handling: Handling, incident: Incident) -> None:
    with pytest.raises(CaseError, match="not closed"):
        handling.reopen(incident.id, by="guard", version=1, reason="why")
    handling.take(incident.id, by="guard", version=1)
    with pytest.raises(CaseError, match="already"):
        handling.take(incident.id, by="guard", version=2)
    handling.close(incident.id, THEFT, by="guard", version=2)
    with pytest.raises(CaseError, match="is closed"):
        handling.close(incident.id, Closing(Outcome.DAMAGE), by="guard", version=3)
    with pytest.raises(CaseError, match="is closed"):
        handling.take(incident.id, by="another", version=3)


@pytest.mark.parametrize(
    "loss",
    [
        Loss(Decimal(-1), Decimal(0), "EUR"),
        Loss(Decimal(1), Decimal(2), "EUR"),
        Loss(Decimal(1), Decimal(-1), "EUR"),
        Loss(Decimal("0.0001"), Decimal(0), "EUR"),
        Loss(Decimal("NaN"), Decimal(0), "EUR"),
        Loss(Decimal("sNaN"), Decimal(0), "EUR"),
        Loss(Decimal("Infinity"), Decimal(0), "EUR"),
        Loss(Decimal("1e400"), Decimal(0), "EUR"),
        Loss(Decimal(1), Decimal(0), ""),
    ],
    ids=str,
)
def test_what_is_no_loss_is_refused(loss: Loss) -> None:
    incident = opened_by(an_event(1), now=at(1))
    with pytest.raises(CaseError):
        closed(incident, outcome=Outcome.THEFT, loss=loss, at=at(2))


STEPS = {
    "take": lambda now: taken_on(now, owner=f"guard-{now.version}", at=at(9)),
    "close": lambda now: closed(now, outcome=Outcome.DAMAGE, loss=None, at=at(9)),
    "reopen": lambda now: opened_again(now, at=at(9)),
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=20))
def test_whatever_is_tried_an_incident_makes_sense(tries: list[str]) -> None:
    incident, taken = opened_by(an_event(1), now=at(1)), 0
    for each in tries:
        try:
            incident = STEPS[each](incident)
            taken += 1
        except CaseError:
            continue
        assert (incident.outcome is not None) is incident.is_closed
        assert bool(incident.owner) or incident.state is not IncidentState.IN_PROGRESS
    assert incident.version == 1 + taken
