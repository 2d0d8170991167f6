"""In which order people look at what waits, and what of it goes together.

- Graver first, then what is dearer, then what is older.
- Repeats of one rule at one camera, none more than ten minutes after the one before, are
  one line of the queue; in a flood all of a rule at a camera are.
- More than ten arrivals in ten minutes are a flood for one person, if some rule at a camera
  made at least three of them: then putting together and snoozing helps. Else it is a busy hour.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from plant.ids import CameraId, RuleId
from plant.queue import Snooze, Waiting

REPEATED_WITHIN = timedelta(minutes=10)
FLOOD_WITHIN = timedelta(minutes=10)
FLOOD_BEYOND = 10
FLOOD_OF_RULE = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Events that are one line of the queue, the one to look at first leading."""

    events: tuple[Waiting, ...]

    @property
    def lead(self) -> Waiting:
        """The event that the line shows."""
        return self.events[0]


@dataclass(frozen=True, slots=True)
class Flood:
    """How many events arrived of late, and which rule at which camera made most of them."""

    arrived: int
    rule: RuleId
    camera: CameraId
    of_rule: int


@dataclass(frozen=True, slots=True)
class Queue:
    """All that waits: its lines in order, how many events, how many are snoozed."""

    groups: tuple[Group, ...]
    events: int
    snoozed: int
    flood: Flood | None


def queue_of(
    waiting: Sequence[Waiting],
    *,
    snoozes: Sequence[Snooze] = (),
    now: datetime,
    widely: bool | None = None,
) -> Queue:
    """Return the queue. `widely` groups as in a flood; by itself it does so in one."""
    heard = [each for each in waiting if not any(snooze.covers(each) for snooze in snoozes)]
    flood = flood_of(heard, now=now)
    together = (flood is not None) if widely is None else widely
    groups = grouped(heard, within=None if together else REPEATED_WITHIN)
    return Queue(groups, len(heard), len(waiting) - len(heard), flood)


def grouped(
    waiting: Iterable[Waiting], *, within: timedelta | None = REPEATED_WITHIN
) -> tuple[Group, ...]:
    """Return the lines of the queue, the most urgent first."""
    open_groups: dict[tuple[CameraId, RuleId], list[Waiting]] = {}
    done: list[list[Waiting]] = []
    for each in sorted(waiting, key=lambda each: (each.onset_at, each.event)):
        key = (each.camera, each.rule)
        group = open_groups.get(key)
        if group and (within is None or each.onset_at - group[-1].onset_at <= within):
            group.append(each)
            continue
        open_groups[key] = [each]
        done.append(open_groups[key])
    groups = [Group(tuple(sorted(group, key=urgency))) for group in done]
    return tuple(sorted(groups, key=_urgency_of))


def urgency(each: Waiting) -> tuple[object, ...]:
    """Return what events are sorted by, the most urgent first."""
    return -each.grade, -each.at_stake, each.onset_at, each.event


def flood_of(waiting: Sequence[Waiting], *, now: datetime) -> Flood | None:
    """Return the flood that these events are, or None."""
    late = [each for each in waiting if timedelta(0) <= now - each.arrived_at <= FLOOD_WITHIN]
    if len(late) <= FLOOD_BEYOND:
        return None
    counted = Counter((each.rule, each.camera) for each in late)
    (rule, camera), most = min(counted.items(), key=lambda item: (-item[1], item[0]))
    if most < FLOOD_OF_RULE:
        return None
    return Flood(len(late), rule, camera, most)


def _urgency_of(group: Group) -> tuple[object, ...]:
    at_stake = sum(each.at_stake for each in group.events)
    oldest = min(each.onset_at for each in group.events)
    return -group.lead.grade, -at_stake, oldest, group.lead.event
