"""A decision as a record of the audit.

A report is sent in confidence: of an allowed one the record keeps groups, bundle and
hour, and neither device nor person. Everything else is told in full, so that it can
be searched and decided again.
"""

from datetime import datetime

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.decisions.actions import Action
from policy.decisions.engine import Answer
from policy.decisions.explaining import NearMiss
from policy.decisions.facts import Question
from policy.decisions.remembering import InForce
from policy.decisions.telling import question_to_json


def decision_entry(
    question: Question,
    answer: Answer,
    by: InForce,
    *,
    request: str,
    misses: tuple[NearMiss, ...] = (),
    people: Answer | None = None,
) -> Entry:
    """Return the record of a decision. `request` is an id that also stands in the answer.

    Of a picture `people` says whether people were seen in it, and the policies that decided that.
    """
    decided: dict[str, Json] = {
        "decision": "allow" if answer.allowed else "deny",
        "policies": list(answer.because),
        "bundle": by.bundle,
    }
    if question.action is Action.REPORT_SEND and answer.allowed:
        return _in_confidence(question, decided)
    told = question_to_json(question)
    at = question.circumstances.now
    facts = {
        **{name: value for name, value in told.items() if name != "now"},
        **decided,
        "registry_epoch": by.registry_epoch,
        "request": request,
    }
    if answer.errors:
        facts["errors"] = list(answer.errors)
    if people is not None:
        facts["people"] = "clear" if people.allowed else "blurred"
        facts["people_policies"] = list(people.because)
        if people.errors:
            facts["people_errors"] = list(people.errors)
    if misses:
        facts["near_misses"] = [str(each) for each in misses]
    return Entry(Kind.DECISION, at, facts)


def undeclared_entry(at: datetime, channel: str, *, request: str) -> Entry:
    """Return the record of a request for what nobody declared."""
    told: dict[str, Json] = {"decision": "deny", "errors": ["nothing is declared here"]}
    return Entry(Kind.DECISION, at, {**told, "channel": channel, "request": request})


def _in_confidence(question: Question, decided: dict[str, Json]) -> Entry:
    hour: datetime = question.circumstances.now.replace(minute=0, second=0, microsecond=0)
    facts: dict[str, Json] = {
        **decided,
        "action": question.action.value,
        "groups": sorted(question.device.groups),
    }
    return Entry(Kind.DECISION, hour, facts)
