"""Shifts and schedules follow the clock on the wall, past midnight and through its changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.calendars import Schedule, Window

BERLIN = ZoneInfo("Europe/Berlin")
MON, TUE, SUN = 0, 1, 6
NIGHT = Window(time(22), time(6), frozenset({MON}))


def local(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        ("2026-03-02T21:59", False),
        ("2026-03-02T22:00", True),
        ("2026-03-03T05:59", True),
        ("2026-03-03T06:00", False),
        ("2026-03-02T05:00", False),  # the night of Sunday
        ("2026-03-03T22:30", False),  # Tuesday
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(moment: str, *, on: bool) -> None:
    assert Schedule((NIGHT,), BERLIN).is_on(local(moment)) is on


def test_the_night_on_which_clocks_go_forward_is_an_hour_shorter() -> None:
    night = Schedule((Window(time(22), time(6), frozenset({5})),), BERLIN)
    begins = local("2026-03-28T12:00").astimezone(UTC)
    on = sum(night.is_on(begins + timedelta(minutes=minute)) for minute in range(24 * 60))
    assert on == 7 * 60


def test_the_night_on_which_clocks_go_back_is_an_hour_longer() -> None:
    night = Schedule((Window(time(22), time(6), frozenset({5})),), BERLIN)
    begins = local("2026-10-24T12:00").astimezone(UTC)
    on = sum(night.is_on(begins + timedelta(minutes=minute)) for minute in range(24 * 60))
    assert on == 9 * 60


def test_the_hour_that_comes_twice_is_on_twice() -> None:
    early = Schedule((Window(time(2), time(3), frozenset({SUN})),), BERLIN)
    assert early.is_on(local("2026-10-25T02:30", fold=0))
    assert early.is_on(local("2026-10-25T02:30", fold=1))


def test_begin_and_end_at_midnight_is_the_whole_day() -> None:
    tuesday = Schedule((Window(time(0), time(0), frozenset({TUE})),), BERLIN)
    assert tuesday.is_on(local("2026-03-03T00:00"))
    assert tuesday.is_on(local("2026-03-03T23:59"))
    assert not tuesday.is_on(local("2026-03-04T00:00"))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001  # made aware below
def test_outside_a_window_is_the_opposite_of_inside(moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC)
    inside = Schedule((NIGHT,), BERLIN).is_on(at)
    assert Schedule((), BERLIN, outside=(NIGHT,)).is_on(at) is not inside


def test_a_schedule_of_nothing_is_always_on() -> None:
    assert Schedule((), BERLIN).is_on(local("2026-03-03T12:00"))
