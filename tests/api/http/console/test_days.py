"""A day on a line: everything lies where the clock on the wall says, on short and long days too."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.console.days import LEAST_MINUTES, Day, day_line
from plant.events import Event, EventKind, Phase
from tests.builders import an_event

BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = Day(date(2026, 3, 2), BERLIN)
NOON = PLAIN.moment(time(12))


@pytest.mark.parametrize(
    ("day", "minutes", "noon"),
    [
        (date(2026, 3, 2), 1440, 720),
        (date(2026, 3, 29), 1380, 660),
        (date(2026, 10, 25), 1500, 780),
    ],
    ids=["a day like any other", "an hour short", "an hour long"],
)
def test_a_day_is_as_long_as_it_is(day: date, minutes: float, noon: float) -> None:
    whole = Day(day, BERLIN)
    assert whole.minutes == minutes
    assert whole.minute(whole.moment(time(12))) == noon
    assert dict(whole.hours())[noon] == "12:00"


def at_hour(hour: float, *, hours: float | None = None, **changes: Any) -> Event:
    onset = PLAIN.begins_at.astimezone(UTC) + timedelta(hours=hour)
    ended = None if hours is None else onset + timedelta(hours=hours)
    phase = Phase.OPENED if hours is None else Phase.ENDED
    return replace(an_event(0), onset_at=onset, ended_at=ended, phase=phase, **changes)


def test_an_event_lies_at_its_hour_and_is_as_wide_as_it_lasted() -> None:
    line = day_line(PLAIN, [at_hour(6, hours=2)], (), now=NOON, ring_seconds=600)
    (mark,) = line.events
    assert (mark.begins, mark.width) == (360, 120)
    assert mark.clock == "06:00:00"
    assert "event=0195-0" in mark.href


def test_what_is_not_over_lasts_until_now() -> None:
    line = day_line(PLAIN, [at_hour(10)], (), now=NOON, ring_seconds=600)
    assert (line.events[0].begins, line.events[0].width) == (600, 120)
    assert "not over" in line.events[0].told


def test_time_in_which_nothing_was_seen_counts_once() -> None:
    kinds = (EventKind.CAMERA_OFFLINE, EventKind.CAMERA_TAMPERED)
    away = [at_hour(1, hours=2, kind=kinds[0]), at_hour(2, hours=2, kind=kinds[1])]
    line = day_line(PLAIN, away, (), now=NOON, ring_seconds=600)
    assert len(line.blind) == 2
    assert line.events == ()
    assert line.blind_minutes == 180


def test_what_the_recorder_still_has_is_shown_on_its_day_alone() -> None:
    line = day_line(PLAIN, (), (), now=NOON, ring_seconds=3600)
    assert line.kept is not None
    assert (line.kept.begins, line.kept.width) == (660, 60)
    before = Day(PLAIN.date - timedelta(days=1), BERLIN)
    assert day_line(before, (), (), now=NOON, ring_seconds=3600).kept is None


@given(
    hour=st.floats(0, 23.99),
    hours=st.floats(0, 100) | st.none(),
    now=st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 5), timezones=st.just(UTC)),  # noqa: DTZ001 -- the timezone is given
)
def test_every_mark_lies_in_the_day_and_can_be_seen(
    hour: float, hours: float | None, now: datetime
) -> None:
    line = day_line(PLAIN, [at_hour(hour, hours=hours)], (), now=now, ring_seconds=600)
    (mark,) = line.events
    assert mark.begins >= 0
    assert mark.begins + mark.width <= PLAIN.minutes + 0.02
    assert mark.width >= LEAST_MINUTES
