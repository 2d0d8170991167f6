"""Incidents, reviews, footage and signals as the JSON that is told over HTTP."""

from collections.abc import Sequence

from plant.footage import FootageRequest
from plant.incidents import Incident, IncidentStep, Loss
from plant.queue import Snooze
from plant.reports import Report
from plant.reviews import Review, Verdict
from plant.signals import StoredSignal, signal_to_json
from plant.wire import Json, time_or_null, time_text


def review_to_json(review: Review, verdicts: Sequence[Verdict]) -> dict[str, Json]:
    """Return a review with its verdicts."""
    claim = review.claim
    return {
        "event_id": review.event,
        "state": review.state.value,
        "version": review.version,
        "incident_id": review.incident,
        "claimed_by": claim.by if claim else None,
        "claimed_until": time_text(claim.until) if claim else None,
        "verdicts": [_verdict(each) for each in verdicts],
    }


def incident_to_json(incident: Incident) -> dict[str, Json]:
    """Return an incident as it is now."""
    return {
        "id": incident.id,
        "version": incident.version,
        "state": incident.state.value,
        "camera": incident.camera,
        "places": list(incident.places),
        "kind": incident.kind.value if incident.kind else None,
        "lead_event_id": incident.lead,
        "category": incident.category.value if incident.category else None,
        "post": incident.post,
        "severity": incident.severity,
        "event_count": incident.event_count,
        "opened_at": time_text(incident.opened_at),
        "last_event_at": time_text(incident.last_event_at),
        "changed_at": time_text(incident.changed_at),
        "owner": incident.owner or None,
        "reopened": incident.reopened,
        "outcome": incident.outcome.value if incident.outcome else None,
        "loss": _loss(incident.loss),
    }


def step_to_json(step: IncidentStep) -> dict[str, Json]:
    """Return a step that somebody took."""
    return {
        "version": step.version,
        "before": step.before.value if step.before else None,
        "after": step.after.value,
        "by": step.by,
        "at": time_text(step.at),
        "reason": step.reason,
        "owner": step.owner or None,
        "outcome": step.outcome.value if step.outcome else None,
        "loss": _loss(step.loss),
    }


def incident_report_to_json(report: Report, because: Sequence[str]) -> dict[str, Json]:
    """Return a report as part of an incident: no words of it stand there."""
    return {
        "id": report.id,
        "receipt": report.receipt,
        "category": report.said.category.value,
        "post": report.said.post,
        "happened_at": time_text(report.happened_at),
        "because": [*because],
        "footage_ids": [*report.footage],
    }


def footage_to_json(request: FootageRequest) -> dict[str, Json]:
    """Return a wish for footage and what came of it."""
    file = request.file
    return {
        "id": request.id,
        "camera": request.camera,
        "from_at": time_text(request.from_at),
        "to_at": time_text(request.to_at),
        "requested_by": request.requested_by,
        "requested_at": time_text(request.requested_at),
        "event_id": request.event,
        "state": request.state.value,
        "reason": request.reason or None,
        "answered_at": time_or_null(request.answered_at),
        "media_type": request.media_type or None,
        "size": file.size if file else None,
        "sha256": file.sha256 if file else None,
        "clip_from_at": time_or_null(request.clip_from_at),
        "clip_to_at": time_or_null(request.clip_to_at),
    }


def snooze_to_json(snooze: Snooze) -> dict[str, Json]:
    """Return a snooze."""
    return {
        "number": snooze.number,
        "rule": snooze.rule,
        "camera": snooze.camera,
        "reason": snooze.reason,
        "by": snooze.by,
        "at": time_text(snooze.at),
        "until": time_text(snooze.until),
        "ended_by": snooze.ended_by or None,
        "ended_at": time_or_null(snooze.ended_at),
    }


def stored_signal_to_json(stored: StoredSignal) -> dict[str, Json]:
    """Return a signal with its number."""
    kept: dict[str, Json] = {"number": stored.number, "stored_at": time_text(stored.stored_at)}
    return signal_to_json(stored.signal) | kept


def _verdict(verdict: Verdict) -> Json:
    return {
        "version": verdict.version,
        "before": verdict.before.value,
        "after": verdict.after.value,
        "by": verdict.by,
        "at": time_text(verdict.at),
        "reason": verdict.reason,
        "undoes": verdict.undoes,
    }


def _loss(loss: Loss | None) -> Json:
    if loss is None:
        return None
    return {"value": str(loss.value), "recovered": str(loss.recovered), "unit": loss.unit}
