"""What came close to being an event and fell back is kept, and nothing else."""

import pytest

from plant.events import EventKind
from plant.json_tables import table_of
from plant.near_misses import NearMiss
from plant.rules import Rule, Timing
from tests.scenes import StoppedClock, a_camera, a_rule, a_scene, a_track, moments
from vision.engine import RuleEngine
from vision.near_misses import KEPT


def misses_of(rule: Rule, *stays: tuple[float, float], until: float = 60) -> list[NearMiss]:
    """Return the near misses of a minute in which somebody is in the zone during each stay."""
    engine = RuleEngine(a_camera(), [rule], clock=StoppedClock())
    for at in moments(until, 5):
        inside = any(begins <= at < ends for begins, ends in stays)
        engine.judge(a_scene(at, a_track((0.25 if inside else 0.75, 0.6), at=at)))
    return engine.near_misses()


def loitering() -> Rule:
    return a_rule(EventKind.ZONE_LOITERING, dwell_seconds=10.0, gap_seconds=1.0)


def test_who_leaves_shortly_before_the_limit_is_a_near_miss() -> None:
    (miss,) = misses_of(loitering(), (5, 13))
    assert miss.reached == pytest.approx(0.8, abs=0.03)
    assert (miss.kind, miss.rule, miss.place) == (EventKind.ZONE_LOITERING, "watched", "left")
    assert miss.from_at == pytest.approx(11, abs=0.3)
    assert miss.measures["limit_seconds"] == 10


def test_who_leaves_long_before_the_limit_is_none() -> None:
    assert misses_of(loitering(), (5, 9)) == []


def test_who_reaches_the_limit_is_an_event_and_no_near_miss() -> None:
    assert misses_of(loitering(), (5, 40)) == []


def test_what_is_still_on_its_way_is_not_told() -> None:
    assert misses_of(loitering(), (5, 13), until=13) == []


def test_each_approach_is_one() -> None:
    assert len(misses_of(loitering(), (5, 13), (30, 37))) == 2


def test_what_did_not_last_for_the_minimum_is_a_near_miss() -> None:
    rule = a_rule(
        EventKind.ZONE_INTRUSION,
        leave_seconds=0.2,
        timing=Timing(minimum_seconds=5, merge_seconds=0.5),
    )
    (miss,) = misses_of(rule, (5, 9.2))
    assert 0.6 < miss.reached < 1
    assert misses_of(rule, (5, 7)) == []


def test_only_the_latest_are_kept() -> None:
    rule = a_rule(EventKind.ZONE_LOITERING, dwell_seconds=1.5, gap_seconds=0.4)
    stays = [(3.0 * number, 3.0 * number + 1.2) for number in range(KEPT + 10)]
    found = misses_of(rule, *stays, until=3.0 * (KEPT + 12))
    assert len(found) == KEPT
    assert found[0].from_at > 20


def test_a_near_miss_survives_the_way_to_another_process() -> None:
    (miss,) = misses_of(loitering(), (5, 13))
    assert NearMiss.read(table_of(miss.told())) == miss
