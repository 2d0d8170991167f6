"""The kitting hall serves for scoring only: whole, to be measured in, and known to no training."""

from itertools import chain
from pathlib import Path

import pytest

from plant.ids import CameraId
from runtime.plants import load_plant
from sample_videos.studio.film_list import FILMS, HELD_OUT
from sample_videos.studio.plate import PLATES
from sample_videos.studio.play.facts import StagingError
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets import (
    dispatch_hall,
    kitting_hall,
    packing_hall,
    set_list,
    staff_entry,
)
from sample_videos.studio.variants import MEASURING_FROM, variant
from vision.rulebook import FORMS

ROOT = Path(__file__).parents[2]
PLANT = load_plant(ROOT / "benchmarks/accuracy/plants/kitting_hall.yaml", FORMS)
HARMLESS = {"kit_shift", "kit_forklifts_pass"}
HALL = kitting_hall.build()
KNOWN_VIEWS = packing_hall.VIEWS | dispatch_hall.VIEWS | staff_entry.VIEWS
NAMES = ("kitting_hall", "studio.held_out", "film_list", "set_list", *set_list.HELD_OUT)


def staged(film: Film) -> Stage:
    stage = Stage(film.name, HALL, film.seed, film.manner)
    film.play(stage)
    stage.refuse_collisions(film.seconds)
    return stage


SLOW = pytest.mark.slow  # Physics take their time.


@pytest.mark.parametrize(
    "film",
    [
        pytest.param(film, id=name, marks=SLOW if name == "kit_carton_falls" else ())
        for name, film in HELD_OUT.items()
    ],
)
def test_a_story_has_one_kind_of_thing_to_notice_or_none_if_it_is_harmless(film: Film) -> None:
    expected = film.expected(staged(film))
    kinds = {one.kind for one in expected}
    assert len(kinds) == (0 if film.name in HARMLESS else 1)
    rules = {rule.kind.value for rule in PLANT.rules_of(CameraId(film.camera))}
    assert kinds <= rules
    assert all(6.0 <= one.onset_seconds < film.seconds for one in expected)


def test_what_is_held_out_is_no_film_and_hangs_in_no_camera_of_the_demo() -> None:
    demo = load_plant(ROOT / "sample_videos/plant.yaml", FORMS)
    assert not FILMS.keys() & HELD_OUT.keys()
    assert not set(demo.cameras) & set(set_list.HELD_OUT)
    assert {film.camera for film in HELD_OUT.values()} == set(set_list.HELD_OUT)
    assert set(PLANT.cameras) == set(set_list.HELD_OUT)


@pytest.mark.parametrize("camera", set_list.HELD_OUT)
def test_its_cameras_see_otherwise_than_those_of_the_films(camera: str) -> None:
    assert (PLATES / f"{camera}.json").exists()
    view, known = HALL.views[camera], KNOWN_VIEWS.values()
    assert all((view.position[2], view.wide) != (one.position[2], one.wide) for one in known)


def test_it_is_told_under_seeds_for_measuring_only() -> None:
    story = HELD_OUT["kit_carton_taken"]
    with pytest.raises(StagingError, match="serves to measure only"):
        variant(story, MEASURING_FROM - 1)
    assert variant(story, MEASURING_FROM).name == f"kit_carton_taken-{MEASURING_FROM}"


def test_nothing_that_trains_or_tunes_knows_of_it() -> None:
    studio = ROOT / "sample_videos/studio"
    trains = chain(
        (studio / "training").rglob("*.*"),
        (ROOT / "vision").rglob("*.py"),
        (ROOT / "vision/models").rglob("learned.txt"),
        [ROOT / "sample_videos/plant.yaml"],
    )
    for path in trains:
        if path.suffix in (".py", ".txt", ".yaml"):
            told = path.read_text("utf-8")
            assert not [name for name in NAMES if name in told], path
