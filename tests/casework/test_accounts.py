"""What is carried from window to window: what slips cancels out, what was taken stays."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.accounts import Account, carried, mismatch, opened, quiet_moment, stood, units_near
from casework.ledger import EXACT, Counted, CounterError, Line, Tolerance, Window, balance

TRANSIT, SPREAD, WINDOW = 40.0, 0.4, 100.0


def a_line(*, lost: int = 0, seed: int = 0, count: int = 400, error: CounterError = EXACT) -> Line:
    """Return a line whose units keep no beat, and of which some in the middle are lost."""
    rng, at, came = random.Random(seed), 0.0, []
    for _ in range(count):
        at += rng.uniform(3, 9)
        came.append(at)
    left = sorted(each + TRANSIT + rng.uniform(-SPREAD, SPREAD) for each in came)
    middle = count // 2
    left = [each for number, each in enumerate(left) if not middle <= number < middle + lost]
    return Line(
        Counted(came, error), Counted(left, error), transit_seconds=TRANSIT, transit_spread=SPREAD
    )


def accounts(line: Line, tolerance: Tolerance | None = None) -> list[Account]:
    """Return the account at the end of each window."""
    forgiven = tolerance or Tolerance()
    ends = [quiet_moment(line, WINDOW * number, reach=20.0) for number in range(1, 20)]
    account, found = opened(line, ends[0]), []
    for begins, until in itertools.pairwise(ends):
        account = carried(account, line, balance(line, Window(begins, until), forgiven), forgiven)
        found.append(account)
    return found


@given(st.integers(0, 500))
def test_where_nothing_is_lost_nothing_is_told(seed: int) -> None:
    found = accounts(a_line(seed=seed))
    assert not any(mismatch(found[:number], windows=2) for number in range(len(found) + 1))


@given(st.integers(1, 4), st.integers(0, 500))
def test_what_is_lost_stays_in_the_account_and_is_told(lost: int, seed: int) -> None:
    found = accounts(a_line(lost=lost, seed=seed))
    assert found[-1].unexplained == pytest.approx(lost, abs=found[-1].edge)
    assert mismatch(found, windows=2)


def test_counters_that_err_forgive_as_much_as_they_err() -> None:
    error = CounterError(missed=0.05, doubled=0.05)
    assert not mismatch(accounts(a_line(lost=3, error=error)), windows=2)
    assert mismatch(accounts(a_line(lost=60, error=error)), windows=2)


def test_a_share_of_what_came_in_may_be_forgiven() -> None:
    assert not mismatch(accounts(a_line(lost=3), Tolerance(share=0.02)), windows=2)


def the_accounts(*values: float, tolerance: float = 1.0) -> list[Account]:
    return [Account(0, value, tolerance=tolerance) for value in values]


def test_only_accounts_running_with_one_sign_are_a_mismatch() -> None:
    assert mismatch(the_accounts(0, 3, 3), windows=2)
    assert mismatch(the_accounts(-3, -2), windows=2)
    assert not mismatch(the_accounts(3, -3), windows=2)
    assert not mismatch(the_accounts(3, 0.5), windows=2)
    assert not mismatch(the_accounts(3), windows=2)


@given(st.integers(0, 500), st.floats(200, 1500))
def test_a_window_ends_where_few_units_are(seed: int, at: float) -> None:
    line = a_line(seed=seed)
    moment = quiet_moment(line, at, reach=20.0)
    assert at - 20.0 <= moment <= at
    # Units are three to nine seconds apart: there is always a gap of three.
    assert units_near(line, moment) == 0


def test_a_line_stands_where_nothing_comes_and_nothing_leaves() -> None:
    line = Line(Counted([10, 20, 90]), Counted([15, 25, 95]), transit_seconds=5)

    def stands(begins: float, ends: float, until: float = 200) -> bool:
        return stood(line, (0, until), Window(begins, ends), idle_seconds=30)

    assert not stands(10, 25, 40)
    assert stands(30, 60)
    assert stands(94, 99)  # what leaves then was on the line while it stood
    assert not stands(96, 100, 110)
    assert stands(100, 130, 126)
