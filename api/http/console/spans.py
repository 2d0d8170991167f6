"""The span of time that a page of figures looks at: what the address says, in whole days.

Where it says nothing, a page that would be empty opens where something happened: footage that was
watched later keeps its own time, so that all of it may lie months back.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import Query

from casework.losses import QUARTER
from plant.events import EventKind
from plant.places import Plant
from plant.ports import Store
from plant.records import EventFilter

USUAL_DAYS, LONGEST_DAYS = 30, 366
# So many of the newest events are looked at to find one that a camera saw.
_GLANCE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Which span of time is looked at, as the address says."""

    days: Annotated[int | None, Query(ge=1, le=LONGEST_DAYS)] = None
    from_day: Annotated[date | None, Query(alias="from")] = None
    to_day: Annotated[date | None, Query(alias="to")] = None
    unit: Annotated[str, Query(max_length=64)] = ""

    @property
    def is_open(self) -> bool:
        """Whether no span is named, so that the page may choose one."""
        return self.days is None and self.from_day is None and self.to_day is None


@dataclass(frozen=True, slots=True)
class Span:
    """A span of whole days in the plant's own time; its end is not included."""

    begins: datetime
    ends: datetime

    @property
    def days(self) -> int:
        """How many days it has."""
        return max(round((self.ends - self.begins) / timedelta(days=1)), 1)

    @property
    def last_day(self) -> date:
        """The last day that is in it."""
        return (self.ends - timedelta(seconds=1)).date()

    @property
    def quarter_before(self) -> "Span":
        """The quarter that ends where it begins."""
        return Span(self.begins - QUARTER, self.begins)


def span_of(asked: Asked, plant: Plant, now: datetime) -> Span:
    """Return the span that is asked for: two days that are named, or the latest so many."""
    today = now.astimezone(plant.timezone).date()
    last = asked.to_day or today
    first = asked.from_day or last - timedelta(days=(asked.days or USUAL_DAYS) - 1)
    first, last = min(first, last), max(first, last)
    first = max(first, last - timedelta(days=LONGEST_DAYS - 1))
    midnight = time(tzinfo=plant.timezone)
    return Span(
        datetime.combine(first, midnight), datetime.combine(last + timedelta(days=1), midnight)
    )


def newest_day(store: Store, plant: Plant) -> date | None:
    """Return the last day on which a camera saw something, in the plant's own time.

    That a camera was offline is told in the time of the clock, whatever its footage says.
    """
    for each in store.events.page(EventFilter(), limit=_GLANCE).events:
        if each.event.kind is not EventKind.CAMERA_OFFLINE:
            return each.event.onset_at.astimezone(plant.timezone).date()
    return None
