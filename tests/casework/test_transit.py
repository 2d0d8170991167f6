"""How long units take along a line, and which never came out."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.transit import Vanished, learned, vanished


def uneven(count: int, seed: int = 0) -> list[float]:
    """Return when units come that keep no beat."""
    rng, at, moments = random.Random(seed), 0.0, []
    for _ in range(count):
        at += rng.uniform(3, 25)
        moments.append(at)
    return moments


@given(st.floats(2, 100), st.integers(0, 50))
def test_the_transit_time_is_learned_though_some_are_lost(seconds: float, seed: int) -> None:
    came = uneven(60, seed)
    rng = random.Random(seed)
    left = [at + seconds + rng.uniform(-0.3, 0.3) for at in came if rng.random() > 0.1]
    found = learned(came, left, longest=120)
    assert found is not None
    assert found.seconds == pytest.approx(seconds, abs=1.5)
    assert found.agreed > 0.7


def test_from_a_few_units_nothing_is_learned() -> None:
    came = uneven(5)
    assert learned(came, [at + 10 for at in came], longest=60) is None


def test_where_comings_and_leavings_have_nothing_in_common_nothing_is_learned() -> None:
    assert learned(uneven(60, 1), uneven(60, 2), longest=120) is None


@given(st.sets(st.integers(0, 39), max_size=10), st.integers(0, 20))
def test_the_units_that_vanished_are_the_ones_named(lost: set[int], seed: int) -> None:
    came = uneven(40, seed)
    left = [at + 30 for number, at in enumerate(came) if number not in lost]
    found = vanished(came, left, transit_seconds=30, within=1.4, until=1e9)
    assert [each.came_at for each in found] == [came[number] for number in sorted(lost)]


def test_a_unit_that_may_still_come_has_not_vanished() -> None:
    assert vanished([0.0, 50.0], [], transit_seconds=30, within=2, until=60) == [
        Vanished(0.0, 32.0)
    ]
