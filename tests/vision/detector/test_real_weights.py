"""Weights that others exported, on footage that others filmed.

They are not part of the repository: FLOORWATCH_FOOTAGE names their folder, which
is `shared/footage` beside the repository unless told otherwise.
"""

import os
from itertools import islice
from pathlib import Path

import pytest

from plant.errors import ModelError
from vision.detections import Detection
from vision.detector.loading import load_detector
from vision.frames import Frame
from vision.sources.file import FileSource

ROOT = Path(__file__).parents[3]
FOOTAGE = Path(os.environ.get("FLOORWATCH_FOOTAGE", ROOT.parent / "shared" / "footage"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.footage,
    pytest.mark.skipif(not FOOTAGE.is_dir(), reason=f"the real footage is not at {FOOTAGE}"),
]

DETECTORS = ("yolo11n_int8_openvino_model", "yolov8n_int8.onnx", "yolo11n-seg_int8_openvino_model")


def first_frame(video: str) -> Frame:
    source = FileSource(FOOTAGE / "videos" / video)
    try:
        return next(one for packet in source.packets() for one in source.decode(packet))
    finally:
        source.close()


def look(weights: str, video: str) -> list[Detection]:
    detector = load_detector(FOOTAGE / "weights" / weights, exact=True)
    return detector.detect([detector.prepare(first_frame(video))])[0]


@pytest.mark.parametrize("weights", DETECTORS)
def test_people_on_the_lawn_are_found(weights: str) -> None:
    found = look(weights, "pets09_s2l1_part1.mp4")

    people = [one for one in found if one.label == "person" and one.score > 0.5]
    assert 3 <= len(people) <= 7
    assert all(0.02 < one.box.h < 0.3 for one in people)


@pytest.mark.parametrize("weights", DETECTORS)
def test_two_runs_give_identical_numbers(weights: str) -> None:
    first = look(weights, "pets09_s2l1_part1.mp4")

    assert first
    assert first == look(weights, "pets09_s2l1_part1.mp4")


def test_a_pose_model_gives_its_boxes() -> None:
    detector = load_detector(FOOTAGE / "weights" / "yolo11n-pose_int8_openvino_model", exact=True)
    source = FileSource(FOOTAGE / "videos" / "gmdcsa_s1_ADL_10.mp4")
    frames = (one for packet in source.packets() for one in source.decode(packet))
    seen = [detector.detect([detector.prepare(one)])[0] for one in islice(frames, 0, 30, 10)]
    source.close()

    assert detector.labels == ("person",)
    assert any(one.score > 0.5 for found in seen for one in found)


def test_a_yolox_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match="YOLOv5 or YOLOX head"):
        load_detector(FOOTAGE / "weights" / "yolox_nano.onnx", exact=True)
