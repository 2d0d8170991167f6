"""The core stays cheap: CPU time per analysed frame, with threefold slack for busy machines.

The budget is 1 ms for backgrounds and static objects and 0.5 ms for the tracker;
`python -m benchmarks.analysis` prints the figures.
"""

import pytest

from benchmarks.analysis import QUIET, statics_cost, tracker_cost

SLACK = 3


@pytest.mark.slow
def test_a_quiet_view_costs_a_millisecond_a_frame() -> None:
    assert sum(min(statics_cost(QUIET) for _ in range(2))) < 1.0 * SLACK


@pytest.mark.slow
def test_ten_people_cost_the_tracker_half_a_millisecond_a_frame() -> None:
    assert min(tracker_cost() for _ in range(2)) < 0.5 * SLACK
