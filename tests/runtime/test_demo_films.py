"""Every film gets a camera of its own, with the zones and rules of the view that it shows."""

from pathlib import Path

import pytest

from plant.errors import PlantError
from plant.events import EventKind
from plant.ids import CameraId
from runtime.demo_films import PLANT, QUIET_SECONDS, WATCHED, films_in, write_plant
from runtime.plants import load_plant
from vision.rulebook import FORMS

FILMS = Path(__file__).parents[2] / "sample_videos"


@pytest.mark.parametrize("loop", [True, False])
def test_the_plant_of_the_demo_is_good(tmp_path: Path, *, loop: bool) -> None:
    films = films_in(FILMS)
    write_plant(films, source=FILMS / PLANT, target=tmp_path / "plant.yaml", loop=loop)
    plant = load_plant(tmp_path / "plant.yaml", FORMS)
    known = load_plant(FILMS / PLANT, FORMS)
    assert set(plant.cameras) == {film.camera for film in films}
    for film in films:
        camera, view = plant.cameras[film.camera], known.cameras[film.view]  # type: ignore[index]
        assert camera.zones == view.zones
        assert camera.source.loop is (loop and film.view != "belt-1")
        assert Path(camera.source.file) == film.path.resolve()
        assert camera.source.starts_at == film.starts_at
        assert [rule.kind for rule in plant.rules_of(camera.id)] == [
            rule.kind for rule in known.rules_of(view.id)
        ]

        quiet = {rule.timing.cooldown_seconds for rule in plant.rules_of(camera.id)}
        assert (min(quiet) >= QUIET_SECONDS) is loop

    of_rack = {film.camera for film in films if film.view == "rack-1"}
    posts = {post.code: set(post.cameras) for post in plant.posts.values()}
    assert (posts["R1"], posts["L1"]) == (of_rack, set())


def test_the_ledger_counts_by_the_film_of_its_camera(tmp_path: Path) -> None:
    write_plant(films_in(FILMS), source=FILMS / PLANT, target=tmp_path / PLANT, loop=False)
    (line,) = load_plant(tmp_path / PLANT, FORMS).lines.values()
    assert line.ledger is not None
    assert line.ledger.infeed == ("onto-line-1-in-count-short/infeed/forward",)
    assert line.ledger.cameras == (CameraId("count-short"),)


def test_a_ledger_whose_counters_no_film_shows_is_left_out(tmp_path: Path) -> None:
    films = films_in(FILMS, ["belt_jam"])
    write_plant(films, source=FILMS / PLANT, target=tmp_path / PLANT, loop=False)
    (line,) = load_plant(tmp_path / PLANT, FORMS).lines.values()
    assert line.ledger is None


def test_a_film_plays_at_its_own_hour() -> None:
    (night,) = films_in(FILMS, ["cage_after_hours"])
    assert night.starts_at.hour == 22


def test_every_film_of_a_rule_that_stands_is_awaited() -> None:
    awaited = {each.kind for film in films_in(FILMS) for each in film.awaited}
    assert awaited <= WATCHED
    assert EventKind.COUNT_MISMATCH in awaited
    assert not [kind for film in films_in(FILMS) for kind in film.without_rule]


def test_a_film_that_is_not_there_is_told() -> None:
    with pytest.raises(PlantError, match=r"no film 'nothing' \(choose of .*carton_taken"):
        films_in(FILMS, ["nothing"])


def test_a_folder_without_films_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlantError, match="there are no films"):
        films_in(tmp_path)
