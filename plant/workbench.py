"""What people write into an incident, and how one shift hands over to the next.

An entry is never changed. What is done about an earlier one is a further entry that
names it: a task that is done, a loss line that was wrong.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plant.ids import IncidentId
from plant.incidents import Loss


class EntryKind(StrEnum):
    """What an entry is."""

    NOTE = "note"
    TASK = "task"
    TASK_DONE = "task_done"
    TASK_REOPENED = "task_reopened"
    LOSS = "loss"
    LOSS_DROPPED = "loss_dropped"
    EVENT_CAME = "event_came"  # from another incident, which `text` names
    EVENT_WENT = "event_went"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `about` is the number of the one that it changes; `text` what is said."""

    number: int
    incident: IncidentId
    kind: EntryKind
    text: str
    by: str
    at: datetime
    about: int | None = None
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class LossLine:
    """One thing that was lost, as it stands."""

    number: int
    text: str
    loss: Loss
    by: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, as it stands."""

    number: int
    text: str
    by: str
    done_by: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """One shift's word to the next: a note, the counts of that moment, and two names.

    Who takes over is another person than who hands over.
    """

    number: int
    shift: str
    note: str
    counts: tuple[tuple[str, int], ...]
    by: str
    at: datetime
    taken_by: str = ""
    taken_at: datetime | None = None
