"""The shapes of time: spans, times of day, moments and time zones.

A span is seconds, or a number with its unit. A moment names its offset from UTC,
a time of day is meant in the plant's own time zone.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from plant.plantfile.findings import At, did_you_mean, found
from plant.plantfile.nodes import Scalar
from plant.plantfile.shapes import Number, Schema, bounds_schema, refuse_kind, text_of


@dataclass(frozen=True, slots=True)
class Duration:
    """A span in seconds, as a number or with its unit: 90, 90s, 5m, 1h."""

    minimum: float | None = None
    maximum: float | None = None

    def read(self, at: At) -> float:
        """Return the span in seconds."""
        value = at.node.value if isinstance(at.node, Scalar) else None
        number = Number(self.minimum, self.maximum, "s")
        if not isinstance(value, str):
            return number.read(at)
        match = _SPAN.fullmatch(value)
        if match is None:
            refuse_kind(at, "seconds as a number, or a span such as 90s, 5m or 1h")
        return number.bounded(at, float(match[1]) * _SECONDS[match[2]])

    def schema(self) -> Schema:
        """Return a number of seconds or a text with its unit."""
        return {
            "oneOf": [
                {"type": "number"} | bounds_schema(self.minimum, self.maximum),
                {"type": "string", "pattern": f"^{_SPAN.pattern}$"},
            ]
        }


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day in 24 hours; as an end, 24:00 is the coming midnight."""

    def read(self, at: At) -> time:
        """Return the time of day."""
        text = text_of(at, "a time of day")
        match = _CLOCK.fullmatch(text)
        if match is None:
            refuse_kind(at, 'a time of day from "00:00" to "24:00"')
        return time(int(match[1]) % 24, int(match[2]))

    def schema(self) -> Schema:
        """Return the pattern of a time of day."""
        return {"type": "string", "pattern": f"^{_CLOCK.pattern}$"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time that names its offset from UTC."""

    def read(self, at: At) -> datetime:
        """Return the moment in UTC."""
        text = text_of(at, "a date and time")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            refuse_kind(at, "a date and time such as 2026-03-02T22:00:00+01:00")
        if moment.tzinfo is None:
            at.refuse("the offset from UTC is missing", "end it with Z or with +01:00")
        if not 1970 <= moment.year < 2200:
            at.refuse(f"the year {moment.year} is out of range", "use a year from 1970 to 2199")
        return moment.astimezone(UTC)

    def schema(self) -> Schema:
        """Return a date-time."""
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A time zone by its name in the IANA database."""

    def read(self, at: At) -> ZoneInfo:
        """Return the time zone."""
        text = text_of(at, "a time zone")
        if re.fullmatch(_ZONE_NAME, text):
            try:
                return ZoneInfo(text)
            except (KeyError, ValueError, OSError):
                pass
        return at.refuse(
            f"{found(at.node)} is not a known time zone",
            _zone_advice(text),
        )

    def schema(self) -> Schema:
        """Return the pattern of zone names."""
        return {"type": "string", "pattern": f"^{_ZONE_NAME}$"}


_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_SPAN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?) ?(ms|s|min|m|h|d)")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]|24(?=:00)):([0-5][0-9])")
_ZONE_NAME = r"[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,31}){0,2}"


def _zone_advice(text: str) -> str:
    near = did_you_mean(text, available_timezones())
    return near if near.startswith("did") else "use an IANA name such as Europe/Berlin or UTC"
