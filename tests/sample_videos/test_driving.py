"""A forklift: its wheels roll as far as it drives, and nobody is driven over."""

import math

import numpy as np
import pytest

from sample_videos.studio import forklift
from sample_videos.studio.geometry import rotation
from sample_videos.studio.people.pose import Pose, posed_bones
from sample_videos.studio.play.driving import Forklift
from sample_videos.studio.play.facts import StagingError
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets import kitting_hall


@pytest.fixture
def stage() -> Stage:
    """An empty stage in the kitting hall."""
    return Stage("trial", kitting_hall.build(), 1)


@pytest.fixture
def truck(stage: Stage) -> Forklift:
    """A forklift that drives eight metres ahead and three back."""
    return (
        stage.forklift("forklift-1", (-6.0, -0.5)).drive((2.0, -0.5), speed=2.0).back((-1.0, -0.5))
    )


def test_it_gets_where_it_was_told_to_go(truck: Forklift) -> None:
    there = truck.legs[0].end
    assert truck.rest_at(there).place[:2] == pytest.approx((2.0, -0.5), abs=0.06)
    assert truck.rest_at(truck.now).place[:2] == pytest.approx((-1.0, -0.5), abs=0.06)


def test_wheels_turn_as_far_as_it_drives_and_back_again(truck: Forklift) -> None:
    there = truck.legs[0].end
    assert truck.driven(there) == pytest.approx(8.0, abs=0.06)
    assert truck.driven(truck.now) == pytest.approx(5.0, abs=0.12)
    front = truck.prop.parts[0]
    turned = rotation((0, 1, 0), truck.driven(1.5) / forklift.FRONT_RADIUS)
    assert np.allclose(front.rest(1.5).turn, turned)


def test_it_gathers_speed_and_brakes(truck: Forklift) -> None:
    leg = truck.legs[0]
    moments = np.linspace(leg.begin, leg.end, 200)
    driven = np.array([leg.driven(float(at)) for at in moments])
    speeds = np.diff(driven) / np.diff(moments)
    assert speeds.min() >= 0
    assert max(speeds[0], speeds[-1]) < 0.2
    assert speeds.max() == pytest.approx(2.0, abs=0.05)


def test_backwards_it_looks_the_way_it_came(truck: Forklift) -> None:
    ahead, back = truck.rest_at(2.0).turn, truck.rest_at(truck.now - 0.5).turn
    assert np.allclose(ahead, back, atol=1e-6)


def test_its_forks_rise_and_stay(stage: Stage) -> None:
    truck = stage.forklift("forklift-1", (-6.0, -0.5)).lift(1.2, seconds=2.0).wait(3.0)
    heights = [truck.height_at(at) for at in (0.0, 1.0, 2.0, 4.0)]
    assert heights == sorted(heights)
    assert heights[-1] == 1.2


def test_its_driver_sits_on_it_whatever_it_does(stage: Stage, truck: Forklift) -> None:
    driver = stage.person("driver-1", (0.0, 0.0)).driving(truck)
    for at in (0.0, 3.0, truck.now):
        seat, place = np.array(driver.stance_at(at).place), truck.rest_at(at).place[:2]
        assert math.dist(seat, place) == pytest.approx(abs(forklift.SEAT), abs=1e-6)


def test_who_sits_has_the_hips_low_and_the_knees_in_front() -> None:
    sitting, standing = posed_bones(Pose(sits=True)), posed_bones(Pose())
    assert sitting.place["pelvis"][2] < standing.place["pelvis"][2] - 0.4
    assert sitting.place["knee left"][0] > sitting.place["hip left"][0] + 0.25


def test_it_does_not_drive_through_furniture(stage: Stage) -> None:
    with pytest.raises(StagingError, match=r"trial: at 0\.0 s forklift-1 would drive through"):
        stage.forklift("forklift-1", (-6.0, -0.5)).drive((2.0, 1.7))


def test_it_does_not_drive_into_somebody(stage: Stage, truck: Forklift) -> None:
    stage.person("driver-1", (0.0, 0.0)).driving(truck)
    stage.person("person-1", (0.0, -0.5))
    with pytest.raises(StagingError, match="forklift-1 drives into person-1"):
        stage.refuse_collisions(8.0)
