"""Many at once after a dead spot, then as fast as a person."""

import pytest

from mobile_reports import rates
from mobile_reports.errors import TooOftenError
from mobile_reports.rates import Rates


class Ticks:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_after_the_first_ones_there_is_one_each_two_seconds() -> None:
    ticks = Ticks()
    buckets = Rates(ticks, at_once=3, each_minute=30)
    for _ in range(3):
        buckets.take("phone")
    with pytest.raises(TooOftenError) as refused:
        buckets.take("phone")
    assert refused.value.seconds == 2
    ticks.now += 2
    buckets.take("phone")
    with pytest.raises(TooOftenError):
        buckets.take("phone")
    buckets.take("another")


def test_a_bucket_is_never_more_than_full() -> None:
    ticks = Ticks()
    buckets = Rates(ticks, at_once=2, each_minute=30)
    buckets.take("phone")
    ticks.now += 10_000
    buckets.take("phone")
    buckets.take("phone")
    with pytest.raises(TooOftenError):
        buckets.take("phone")


def test_of_many_names_the_ones_that_are_silent_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rates, "MOST_KNOWN", 2)
    buckets = Rates(Ticks(), at_once=1, each_minute=1)
    for name in ("one", "two", "three", "one"):
        buckets.take(name)
    with pytest.raises(TooOftenError):
        buckets.take("one")
