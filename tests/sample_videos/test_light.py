"""Light that changes during a story: lamps that fail, daylight through a door, and what stays as it is."""

import numpy as np
import pytest

from sample_videos.studio.film_list import FILMS
from sample_videos.studio.picture import shaders
from sample_videos.studio.picture.lamps import lamps_of
from sample_videos.studio.picture.lighting import Beam, Lighting, inward_map
from sample_videos.studio.plate import Ambient
from sample_videos.studio.play.facts import StagingError
from sample_videos.studio.play.lights import Flicker, flickering
from sample_videos.studio.play.manner import Manner
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets import packing_hall
from sample_videos.studio.sets.set_list import set_of
from sample_videos.studio.sets.stage_set import DayDoor

DOOR = DayDoor((0.0, 0.0), (1.0, 0.0), (0.5, -0.8, 0.4))
WHITE = (1.0, 1.0, 1.0)


@pytest.fixture
def stage() -> Stage:
    """An empty stage in the packing hall."""
    return Stage("trial", packing_hall.build(), 1)


def failing(*, dark: float = 0.0, seed: int = 3) -> Flicker:
    return flickering(2, after=5.0, seconds=6.0, dark=dark, rng=np.random.RandomState(seed))


def test_a_lamp_burns_as_ever_before_and_after_it_flickers() -> None:
    lamp = failing(dark=2.0)
    assert [lamp.share_at(at) for at in (0.0, 4.9, lamp.moments[-1], 60.0)] == [1.0] * 4


def test_a_lamp_that_flickers_is_now_bright_and_now_nearly_dark() -> None:
    shares = [failing().share_at(at) for at in np.arange(5.0, 11.0, 0.1)]
    assert min(shares) < 0.3
    assert max(shares) > 0.8
    assert all(0.0 <= share <= 1.0 for share in shares)


def test_a_lamp_that_goes_out_is_out_as_long_as_told() -> None:
    shares = [failing(dark=3.0).share_at(at) for at in np.arange(5.0, 20.0, 0.1)]
    assert sum(share == 0.0 for share in shares) >= 29


def test_the_same_seed_gives_the_same_flicker_and_another_seed_another() -> None:
    assert failing() == failing()
    assert failing() != failing(seed=4)


def test_a_flickering_lamp_shifts_no_other_random_numbers(stage: Stage) -> None:
    before = stage.generator("belt").rand(3).tolist()
    stage.flicker("lamp-3", after=4.0, seconds=3.0)
    assert stage.generator("belt").rand(3).tolist() == before


def test_only_the_lamp_that_is_named_changes(stage: Stage) -> None:
    stage.flicker("lamp-3", after=4.0, seconds=3.0)
    shares = np.array([stage.lighting_at(at).shares for at in np.arange(4.0, 7.0, 0.1)])
    changed = (shares != 1.0).any(axis=0)
    assert list(np.flatnonzero(changed)) == [2]


def test_a_lamp_or_a_door_that_is_not_there_is_refused_with_those_that_are(stage: Stage) -> None:
    with pytest.raises(StagingError, match=r"flicker asks for a lamp 'lamp-40'; .*lamp-1, "):
        stage.flicker("lamp-40", after=1.0, seconds=1.0)
    with pytest.raises(
        StagingError, match=r"daylight asks for a door with daylight 'moon'; .*yard"
    ):
        stage.daylight("moon", (1.0, 2.0))


def test_daylight_comes_through_one_door_of_a_story(stage: Stage) -> None:
    stage.daylight("yard-door", (1.0, 2.0))
    with pytest.raises(StagingError, match="yard-door is a second door with daylight"):
        stage.daylight("yard-door", (5.0, 6.0))


def test_no_daylight_comes_in_while_the_door_is_shut(stage: Stage) -> None:
    stage.daylight("yard-door", (7.0, 10.0))
    assert stage.lighting_at(6.9).usual
    assert stage.lighting_at(12.3).usual
    assert stage.lighting_at(9.0).beam is not None


def test_the_light_widens_while_the_door_opens_and_narrows_while_it_shuts(stage: Stage) -> None:
    stage.daylight("yard-door", (7.0, 10.0))
    widths = []
    for at in (7.3, 7.5, 9.0, 10.9, 11.3):
        beam = stage.lighting_at(at).beam
        assert beam is not None
        low, high = beam.clear
        widths.append(high - low)
    assert widths[0] < widths[1] < widths[2]
    assert widths[2] > widths[3] > widths[4]


def test_a_leaf_that_lies_along_the_light_stops_none_of_it() -> None:
    along = float(np.arctan2(0.8, 0.5))
    assert np.allclose(Beam(DOOR, along, WHITE).clear, (0.0, 1.0))
    assert np.allclose(Beam(DOOR, 0.0, WHITE).clear, (1.0, 1.0))


def test_the_sun_sees_the_whole_doorway_and_what_is_behind_it() -> None:
    matrix = inward_map(DOOR)
    beam = Beam(DOOR, 0.0, WHITE)
    for x, z in ((0.0, 0.0), (1.0, 0.0), (0.0, 2.1), (1.0, 2.1)):
        for far in (0.0, 5.0):
            place = matrix @ np.array((*(np.array((x, 0.0, z)) - beam.sun * far), 1.0))
            assert np.abs(place[:3]).max() < 1.0


def test_a_lamp_that_is_out_takes_its_part_of_the_light_around_with_it(stage: Stage) -> None:
    lamps = lamps_of(stage.set.lights)
    ambient = Ambient(WHITE, WHITE, WHITE)
    out = Lighting((0.0,) + (1.0,) * (len(stage.set.lights) - 1))
    left = lamps.ambient_under(ambient, out).up[0]
    assert left == pytest.approx(
        1 - lamps.strengths_of(0).sum(axis=0)[0] / lamps.strengths.sum(axis=0)[0]
    )
    assert lamps.strengths_under(out)[:2].max() == 0.0


def test_daylight_makes_all_of_the_room_a_little_brighter(stage: Stage) -> None:
    lamps = lamps_of(stage.set.lights, DOOR)
    beam = Beam(DOOR, 1.2, (3.0, 3.0, 3.0))
    more = lamps.ambient_under(
        Ambient(WHITE, WHITE, WHITE), Lighting((1.0,) * len(stage.set.lights), beam)
    )
    assert 1.0 < more.up[0] < 1.5


@pytest.mark.parametrize("shader", [shaders.mover_shader, shaders.ground_shader])
def test_a_film_without_daylight_is_drawn_by_programs_that_know_none(shader: object) -> None:
    assert callable(shader)
    assert "sun" not in shader(22, 12)
    assert "sun" in shader(22, 12, day=True)


def test_no_other_film_changes_its_light() -> None:
    changing = []
    for film in FILMS.values():
        stage = Stage(film.name, set_of(film.camera), film.seed, film.manner)
        film.play(stage)
        if stage.changes_light:
            changing.append(film.name)
    assert changing == ["normal_shift"]


def test_another_manner_tells_of_another_light(stage: Stage) -> None:
    varied = Stage("trial", stage.set, 1, Manner(pace=0.9, recast=True))
    for one in (stage, varied):
        one.daylight("yard-door", (9.0, 12.0))
        one.flicker("lamp-1", after=9.0, seconds=4.0)
    assert stage.day is not None
    assert varied.day is not None
    assert varied.day.openings[0][0] == pytest.approx(10.0)
    assert varied.day.strength != stage.day.strength
    assert varied.flickers[0].moments[0] == pytest.approx(10.0)
