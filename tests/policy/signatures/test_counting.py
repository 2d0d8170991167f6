"""A browser's numbers come once each; a copy of its profile gives itself away."""

from hypothesis import given
from hypothesis import strategies as st

from policy.signatures.counting import WINDOW, Counters

BLOCK = 256


def nonce(number: int, rest: str = "AAAAAAAAAAAAAAAAAAAAAA") -> str:
    return f"c{number}-{rest}"


@given(st.lists(st.integers(0, WINDOW - 1), unique=True, min_size=1), st.integers(0, 10**12))
def test_numbers_that_come_once_are_no_double_in_whatever_order(
    numbers: list[int], start: int
) -> None:
    counters = Counters()
    assert not any(counters.is_double("key", nonce(start + each)) for each in numbers)


@given(st.lists(st.integers(0, WINDOW - 1), unique=True, min_size=1), st.data())
def test_a_number_that_comes_again_is_a_double(numbers: list[int], data: st.DataObject) -> None:
    counters = Counters()
    for each in numbers:
        counters.is_double("key", nonce(each))
    again = data.draw(st.sampled_from(numbers))
    assert counters.is_double("key", nonce(again, "B" * 22))


def test_a_copy_is_noticed_within_one_block() -> None:
    counters = Counters()
    for each in range(1000, 1000 + BLOCK):
        assert not counters.is_double("key", nonce(each))
    # The original has used up its block by then, and both take the next one.
    doubles = [counters.is_double("key", nonce(1256 + each // 2)) for each in range(2 * BLOCK)]
    assert doubles.count(True) == BLOCK


def test_a_copy_that_lags_far_behind_is_noticed() -> None:
    counters = Counters()
    counters.is_double("key", nonce(10 * WINDOW))
    assert counters.is_double("key", nonce(WINDOW))


def test_a_browser_that_starts_anew_jumps_ahead_and_is_no_double() -> None:
    counters = Counters()
    for start in range(0, 20 * BLOCK, BLOCK):
        assert not counters.is_double("key", nonce(start))
    assert not counters.is_double("key", nonce(10**14))


def test_keys_do_not_know_each_other_and_processes_do_not_count() -> None:
    counters = Counters()
    assert not counters.is_double("one", nonce(7))
    assert not counters.is_double("two", nonce(7))
    for _ in range(2):
        assert not counters.is_double("one", "Zm9vYmFyZm9vYmFyZm9vYmFy")
