"""People work on incidents: take them on, close them, open them again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from casework.changing import check_version, keep_step, tell
from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from casework.steps import closed, opened_again, taken_on
from casework.telling import Announce, Told
from plant.ids import IncidentId
from plant.incidents import Incident, IncidentState, Loss, Outcome
from plant.ports import Store
from plant.store_errors import MissingError


@dataclass(frozen=True, slots=True)
class Closing:
    """What an incident turned out to be, what was lost, and a note."""

    outcome: Outcome
    loss: Loss | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that somebody wants to take, and how to know that it was taken already."""

    by: str
    reason: str
    lead: Callable[[Incident, datetime], Incident]
    is_done: Callable[[Incident], bool]


class Handling:
    """The desk at which incidents are worked on.

    Each step names the version that was seen: another is a ConflictError. An unknown
    incident is a MissingError, a step that makes no sense a CaseError.
    """

    def __init__(self, store: Store, announce: Announce) -> None:
        self._store = store
        self._announce = announce

    def take(self, incident: IncidentId, *, by: str, version: int, owner: str = "") -> Incident:
        """Let somebody work on it: the one who takes it, or the owner whom he names."""
        owner = owner or by

        def lead(now: Incident, at: datetime) -> Incident:
            return taken_on(now, owner=owner, at=at)

        def is_done(now: Incident) -> bool:
            return (now.state, now.owner) == (IncidentState.IN_PROGRESS, owner)

        return self._go(incident, version, _Step(by, "", lead, is_done))

    def close(self, incident: IncidentId, closing: Closing, *, by: str, version: int) -> Incident:
        """End the work on it."""

        def lead(now: Incident, at: datetime) -> Incident:
            return closed(now, outcome=closing.outcome, loss=closing.loss, at=at)

        def is_done(now: Incident) -> bool:
            return (now.outcome, now.loss) == (closing.outcome, closing.loss)

        return self._go(incident, version, _Step(by, closing.note, lead, is_done))

    def reopen(self, incident: IncidentId, *, by: str, version: int, reason: str) -> Incident:
        """Begin the work again, saying why."""
        if not reason.strip():
            raise CaseError("reopening an incident needs a reason", remedy="say why in a sentence")

        def lead(now: Incident, at: datetime) -> Incident:
            return opened_again(now, at=at)

        def is_done(now: Incident) -> bool:
            return now.reopened and now.state is IncidentState.OPEN

        return self._go(incident, version, _Step(by, reason, lead, is_done))

    def _go(self, incident: IncidentId, version: int, step: _Step) -> Incident:
        checked_person(step.by)
        reason = checked_reason(step.reason)
        with self._store.writing() as work:
            before = work.incidents.find(incident)
            if before is None:
                raise MissingError(f"there is no incident {incident}")
            steps = work.incidents.steps(incident)
            if before.version == version + 1 and step.is_done(before):
                last = steps[-1] if steps else None
                if last is not None and (last.version, last.by) == (before.version, step.by):
                    return before
            check_version(f"incident {incident}", seen=version, is_in=before.version)
            after = step.lead(before, work.now)
            keep_step(work, before, after, by=step.by, reason=reason)
            tell(work, self._announce, Told(after, incident_before=before))
        return after
