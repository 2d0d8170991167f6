"""Recorded footage, watched and scored as `make score` does it, where it is at hand."""

import os
from pathlib import Path

import pytest

from benchmarks.accuracy import run
from runtime.footage_truth import Film, read_mapping
from runtime.plants import load_plant
from runtime.settings import Settings, VisionSettings
from vision.rulebook import FORMS

USUAL = run.ROOT.parent / "shared" / "footage"
FOOTAGE = Path(os.environ.get("FLOORWATCH_FOOTAGE", USUAL))
MODEL = FOOTAGE / "weights" / "yolo11n_int8_openvino_model"
FILMS = {film.video: film for film in read_mapping(run.HERE / "mapping.yaml")}

needs_footage = pytest.mark.skipif(
    not MODEL.is_dir(), reason=f"the real footage is not in {FOOTAGE}; set FLOORWATCH_FOOTAGE"
)


@pytest.mark.parametrize("film", FILMS.values(), ids=lambda film: str(film.video))
def test_every_film_of_the_mapping_has_its_plant_and_camera(film: Film) -> None:
    plant = load_plant(run.HERE / "plants" / film.plant_file, FORMS)
    (camera,) = plant.cameras.values()
    assert camera.id == film.camera
    told = {rule.kind for rule in plant.rules}
    assert {taking.kind for taking in film.takings} <= told
    places = {*camera.zones, *camera.gate_lines, ""}
    assert {taking.place for taking in film.takings} <= places


@pytest.mark.footage
@needs_footage
def test_the_truth_of_every_film_can_be_read() -> None:
    counts = {video: len(film.truth(FOOTAGE / "truth").expected) for video, film in FILMS.items()}
    assert counts == {
        "pets09_s2l1_part1.mp4": 14,
        "intel_one_by_one_person.mp4": 12,
        "intel_worker_zone.mp4": 1,
        "intel_bottles_taken.mp4": 4,
        "aboda_video4.avi": 1,
        "intel_person_bicycle_car.mp4": 0,
    }


@pytest.mark.footage
@pytest.mark.slow
@needs_footage
@pytest.mark.parametrize(
    ("video", "recall", "precision"),
    [
        ("pets09_s2l1_part1.mp4", 0.9, 0.85),
        ("intel_one_by_one_person.mp4", 1, 1),
        ("intel_worker_zone.mp4", 1, 1),
        ("intel_bottles_taken.mp4", 1, 0.8),
        ("intel_person_bicycle_car.mp4", 1, 1),
    ],
)
def test_a_film_is_scored_above_its_bar(video: str, recall: float, precision: float) -> None:
    settings = Settings(vision=VisionSettings(model=MODEL))
    score = run.watched(FILMS[video], FOOTAGE / "videos" / video, settings, FOOTAGE / "truth")
    assert score.overall.recall >= recall
    assert score.overall.precision >= precision
