"""A program that ended is back at once the first time, and later each time after that."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.pauses import Pauses


def test_the_first_time_nobody_waits_and_then_longer_each_time() -> None:
    pauses = Pauses(first=0.5, longest=3.0, calm=20)
    assert [pauses.after(1.0) for _ in range(6)] == [0.0, 0.5, 1.0, 2.0, 3.0, 3.0]


def test_a_program_that_ran_well_for_a_while_begins_anew() -> None:
    pauses = Pauses(first=0.5, longest=3.0, calm=20)
    assert [pauses.after(ran) for ran in (1.0, 1.0, 1.0, 21.0, 1.0)] == [0.0, 0.5, 1.0, 0.0, 0.5]


@given(st.lists(st.floats(0, 100)), st.floats(0.01, 5), st.floats(0.01, 60))
def test_no_pause_is_longer_than_the_longest(
    runs: list[float], first: float, longest: float
) -> None:
    pauses = Pauses(first=first, longest=longest, calm=20)
    assert all(0 <= pauses.after(ran) <= longest for ran in runs)
