"""Whether things move along a belt, or stand on it."""

from collections.abc import Sequence

import pytest

from plant.geometry import Box
from plant.ids import ZoneId
from tests.scenes import a_zone
from tests.vision.belts import HEIGHT, Belt, Thing
from vision.belt_zones import BeltZone
from vision.scenes import BeltState

BELT = a_zone((0, 0.15), (1, 0.15), (1, 0.85), (0, 0.85))
ROW = [Thing(-60.0 - 110 * number) for number in range(30)]


def watched(belt: Belt, seconds: float, living: Sequence[Box] = ()) -> list[BeltState]:
    zone = BeltZone(ZoneId("belt"), BELT, HEIGHT)
    times = [number / 4 for number in range(round(seconds * 4))]
    return [zone.see(belt.picture(at, round(at * 4)), at, living) for at in times]


def test_a_bare_belt_is_neither_occupied_nor_moving() -> None:
    last = watched(Belt([]), 20)[-1]
    assert (last.occupied, last.moving, last.standing) == (0, 0, ())


def test_things_that_pass_move_and_do_not_stand() -> None:
    states = watched(Belt(ROW), 30)
    assert min(state.moving for state in states[20:]) > 0.01
    assert min(state.occupied for state in states[40:]) > 0.02
    assert not any(state.standing for state in states[40:])


def test_what_stops_stands_for_as_long_as_it_does() -> None:
    last = watched(Belt(ROW, way=lambda at: 60.0 * min(at, 20)), 40)[-1]
    assert last.standing
    assert last.standing[0].seconds == pytest.approx(20, abs=2)
    assert last.moving == 0


def test_people_in_front_hide_the_belt_and_are_no_flow() -> None:
    everywhere = [Box(0, 0, 1, 1)]
    last = watched(Belt(ROW), 20, everywhere)[-1]
    assert (last.seen, last.occupied, last.moving) == (0, 0, 0)
