"""Gates, doors and carts of the studio: who crosses which way, with whom, with what."""

import math

import numpy as np
import pytest

from sample_videos.studio.play.at_gates import CarriedOut, Short, Tailgating, WrongWay, crossings
from sample_videos.studio.play.doors import CLOSING_SECONDS, opened
from sample_videos.studio.play.facts import StagingError
from sample_videos.studio.play.prop import GRASP_SECONDS
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.play.towing import SHAFT
from sample_videos.studio.sets import dispatch_hall, packing_hall, staff_entry
from sample_videos.studio.sets.doorway import leaf


@pytest.fixture
def entry() -> Stage:
    """An empty stage in the staff entry, its doors hung and shut."""
    return Stage("trial", staff_entry.build(), 1)


@pytest.fixture
def dock() -> Stage:
    """An empty stage in the dispatch hall."""
    return Stage("trial", dispatch_hall.build(), 1)


def goes_in(stage: Stage, name: str, after: float) -> None:
    """Send somebody through the staff door into the corridor."""
    stage.person(name, (-1.0, -1.4), after=after).walk((3.0, -1.4), speed=1.0)


def test_the_second_on_one_opening_tailgates(entry: Stage) -> None:
    entry.door("staff-door", staff_entry.DOORS["staff-door"], (1.0, 4.0))
    goes_in(entry, "p1", 0.0)
    goes_in(entry, "p2", 1.5)
    (event,) = Tailgating("staff-door").expected(entry, 20.0)
    assert (event.kind, event.gate_line) == ("line.tailgating", "staff-door")
    assert event.onset_seconds == pytest.approx(3.05, abs=0.1)


def test_two_on_an_opening_each_do_not_tailgate(entry: Stage) -> None:
    entry.door("staff-door", staff_entry.DOORS["staff-door"], (1.0, 2.2), (7.0, 8.5))
    goes_in(entry, "p1", 0.0)
    goes_in(entry, "p2", 6.0)
    assert not list(Tailgating("staff-door").expected(entry, 20.0))


def test_in_by_the_way_out_is_the_wrong_way(entry: Stage) -> None:
    entry.person("p1", (-1.0, 1.5)).walk((3.0, 1.5), speed=1.0)
    (event,) = WrongWay("exit-door").expected(entry, 20.0)
    assert event.onset_seconds == pytest.approx(1.55, abs=0.1)


def test_out_by_the_way_out_is_right(entry: Stage) -> None:
    entry.person("p1", (3.0, 1.5)).walk((-1.0, 1.5), speed=1.0)
    assert not list(WrongWay("exit-door").expected(entry, 20.0))


def test_passing_beside_a_gate_is_no_crossing(entry: Stage) -> None:
    entry.person("p1", (0.0, -2.5)).walk((0.0, 2.5), speed=1.0)
    assert not crossings(entry, "staff-door", 20.0)


def test_goods_in_the_arms_are_carried_out(dock: Stage) -> None:
    box = dock.carton("carton-1")
    dock.person("p1", (-5.0, -1.6), yaw=math.pi).holding(box).walk((-9.0, -1.6), speed=1.0)
    (event,) = CarriedOut("dock-2-out").expected(dock, 20.0)
    assert event.onset_seconds == pytest.approx(2.1, abs=0.1)


def test_empty_hands_carry_nothing_out(dock: Stage) -> None:
    dock.carton("carton-1").lying(np.array((-4.0, -1.0, 0.16)), 0.0)
    dock.person("p1", (-5.0, -1.6)).walk((-9.0, -1.6), speed=1.0)
    assert not list(CarriedOut("dock-2-out").expected(dock, 20.0))


def test_nobody_walks_through_the_wall_beside_a_door(entry: Stage) -> None:
    with pytest.raises(StagingError, match="would walk through furniture"):
        entry.person("p1", (-1.0, 0.0)).walk((3.0, 0.0))


def test_a_door_opens_and_falls_shut() -> None:
    assert opened(0.0, 1.0, 3.0) == 0.0
    assert opened(2.5, 1.0, 3.0) == 1.0
    assert 0 < opened(4.0, 1.0, 3.0) < 1
    assert opened(3.0 + CLOSING_SECONDS, 1.0, 3.0) == 0.0


@pytest.mark.parametrize("name", staff_entry.DOORS)
def test_a_shut_leaf_fills_its_doorway(entry: Stage, name: str) -> None:
    door = staff_entry.DOORS[name]
    prop = entry.door(name, door)
    rest = prop.rest_at(0.0)
    corners = np.concatenate([mesh.vertices for mesh in leaf(door)]) @ rest.turn.T + rest.place
    low, high = door.span
    assert corners[:, 1].min() == pytest.approx(low, abs=0.05)
    assert corners[:, 1].max() == pytest.approx(high, abs=0.05)


def test_a_cart_follows_its_puller_around_a_corner(dock: Stage) -> None:
    cart = dock.thing("truck-1", "pallet truck", ())
    porter = dock.person("p1", (-3.0, 0.8)).pulling(cart).walk((3.0, 0.8), (3.0, -2.5), speed=1.0)
    for at in np.arange(0.0, porter.now, 0.5):
        feet = np.array(porter.stance_at(float(at)).place)
        assert np.linalg.norm(cart.place_at(float(at))[:2] - feet) == pytest.approx(SHAFT, abs=0.06)
    assert cart.place_at(porter.now)[1] > -1.6


def test_who_pulls_nothing_cannot_let_go(dock: Stage) -> None:
    with pytest.raises(StagingError, match="pulls nothing"):
        dock.person("p1", (0.0, 0.8)).let_stand()


def test_a_carton_that_is_taken_off_the_belt_is_missed_where_it_would_come_out() -> None:
    hall = Stage("trial", packing_hall.build(), 1)
    box = hall.belt_carton("belt-1", -5.0, speed=0.5)
    worker = hall.person("p1", (-1.4, -0.12), yaw=math.pi / 2).until(7.2 - GRASP_SECONDS)
    worker.take(box)
    (event,) = Short("infeed", "outfeed").expected(hall, 30.0)
    assert (event.kind, event.zone, event.gate_line) == ("loss.count_mismatch", None, None)
    assert event.onset_seconds == pytest.approx(10.4, abs=0.1)


def test_a_carton_that_stays_on_the_belt_is_not_missed() -> None:
    hall = Stage("trial", packing_hall.build(), 1)
    hall.belt_carton("belt-1", -5.0, speed=0.5)
    assert not list(Short("infeed", "outfeed").expected(hall, 30.0))


def test_who_comes_too_late_is_told_so(dock: Stage) -> None:
    with pytest.raises(StagingError, match=r"is too late for 1\.0 s"):
        dock.person("p1", (0.0, 0.8)).wait(2.0).until(1.0)
