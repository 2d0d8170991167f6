"""The steps that people take with an incident.

    open ──► in_progress, with an owner ──► closed, with an outcome ──► open, reopened

Each is a new version; what makes no sense is a CaseError and changes nothing.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from casework.checks import checked_person
from casework.errors import CaseError
from plant.incidents import Incident, IncidentState, IncidentStep, Loss, Outcome
from plant.records import is_name

LARGEST_LOSS = Decimal(10) ** 12
SMALLEST_PART = Decimal("0.001")


def taken_on(incident: Incident, *, owner: str, at: datetime) -> Incident:
    """Return the incident as the owner works on it; taking it over from somebody is allowed."""
    _must_be_unclosed(incident)
    if incident.owner == checked_person(owner):
        raise CaseError(f"{owner} works on incident {incident.id} already")
    return replace(_moved(incident, at), state=IncidentState.IN_PROGRESS, owner=owner)


def closed(incident: Incident, *, outcome: Outcome, loss: Loss | None, at: datetime) -> Incident:
    """Return the incident with what it turned out to be."""
    _must_be_unclosed(incident)
    if loss is not None:
        checked_loss(loss)
    return replace(_moved(incident, at), state=IncidentState.CLOSED, outcome=outcome, loss=loss)


def opened_again(incident: Incident, *, at: datetime) -> Incident:
    """Return a closed incident as one that is to be worked on again."""
    if not incident.is_closed:
        raise CaseError(f"incident {incident.id} is not closed")
    return reopened(_moved(incident, at))


def reopened(incident: Incident) -> Incident:
    """Return the incident open again, in the same version; its outcome stays in the steps."""
    return replace(
        incident, state=IncidentState.OPEN, reopened=True, owner="", outcome=None, loss=None
    )


def step_between(before: Incident, after: Incident, *, by: str, reason: str = "") -> IncidentStep:
    """Return the step that led from one state of an incident to the next."""
    return IncidentStep(
        incident=after.id,
        version=after.version,
        before=before.state,
        after=after.state,
        by=by,
        at=after.changed_at,
        reason=reason,
        owner=after.owner,
        outcome=after.outcome,
        loss=after.loss,
    )


def _moved(incident: Incident, at: datetime) -> Incident:
    return replace(incident, version=incident.version + 1, changed_at=at)


def _must_be_unclosed(incident: Incident) -> None:
    if incident.is_closed:
        raise CaseError(f"incident {incident.id} is closed", remedy="reopen it first")


def checked_loss(loss: Loss) -> Loss:
    """Return a loss that can be one, or raise CaseError."""
    if not (_is_amount(loss.value) and _is_amount(loss.recovered) and loss.recovered <= loss.value):
        raise CaseError(
            "this is no loss", remedy="give a value, and of it what came back, with 3 decimals"
        )
    if not is_name(loss.unit):
        raise CaseError("a loss needs a unit", remedy="name a currency, such as EUR")
    return loss


def _is_amount(amount: Decimal) -> bool:
    # Infinite and huge ones first: they cannot be rounded.
    fits = amount.is_finite() and 0 <= amount <= LARGEST_LOSS
    return fits and amount == amount.quantize(SMALLEST_PART)
