"""What came in must go out, be rejected, or still be on the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ledger import (
    EXACT,
    Balance,
    Counted,
    CounterError,
    Line,
    Tolerance,
    Window,
    balance,
    balances,
)

TRANSIT = 40.0
moments = st.lists(st.floats(0, 3600), min_size=1, max_size=80).map(sorted)


def a_line(came: list[float], *, lost: int = 0, rejects: int = 0, extra: int = 0) -> Line:
    """Return a line that loses its first units, rejects the next, and gains some at the end."""
    left = [moment + TRANSIT for moment in came[lost + rejects :]]
    left += [3600 + TRANSIT - 1 + number / 10 for number in range(extra)]
    rejected = [moment + TRANSIT for moment in came[lost : lost + rejects]]
    return Line(Counted(came), Counted(left), Counted(rejected), TRANSIT)


def over_all(line: Line) -> Balance:
    return balance(line, Window(0, 3700), Tolerance())


@given(moments)
def test_nothing_is_unexplained_where_nothing_is_lost(came: list[float]) -> None:
    for each in balances(
        a_line(came), begins=0, ends=3700, window_seconds=300, tolerance=Tolerance()
    ):
        assert abs(each.unexplained) <= 1  # a unit on the border of two windows
    assert over_all(a_line(came)).unexplained == 0


@given(moments, st.integers(0, 10), st.integers(0, 10), st.integers(0, 5))
def test_what_is_lost_less_what_is_gained_is_unexplained(
    came: list[float], lost: int, rejects: int, extra: int
) -> None:
    lost = min(lost, len(came))
    line = a_line(came, lost=lost, rejects=min(rejects, len(came) - lost), extra=extra)
    assert over_all(line).unexplained == lost - extra


@given(moments, st.integers(0, 10))
def test_windows_add_up_to_the_whole(came: list[float], lost: int) -> None:
    line = a_line(came, lost=min(lost, len(came)))
    parts = balances(line, begins=0, ends=3700, window_seconds=100, tolerance=Tolerance())
    assert sum(each.unexplained for each in parts) == pytest.approx(over_all(line).unexplained)


@given(moments, st.integers(0, 10))
def test_when_it_happened_plays_no_part(came: list[float], lost: int) -> None:
    line = a_line(came, lost=min(lost, len(came)))
    later = Line(
        Counted([moment + 1e5 for moment in line.came.moments]),
        Counted([moment + 1e5 for moment in line.left.moments]),
        transit_seconds=TRANSIT,
    )
    found = balance(later, Window(1e5, 1e5 + 3700), Tolerance())
    assert found.unexplained == over_all(line).unexplained


def test_what_stays_between_is_explained_by_the_plant() -> None:
    line = a_line([float(number) for number in range(100)], lost=8)
    assert balance(line, Window(0, 3700, wip_change=8), Tolerance()).unexplained == 0


def test_counters_that_err_are_set_right_and_forgiven() -> None:
    came = [float(number) for number in range(1000)]
    left = Counted([moment + TRANSIT for moment in came[:980]], CounterError(missed=0.02))
    line = Line(Counted(came), left, transit_seconds=TRANSIT)
    found = over_all(line)
    assert found.unexplained == pytest.approx(0, abs=1e-6)
    assert found.tolerance == pytest.approx(3 * (980 * 0.02 * 0.98) ** 0.5)
    assert found.fits


def test_the_larger_of_units_and_share_is_forgiven() -> None:
    line = a_line([float(number) for number in range(100)], lost=3)
    assert not over_all(line).fits
    assert balance(line, Window(0, 3700), Tolerance(units=3)).fits
    assert balance(line, Window(0, 3700), Tolerance(share=0.03)).fits


def test_units_near_the_border_of_a_window_are_forgiven_where_transit_varies() -> None:
    line = Line(Counted([float(n) for n in range(100)]), Counted(), transit_spread=4.0)
    assert balance(line, Window(0, 100), Tolerance()).tolerance == pytest.approx(3 * 8**0.5)
    assert EXACT.variance(100) == 0
