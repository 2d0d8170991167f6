"""Incidents and their steps as columns, and back."""

import json
from decimal import Decimal

from plant.events import EventKind
from plant.ids import IncidentId
from plant.incidents import Incident, IncidentState, IncidentStep, Loss, Outcome
from plant.reports import Category
from storage.columns import AnyRow


def row_of(incident: Incident) -> dict[str, object]:
    """Return the columns of an incident."""
    return {
        "id": incident.id,
        "version": incident.version,
        "state": incident.state.value,
        # A report alone has neither; the columns were made before there were such incidents.
        "camera": incident.camera or "",
        "places": json.dumps(incident.places),
        "kind": "" if incident.kind is None else incident.kind.value,
        "lead": incident.lead or "",
        "severity": incident.severity,
        "event_count": incident.event_count,
        "opened_at": incident.opened_at,
        "last_event_at": incident.last_event_at,
        "changed_at": incident.changed_at,
        "owner": incident.owner,
        "reopened": incident.reopened,
        "category": None if incident.category is None else incident.category.value,
        "post": incident.post,
        **_result_row(incident.outcome, incident.loss),
    }


def step_row(step: IncidentStep) -> dict[str, object]:
    """Return the columns of a step, but for the incident's number."""
    return {
        "version": step.version,
        "before": None if step.before is None else step.before.value,
        "after": step.after.value,
        "by": step.by,
        "at": step.at,
        "reason": step.reason,
        "owner": step.owner,
        **_result_row(step.outcome, step.loss),
    }


def _result_row(outcome: Outcome | None, loss: Loss | None) -> dict[str, object]:
    return {
        "outcome": None if outcome is None else outcome.value,
        "loss_value": None if loss is None else str(loss.value),
        "loss_recovered": None if loss is None else str(loss.recovered),
        "loss_unit": None if loss is None else loss.unit,
    }


def incident_of(row: AnyRow) -> Incident:
    """Return the incident that a row tells."""
    return Incident(
        id=row.id,
        version=row.version,
        state=IncidentState(row.state),
        camera=row.camera or None,
        places=tuple(json.loads(row.places)),
        kind=EventKind(row.kind) if row.kind else None,
        lead=row.lead or None,
        severity=row.severity,
        event_count=row.event_count,
        opened_at=row.opened_at,
        last_event_at=row.last_event_at,
        changed_at=row.changed_at,
        owner=row.owner,
        reopened=row.reopened,
        outcome=_outcome(row),
        loss=_loss(row),
        category=Category(row.category) if row.category else None,
        post=row.post,
    )


def step_of(incident: IncidentId, row: AnyRow) -> IncidentStep:
    """Return the step that a row tells."""
    return IncidentStep(
        incident=incident,
        version=row.version,
        before=None if row.before is None else IncidentState(row.before),
        after=IncidentState(row.after),
        by=row.by,
        at=row.at,
        reason=row.reason,
        owner=row.owner,
        outcome=_outcome(row),
        loss=_loss(row),
    )


def _outcome(row: AnyRow) -> Outcome | None:
    return None if row.outcome is None else Outcome(row.outcome)


def _loss(row: AnyRow) -> Loss | None:
    if row.loss_unit is None:
        return None
    return Loss(Decimal(row.loss_value), Decimal(row.loss_recovered), row.loss_unit)
