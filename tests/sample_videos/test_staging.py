"""Scenarios: what happens in them is told by the acts, and the impossible is refused."""

import math

import pytest

from sample_videos.studio.play.at_gates import WrongWay
from sample_videos.studio.play.expectations import Abandoned, Intrusion, Loitering, Removed
from sample_videos.studio.play.facts import Act, StagingError
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets import packing_hall


@pytest.fixture
def stage() -> Stage:
    """An empty stage in the packing hall."""
    return Stage("trial", packing_hall.build(), 1)


def test_a_carton_is_taken_when_the_hands_have_it(stage: Stage) -> None:
    box = stage.shelf_carton("carton-1", "rack-a/2")
    stage.person("p1", (-0.55, 4.35), yaw=math.pi / 2).wait(2.0).take(box)
    (event,) = Removed("rack-a").expected(stage, 20.0)
    assert (event.kind, event.zone, event.end_seconds) == ("loss.object_removed", "rack-a", None)
    assert event.onset_seconds == pytest.approx(2.9)
    assert box.place_at(2.8)[1] == box.place_at(0.0)[1]
    assert box.place_at(3.9)[1] < box.place_at(0.0)[1] - 0.1


def test_putting_it_back_ends_the_event(stage: Stage) -> None:
    box = stage.shelf_carton("carton-1", "rack-a/2")
    home = box.place_at(0.0)
    worker = stage.person("p1", (-0.55, 4.35), yaw=math.pi / 2).take(box).wait(3.0)
    worker.put(box, (float(home[0]), float(home[1]), float(home[2])), zone="rack-a")
    (event,) = Removed("rack-a").expected(stage, 20.0)
    assert event.end_seconds is not None
    assert event.end_seconds > event.onset_seconds


def test_what_is_left_counts_once_nobody_was_near_for_long_enough(stage: Stage) -> None:
    box = stage.carton("carton-1")
    worker = stage.person("p1", (2.2, -2.0), yaw=math.pi).holding(box)
    worker.put(box, worker.ahead(0.6, 0.16)).walk((7.0, -1.4), speed=1.4).leave()
    (event,) = Abandoned("aisle", still_seconds=10.0).expected(stage, 40.0)
    put = next(fact.at for fact in stage.facts if fact.act is Act.PUT)
    assert event.onset_seconds > put + 10.0


def test_an_intrusion_lasts_while_the_feet_are_inside(stage: Stage) -> None:
    stage.person("p1", (7.1, 2.0)).walk((7.1, 4.0), speed=1.0).wait(2.0).walk((7.1, 2.0), speed=1.0)
    (event,) = Intrusion("cage").expected(stage, 20.0)
    assert event.onset_seconds == pytest.approx(1.05, abs=0.1)
    assert event.end_seconds == pytest.approx(4.95, abs=0.1)


def test_who_only_passes_does_not_loiter(stage: Stage) -> None:
    stage.person("p1", (4.0, 2.0)).walk((8.5, 2.0)).leave()
    assert not list(Loitering("cage-front", 15.0).expected(stage, 12.0))


def test_nobody_walks_through_furniture(stage: Stage) -> None:
    with pytest.raises(StagingError, match=r"trial: at 0\.0 s p1 would walk through furniture"):
        stage.person("p1", (0.0, 2.0)).walk((0.0, -1.0))


def test_nobody_reaches_what_is_too_far_away(stage: Stage) -> None:
    box = stage.shelf_carton("carton-1", "rack-a/2")
    with pytest.raises(StagingError, match="cannot reach carton-1"):
        stage.person("p1", (-0.55, 2.0), yaw=math.pi / 2).take(box)


def test_two_people_in_one_place_are_refused(stage: Stage) -> None:
    stage.person("p1", (0.0, 2.0)).walk((2.0, 2.0))
    stage.person("p2", (2.0, 2.0))
    with pytest.raises(StagingError, match="walks into p2"):
        stage.refuse_collisions(5.0)


def test_another_actor_shifts_no_random_numbers(stage: Stage) -> None:
    before = stage.generator("belt").rand(3).tolist()
    stage.person("p1", (0.0, 2.0))
    assert stage.generator("belt").rand(3).tolist() == before


def test_feet_stay_where_they_were_put(stage: Stage) -> None:
    worker = stage.person("p1", (0.0, 2.0)).walk((2.0, 2.0), speed=1.0)
    first, later = worker.stance_at(0.5), worker.stance_at(1.5)
    assert later.place[0] - first.place[0] == pytest.approx(later.pose.walked - first.pose.walked)


def test_nobody_stands_in_a_rack(stage: Stage) -> None:
    with pytest.raises(StagingError, match=r"trial: at 4\.0 s p1 would stand in furniture"):
        stage.person("p1", (0.0, 5.3), after=4.0)


def test_what_is_not_there_is_refused_with_what_there_is(stage: Stage) -> None:
    with pytest.raises(
        StagingError, match=r"c1 asks for a place on a shelf 'rack-z/1'; .*rack-a/1"
    ):
        stage.shelf_carton("c1", "rack-z/1")
    with pytest.raises(StagingError, match="p1 asks for a look 'pink'; there are: blue cap"):
        stage.person("p1", (0.0, 2.0), look="pink")
    with pytest.raises(StagingError, match="a watch asks for a zone 'moon'"):
        list(Intrusion("moon").expected(stage, 5.0))
    with pytest.raises(StagingError, match="a watch asks for a gate line 'moon'"):
        list(WrongWay("moon").expected(stage, 5.0))


def test_a_carton_does_not_lie_in_furniture(stage: Stage) -> None:
    with pytest.raises(StagingError, match=r"c1 would lie in furniture"):
        stage.floor_carton("c1", (0.0, 5.3))


@pytest.mark.slow
def test_a_push_that_is_too_weak_is_told(stage: Stage) -> None:
    carton = stage.belt_carton("c1", -3.0, speed=0.3)
    with pytest.raises(StagingError, match=r"trial: at 1\.0 s c1 stays on the belt"):
        stage.push_off(carton, at=1.0, speed=0.3, push=2.0)
