"""The core stays cheap: CPU time per analysed frame, with threefold slack for busy machines.

The budget is 1 ms for backgrounds and static objects and 0.5 ms for the tracker;
`python -m benchmarks.analysis` and `python -m benchmarks.rules` print the figures.
"""

from collections.abc import Callable

import pytest

from benchmarks.analysis import QUIET, THINGS, statics_cost, tracker_cost
from benchmarks.rules import gate_cost, rules_cost, zone_cost
from tests.vision.pictures import Painting

SLACK = 3


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("paintings", [QUIET, THINGS], ids=["quiet", "five things"])
def test_backgrounds_and_static_objects_cost_a_millisecond_a_frame(
    paintings: list[Painting],
) -> None:
    assert min(sum(statics_cost(paintings)) for _ in range(2)) < 1.0 * SLACK


@pytest.mark.slow
@pytest.mark.alone
def test_ten_people_cost_the_tracker_half_a_millisecond_a_frame() -> None:
    assert min(tracker_cost() for _ in range(2)) < 0.5 * SLACK


@pytest.mark.slow
@pytest.mark.alone
def test_one_rule_of_each_kind_and_the_static_objects_cost_a_millisecond_and_a_half() -> None:
    cost = min(rules_cost(seconds=20) + sum(statics_cost(THINGS)) for _ in range(2))
    assert cost < 1.5 * SLACK


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("cost", [gate_cost, zone_cost], ids=["gate line", "zone"])
def test_a_belt_costs_a_millisecond_where_a_rule_asks_for_it(cost: Callable[[], float]) -> None:
    assert min(cost() for _ in range(2)) < 1.0 * SLACK
