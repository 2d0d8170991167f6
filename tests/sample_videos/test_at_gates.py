"""Gates, doors and carts of the studio: who crosses which way, on whose opening, with what."""

import math

import numpy as np
import pytest

from sample_videos.studio.play.at_gates import CarriedOut, Tailgating, WrongWay, crossings
from sample_videos.studio.play.doors import CLOSING_SECONDS, opened
from sample_videos.studio.play.facts import StagingError
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.play.towing import SHAFT
from sample_videos.studio.sets import dispatch_hall, staff_entry
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
