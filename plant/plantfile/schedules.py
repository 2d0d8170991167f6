"""Weekly hours as people write them: days and times, a shift, or outside of shifts.

schedule: {shift: night}
schedule: {outside: [early, late]}
schedule: [{days: [mon, tue], from: "22:00", to: "06:00"}, {days: [sat, sun]}]
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo

from plant.calendars import Schedule, Window
from plant.plantfile.findings import At, RefusedError, did_you_mean
from plant.plantfile.nodes import Table
from plant.plantfile.records import Field, Record, Rows, Values
from plant.plantfile.shapes import Choice, Schema, Slug
from plant.plantfile.time_shapes import TimeOfDay

MIDNIGHT = time(0)


class Day(StrEnum):
    """Days of the week as the file names them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


DAYS = Field(
    "days",
    Rows(Choice(tuple(Day)), "days of the week", minimum=1, maximum=7),
    "the days on which it begins",
    default=tuple(Day),
)
FROM = Field("from", TimeOfDay(), "when it begins, in the plant's time zone", default=MIDNIGHT)
TO = Field("to", TimeOfDay(), "when it ends; before `from` means the next day", default=MIDNIGHT)
SHIFT = Field("shift", Slug(), "the shift during which the rule is on")
OUTSIDE = Field(
    "outside",
    Rows(Slug(), "shifts", minimum=1, maximum=50),
    "the shifts during which the rule is off",
)


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """A schedule as it stands in the file; its shifts are looked up later."""

    here: At
    windows: tuple[Window, ...] = ()
    shift: str = ""
    outside: tuple[str, ...] = ()

    def settled(self, shifts: Mapping[str, Window | None], timezone: ZoneInfo) -> Schedule:
        """Return the schedule; a shift that does not exist is refused."""
        if self.shift:
            return Schedule((self._window(self.shift, shifts),), timezone)
        outside = tuple(self._window(shift, shifts) for shift in self.outside)
        return Schedule(self.windows, timezone, outside)

    def _window(self, shift: str, shifts: Mapping[str, Window | None]) -> Window:
        if shift not in shifts:
            self.here.refuse(f"there is no shift '{shift}'", did_you_mean(shift, shifts))
        window = shifts[shift]
        if window is None:
            # The shift itself is wrong, and is told where it stands.
            raise RefusedError
        return window


@dataclass(frozen=True, slots=True)
class ScheduleShape:
    """Any of the three ways to write a schedule."""

    def read(self, at: At) -> ScheduleDraft:
        """Return the draft of the schedule."""
        if not isinstance(at.node, Table):
            return ScheduleDraft(at, windows=_WINDOWS.read(at))
        if at.node.first("shift") is not None:
            return ScheduleDraft(at, shift=_DURING.read(at))
        if at.node.first("outside") is not None:
            return ScheduleDraft(at, outside=_OUTSIDE.read(at))
        return ScheduleDraft(at, windows=(WINDOW.read(at),))

    def schema(self) -> Schema:
        """Return one of the three."""
        forms = (_WINDOWS, WINDOW, _DURING, _OUTSIDE)
        return {"anyOf": [form.schema() for form in forms]}


def window_of(values: Values) -> Window:
    """Return the window of the day that a shift or a schedule names."""
    begins, ends = values.of(FROM), values.of(TO)
    if begins == ends and begins != MIDNIGHT:
        values.at(TO).refuse(
            f"it begins and ends at {begins:%H:%M}",
            'leave both out for the whole day, or write from: "00:00" and to: "24:00"',
        )
    return Window(begins, ends, frozenset(tuple(Day).index(day) for day in values.of(DAYS)))


WINDOW = Record("hours", (DAYS, FROM, TO), window_of)
_WINDOWS = Rows(WINDOW, "hours", minimum=1, maximum=50)
_DURING = Record("a schedule by shift", (SHIFT,), lambda values: values.of(SHIFT))
_OUTSIDE = Record("a schedule by shifts", (OUTSIDE,), lambda values: values.of(OUTSIDE))
