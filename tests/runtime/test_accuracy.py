"""Recorded footage, watched and scored as `make score` does it, where it is at hand."""

import os
from pathlib import Path

import pytest

from benchmarks.accuracy import run
from plant.ids import CameraId
from runtime.footage_truth import Film, read_mapping
from runtime.plants import load_plant
from runtime.settings import Settings, VisionSettings
from vision.rulebook import FORMS

USUAL = run.ROOT.parent / "shared" / "footage"
FOOTAGE = Path(os.environ.get("FLOORWATCH_FOOTAGE", USUAL))
MODEL = FOOTAGE / "weights" / "yolo11n_int8_openvino_model"
FILMS = {film.video: film for film in read_mapping(run.HERE / "mapping.yaml")}
FALLS = ("s1_Fall_13", "s1_Fall_14", "s1_Fall_15", "s2_Fall_12", "s2_Fall_13", "s2_Fall_14")
DAILY_LIFE = ("s1_ADL_10", "s1_ADL_16", "s2_ADL_23")

needs_footage = pytest.mark.skipif(
    not MODEL.is_dir(), reason=f"the real footage is not in {FOOTAGE}; set FLOORWATCH_FOOTAGE"
)


@pytest.mark.parametrize("film", FILMS.values(), ids=lambda film: str(film.video))
def test_every_film_of_the_mapping_has_its_plant_and_camera(film: Film) -> None:
    plant = load_plant(run.HERE / "plants" / film.plant_file, FORMS)
    camera = plant.cameras[CameraId(film.camera)]
    told = {rule.kind for rule in plant.rules_of(camera.id)}
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
        "conveyor_plugs.mp4": 4,
        "intel_fruit_conveyor.mp4": 4,
        "flourbag_conveyor.mp4": 1,
        "tamper_defocus.mp4": 1,
        "tamper_occlusion.mp4": 1,
        **{f"gmdcsa_{fall}.mp4": 1 for fall in FALLS},
        **{f"gmdcsa_{day}.mp4": 0 for day in DAILY_LIFE},
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
        ("conveyor_plugs.mp4", 1, 1),
        ("intel_fruit_conveyor.mp4", 1, 1),
        ("flourbag_conveyor.mp4", 1, 1),
        ("tamper_defocus.mp4", 1, 1),
        ("tamper_occlusion.mp4", 1, 1),
        ("gmdcsa_s2_Fall_12.mp4", 1, 1),
        ("gmdcsa_s1_ADL_16.mp4", 1, 1),
    ],
)
def test_a_film_is_scored_above_its_bar(video: str, recall: float, precision: float) -> None:
    settings = Settings(vision=VisionSettings(model=MODEL))
    score = run.watched(FILMS[video], FOOTAGE / "videos" / video, settings, FOOTAGE / "truth")
    assert score.overall.recall >= recall
    assert score.overall.precision >= precision
