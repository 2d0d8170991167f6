"""The weights that come with Floorwatch find somebody, in whichever form they are loaded."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from plant.geometry import Box
from runtime.settings import packaged_model, packaged_weights
from vision.detector.loading import load_detector
from vision.detector.quiet_ultralytics import is_installed
from vision.frames import Frame
from vision.sources.file import FileSource

FILM = Path(__file__).parents[3] / "sample_videos" / "carton_taken.mp4"
INDEX = 120
LARGEST = 6_000_000
MODELS = packaged_weights().parent


@pytest.fixture(scope="module")
def thief() -> Iterator[tuple[Frame, Box]]:
    """A frame in which somebody walks to a rack, and where he is."""
    source = FileSource(FILM)
    try:
        frames = (one for packet in source.packets() for one in source.decode(packet))
        frame = next(one for one in frames if one.index == INDEX)
        yield frame, where_person_1_is()
    finally:
        source.close()


def where_person_1_is() -> Box:
    told = json.loads(FILM.with_suffix(".truth.json").read_text())
    seen = next(one for one in told["frames"][INDEX]["objects"] if one["id"] == "person-1")
    return Box(*seen["box"])


@pytest.mark.parametrize(
    "form", ["floorwatch-n_openvino_model", "floorwatch-n_int8_openvino_model", "floorwatch-n.onnx"]
)
def test_somebody_is_found_without_torch(form: str, thief: tuple[Frame, Box]) -> None:
    frame, place = thief
    detector = load_detector(MODELS / form, exact=True)
    assert detector.labels == ("person", "carton", "pallet", "forklift")
    found = detector.detect([detector.prepare(frame)])[0]
    people = [one for one in found if one.label == "person" and one.score > 0.3]
    assert max(one.box.overlap(place) for one in people) > 0.5


@pytest.mark.slow
@pytest.mark.skipif(not is_installed(), reason="the extra `yolo` is not installed")
def test_somebody_is_found_by_what_ultralytics_reads(
    tmp_path: Path, thief: tuple[Frame, Box]
) -> None:
    frame, place = thief
    detector = load_detector(packaged_weights(), exact=True, cache=tmp_path)
    found = detector.detect([detector.prepare(frame)])[0]
    people = [one for one in found if one.label == "person" and one.score > 0.3]
    assert max(one.box.overlap(place) for one in people) > 0.5


def test_no_file_is_larger_than_six_megabytes() -> None:
    files = [path for path in MODELS.rglob("*") if path.is_file()]
    assert {path.name for path in files if path.stat().st_size > LARGEST} == set()
    assert packaged_model().is_dir()
