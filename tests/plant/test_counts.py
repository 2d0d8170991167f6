"""Counts of gate lines: totals that only grow, in epochs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plant.counts import Count
from plant.ids import CameraId, GateLineId, RuleId

BEGAN = datetime(2026, 3, 2, 6, tzinfo=UTC)
FIRST = Count(CameraId("dock"), RuleId("out"), GateLineId("gate"), "forward", BEGAN, 12, BEGAN)


def test_the_difference_to_an_earlier_count_is_what_came_since() -> None:
    assert replace(FIRST, total=20).since(FIRST) == 8
    assert FIRST.since(None) == 12


def test_a_new_epoch_begins_at_nothing() -> None:
    anew = replace(FIRST, epoch_at=BEGAN + timedelta(hours=1), total=3)
    assert anew.since(FIRST) == 3


def test_a_count_that_arrives_late_takes_nothing_back() -> None:
    assert replace(FIRST, total=9).since(FIRST) == 0
