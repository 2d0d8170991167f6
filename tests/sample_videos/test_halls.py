"""Halls for training: furniture keeps its distance, cameras hang free and see open floor."""

import numpy as np
import pytest

from sample_videos.studio.sets.stage_set import StageSet
from sample_videos.studio.training import places, random_hall

SEEDS = range(401, 413)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_seed_builds_the_same_hall(seed: int) -> None:
    first, second = random_hall.build(seed), random_hall.build(seed)
    assert first.taken == second.taken
    assert len(first.meshes) == len(second.meshes)


@pytest.mark.parametrize("seed", SEEDS)
def test_furniture_stands_on_the_ground_it_takes(seed: int) -> None:
    stage = random_hall.build(seed)
    x0, x1, y0, y1 = stage.ground
    assert stage.taken
    for a, b, c, d in stage.taken:
        assert a < b
        assert c < d
        assert x0 - 1.5 < (a + b) / 2 < x1 + 1.5
        assert y0 - 1.5 < (c + d) / 2 < y1 + 1.5


@pytest.mark.parametrize("plate", SEEDS)
def test_a_training_camera_sees_open_floor(plate: int) -> None:
    stage = places.hall(plate)
    assert seen_by(plate, stage) >= 20


def seen_by(plate: int, stage: StageSet) -> int:
    """Count the open spots of a plate's camera."""
    return places.open_spots(places.random_view(plate, stage), stage, places.solid_of(stage))


def test_two_of_three_plates_show_a_hall_nobody_built() -> None:
    rooms = {places.hall(plate).ground for plate in SEEDS}
    assert len(rooms) == len(SEEDS) * 2 // 3 + 1


def test_light_is_by_day_dim_or_infrared() -> None:
    moods = [places.mood(plate) for plate in range(400, 460)]
    assert all(moods.count(one) > 4 for one in (places.DAY, places.DIM, places.INFRARED))


def test_lamps_that_burn_are_not_too_many_for_the_shadows() -> None:
    assert all(1 <= len(random_hall.build(seed).lights) <= 12 for seed in SEEDS)
    assert np.isfinite([light.power for light in places.hall(401).lights]).all()
