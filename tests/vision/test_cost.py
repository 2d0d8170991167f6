"""The core stays cheap: CPU time per analysed frame, with threefold slack for busy machines.

The budget is 1 ms for backgrounds and static objects and 0.5 ms for the tracker;
`python -m benchmarks.analysis` prints the figures.
"""

import pytest

from benchmarks.analysis import QUIET, THINGS, statics_cost, tracker_cost
from tests.vision.pictures import Painting

SLACK = 3


@pytest.mark.slow
@pytest.mark.parametrize("paintings", [QUIET, THINGS], ids=["quiet", "five things"])
def test_backgrounds_and_static_objects_cost_a_millisecond_a_frame(
    paintings: list[Painting],
) -> None:
    assert min(sum(statics_cost(paintings)) for _ in range(2)) < 1.0 * SLACK


@pytest.mark.slow
def test_ten_people_cost_the_tracker_half_a_millisecond_a_frame() -> None:
    assert min(tracker_cost() for _ in range(2)) < 0.5 * SLACK
