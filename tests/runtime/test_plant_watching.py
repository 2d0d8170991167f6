"""An edited plant file comes into force by itself; a wrong one never does."""

from pathlib import Path

import pytest

from plant.places import Plant
from runtime.plant_watching import PlantWatching
from runtime.plants import USUAL_PLANT, load_plant
from vision.rulebook import FORMS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(USUAL_PLANT)
    return path


def watching(file: Path) -> PlantWatching:
    def read() -> Plant:
        return load_plant(file, FORMS)

    return PlantWatching(file, read)


def test_a_good_edit_comes_into_force(file: Path) -> None:
    watched = watching(file)
    file.write_text(USUAL_PLANT.replace("site: site", "site: riverbend"))
    watched.look()
    assert watched.plant().site == "riverbend"


def test_a_bad_edit_changes_nothing_and_is_told_once_with_its_line(
    file: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = watching(file)
    file.write_text(USUAL_PLANT.replace("timezone: UTC", "timezone: Mars"))
    watched.look()
    watched.look()
    assert str(watched.plant().timezone) == "UTC"
    told = capsys.readouterr().out + caplog.text
    assert told.count("plant file refused") == 1
    assert "plant.yaml:3: timezone" in told


def test_a_file_that_vanishes_changes_nothing(file: Path) -> None:
    watched = watching(file)
    file.unlink()
    watched.look()
    assert watched.plant().site == "site"
    file.write_text(USUAL_PLANT.replace("site: site", "site: back"))
    watched.look()
    assert watched.plant().site == "back"
