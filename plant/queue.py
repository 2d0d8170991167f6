"""What waits to be reviewed, as little of each event as is needed to put it in order.

A snooze lets a rule be quiet for a while, at one camera or at all, by somebody's word: its
events are kept and wait, and come back to the queue when it is over. What is critical is
never snoozed.
"""

from dataclasses import dataclass
from datetime import datetime

from plant.events import EventKind
from plant.ids import CameraId, EventId, IncidentId, RuleId

CRITICAL, HIGH, MEDIUM = 900, 700, 400


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event of the queue. `at_stake` is what may be lost, in the plant's currency."""

    event: EventId
    kind: EventKind
    camera: CameraId
    rule: RuleId
    severity: int
    at_stake: float
    onset_at: datetime
    arrived_at: datetime
    version: int
    incident: IncidentId | None = None

    @property
    def grade(self) -> int:
        """How grave it is, from 0 to 3: the four words of severity."""
        return sum(self.severity >= least for least in (CRITICAL, HIGH, MEDIUM))


@dataclass(frozen=True, slots=True)
class Snooze:
    """A rule that is quiet until a moment, because somebody said so and why.

    Without a camera it is quiet at all of them. `ended_by` ended it before its time.
    """

    number: int
    rule: RuleId
    camera: CameraId | None
    reason: str
    by: str
    at: datetime
    until: datetime
    ended_by: str = ""
    ended_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it holds at a moment of wall time."""
        return self.ended_at is None and self.at <= now < self.until

    def covers(self, waiting: Waiting) -> bool:
        """Whether it is about this event."""
        same_place = self.camera is None or self.camera == waiting.camera
        return self.rule == waiting.rule and same_place and waiting.severity < CRITICAL
