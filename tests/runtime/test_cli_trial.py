"""`floorwatch plant try`: a changed plant file on a film of the real detector, and what goes wrong."""

import re
from pathlib import Path
from threading import Event as Flag

import pytest

from plant.errors import VideoError
from plant.places import Camera
from plant.rules import Rule
from plant.trials import Side
from runtime.settings import LogSettings, VisionSettings
from runtime.trial_process import FilmToTry, GivenUpError, Trial, try_beside
from tests.films import Film, make_film
from tests.runtime.test_cli import ROOT, Said, floorwatch
from tests.scenes import a_camera

PLANT = ROOT / "sample_videos" / "plant.yaml"
ELSEWHERE = "[[0.01, 0.01], [0.1, 0.01], [0.1, 0.1]]"
FILM = ROOT / "sample_videos" / "carton_taken.mp4"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Return the plant file with the zone of the rack drawn where nothing is taken."""
    text = re.sub(
        r"(name: Rack A, middle shelf\n +points: ).*", r"\1" + ELSEWHERE, PLANT.read_text("utf-8")
    )
    path = tmp_path / "plant.yaml"
    path.write_text(text, "utf-8")
    return path


def tried(changed: Path) -> Said:
    return floorwatch("plant", "try", changed, FILM, "--plant", PLANT, "--camera", "rack-1")


@pytest.mark.slow
def test_what_fires_no_more_is_told_with_its_time_and_its_rule(changed: Path) -> None:
    said = tried(changed)
    head, *rest = said.out.splitlines()
    assert said.code == 1
    assert ", 1 fewer, " in head
    assert head.endswith("of rack-1")
    (gone,) = (line for line in rest if "- fewer" in line)
    assert "loss.object_removed rack-a-taken in rack-a" in gone


def test_a_plant_file_without_the_camera_is_refused(changed: Path) -> None:
    changed.write_text(changed.read_text("utf-8").replace("rack-1", "rack-9"), "utf-8")
    said = tried(changed)
    assert said.code == 2
    assert "no camera 'rack-1'" in said.err


def test_a_plant_file_that_does_not_hold_is_refused_with_its_line(changed: Path) -> None:
    changed.write_text(changed.read_text("utf-8").replace("zones: [rack-a]", ""), "utf-8")
    said = tried(changed)
    assert said.code == 2
    assert "plant.yaml:" in said.err


def a_trial(film: Path, *rules: Rule, cpu_seconds: int | None = None) -> Trial:
    camera: Camera = a_camera()
    side = Side(camera, rules)
    return Trial(side, side, FilmToTry(film, None), VisionSettings(), LogSettings(), cpu_seconds)


def test_a_film_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"no film")
    with pytest.raises(VideoError, match="film"):
        try_beside(a_trial(tmp_path / "film.mp4"))


def test_a_trial_that_is_ended_ends(tmp_path: Path) -> None:
    stop = Flag()
    stop.set()
    with pytest.raises(GivenUpError):
        try_beside(a_trial(tmp_path / "film.mp4"), stop=stop)


def test_a_trial_that_takes_too_much_of_the_processor_is_ended(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", Film(seconds=20))
    with pytest.raises(VideoError, match="more of the processor"):
        try_beside(a_trial(film, cpu_seconds=1))
