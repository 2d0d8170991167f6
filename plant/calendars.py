"""When something holds: shifts and weekly schedules in the plant's own time.

A window names the days on which it begins and may run past midnight; begin and
end at the same time of day mean the whole day. Windows follow the clock on the
wall, so a night shift is an hour longer or shorter when the clocks change. Film
time and wall time are both just moments here; the caller says which one he means.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from plant.ids import ShiftId

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Window:
    """A span of the day, from `begins` up to `ends`, on the weekdays named (Monday is 0)."""

    begins: time
    ends: time
    weekdays: frozenset[int] = EVERY_DAY

    def holds(self, local: datetime) -> bool:
        """Whether the local moment lies in the window."""
        clock = local.time()
        if self.begins < self.ends:
            return local.weekday() in self.weekdays and self.begins <= clock < self.ends
        yesterday = (local.date() - timedelta(days=1)).weekday()
        return (local.weekday() in self.weekdays and clock >= self.begins) or (
            yesterday in self.weekdays and clock < self.ends
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a rule is on, in the plant's time zone.

    It is on inside any of its windows and outside all of `outside`. Without
    windows of its own it is on at all times but those.
    """

    windows: tuple[Window, ...]
    timezone: ZoneInfo
    outside: tuple[Window, ...] = ()

    def is_on(self, at: datetime) -> bool:
        """Whether the rule is on at the aware moment."""
        local = at.astimezone(self.timezone)
        inside = not self.windows or any(window.holds(local) for window in self.windows)
        return inside and not any(window.holds(local) for window in self.outside)


@dataclass(frozen=True, slots=True)
class Shift:
    """A named part of the working week."""

    id: ShiftId
    name: str
    window: Window
