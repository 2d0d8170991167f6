"""A day of one camera on one line: events, reports, and the time in which it saw nothing.

Decided here, drawn by `day.html` as SVG: places are minutes since midnight where the plant
is. A day may have 23 or 25 hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.http.console.words import severity_of
from plant.events import Event, EventKind
from plant.kind_words import KINDS
from plant.reports import Report

BLIND = (EventKind.CAMERA_OFFLINE, EventKind.CAMERA_TAMPERED)
# What lasts shorter than it can be seen is drawn so wide, in minutes.
LEAST_MINUTES = 3.0


@dataclass(frozen=True, slots=True)
class Day:
    """A day where the plant is, from its first moment to its last."""

    date: date
    timezone: ZoneInfo

    @property
    def begins_at(self) -> datetime:
        """Midnight."""
        return datetime.combine(self.date, time(), self.timezone)

    @property
    def ends_at(self) -> datetime:
        """The next midnight."""
        return datetime.combine(self.date + timedelta(days=1), time(), self.timezone)

    @property
    def minutes(self) -> float:
        """How long it is: 1440, but for two days of the year."""
        return self.minute(self.ends_at)

    def minute(self, moment: datetime) -> float:
        """Return where a moment lies, whatever the clocks did meanwhile."""
        return round((moment.timestamp() - self.begins_at.timestamp()) / 60, 2)

    def moment(self, clock: time) -> datetime:
        """Return the moment that a clock on the wall shows."""
        return datetime.combine(self.date, clock, self.timezone)

    def hours(self) -> tuple[tuple[float, str], ...]:
        """Return every third hour: where it lies, and what the clock shows."""
        clocks = (self.moment(time(hour)) for hour in range(0, 24, 3))
        return tuple((self.minute(each), f"{each:%H:%M}") for each in clocks)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the line: from where, how wide, what it says, and where it leads."""

    begins: float
    width: float
    told: str
    style: str = ""
    href: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """All that is drawn of a day, row by row; `kept` is what the recorder still has."""

    day: Day
    events: tuple[Mark, ...]
    reports: tuple[Mark, ...]
    blind: tuple[Mark, ...]
    kept: Mark | None
    is_cut: bool = False

    @property
    def blind_minutes(self) -> float:
        """For how long nothing was seen; what overlaps counts once."""
        return _covered(self.blind)


def day_line(
    day: Day,
    events: Sequence[Event],
    reports: Iterable[Report],
    *,
    now: datetime,
    ring_seconds: float,
    is_cut: bool = False,
) -> DayLine:
    """Return what is drawn of a day, as things are at a moment of the camera's own time."""
    seen = [each for each in events if each.kind not in BLIND]
    away = [each for each in events if each.kind in BLIND]
    return DayLine(
        day,
        tuple(_event(day, each, now) for each in seen),
        tuple(_report(day, each) for each in reports),
        tuple(_event(day, each, now) for each in away),
        _span(day, now - timedelta(seconds=ring_seconds), now, "recorded"),
        is_cut,
    )


def _event(day: Day, event: Event, now: datetime) -> Mark:
    severity = severity_of(event.severity)
    ends_at = event.ended_at or max(now, event.onset_at)
    begins, width = _place(day, event.onset_at, ends_at)
    clock = f"{event.onset_at.astimezone(day.timezone):%H:%M:%S}"
    lasted = "" if event.ended_at else ", not over"
    told = f"{clock} {KINDS[event.kind]} ({severity.word.lower()}){lasted}: {event.because}"
    return Mark(begins, width, told, severity.style, f"/review?review=any&event={event.id}", clock)


def _report(day: Day, report: Report) -> Mark:
    begins, width = _place(day, report.happened_at, report.happened_at)
    clock = f"{report.happened_at.astimezone(day.timezone):%H:%M}"
    told = f"{clock} Report {report.receipt}"
    return Mark(begins, width, told, href=f"/reports/{report.id}", clock=clock)


def _span(day: Day, from_at: datetime, to_at: datetime, told: str) -> Mark | None:
    if to_at <= day.begins_at or from_at >= day.ends_at:
        return None
    begins, width = _place(day, from_at, to_at)
    return Mark(begins, width, told)


def _place(day: Day, from_at: datetime, to_at: datetime) -> tuple[float, float]:
    """Return where a span lies in the day, wide enough to be seen."""
    begins = min(max(day.minute(from_at), 0.0), day.minutes)
    ends = min(max(day.minute(to_at), begins), day.minutes)
    width = max(ends - begins, LEAST_MINUTES)
    return round(min(begins, day.minutes - width), 2), round(width, 2)


def _covered(marks: Iterable[Mark]) -> float:
    covered, reached = 0.0, 0.0
    for each in sorted(marks, key=lambda mark: mark.begins):
        begins, ends = max(each.begins, reached), each.begins + each.width
        covered += max(ends - begins, 0.0)
        reached = max(reached, ends)
    return covered
