"""An exported model finds what is painted, at its place, in its colour, again and again."""

from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from plant.errors import ModelError
from plant.geometry import Box, Point
from tests.vision.detector.builders import COLOURS, frame, picture, save_model
from vision.detections import Detection
from vision.detector.loading import load_detector
from vision.detector.openvino_runner import MOST_IN_A_BATCH

RED, BLUE = Box(0.5, 0.5, 0.25, 0.25), Box(0.0, 0.0, 0.2, 0.2)


def seen(found: list[Detection], label: str) -> list[Point]:
    """Return the centres of what was found with that label for certain."""
    return [one.box.centre for one in found if one.label == label and one.score > 0.9]


def inside(box: Box, point: Point) -> bool:
    return box.x <= point.x <= box.x + box.w and box.y <= point.y <= box.y + box.h


@pytest.mark.parametrize("fixed", [False, True], ids=["any size", "fixed size"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (640, 480), (500, 500)])
def test_colours_are_found_where_they_are(
    tmp_path: Path, *, fixed: bool, width: int, height: int
) -> None:
    detector = load_detector(save_model(tmp_path, fixed=fixed), exact=True)

    painted = frame(width, height, red=RED, blue=BLUE)
    (found,) = detector.detect([detector.prepare(painted)])

    assert seen(found, "red")
    assert all(inside(RED, point) for point in seen(found, "red"))
    assert all(inside(BLUE, point) for point in seen(found, "blue"))
    assert not seen(found, "green")


def test_the_best_score_comes_first(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path), exact=True)

    (found,) = detector.detect([detector.prepare(frame(1280, 720, red=RED, blue=BLUE))])

    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0.1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (7680, 4320), (1, 500)])
def test_frames_of_any_size_are_looked_at(tmp_path: Path, width: int, height: int) -> None:
    detector = load_detector(save_model(tmp_path), exact=True)

    (found,) = detector.detect([detector.prepare(frame(width, height))])

    assert found == []


def test_a_model_that_can_be_reshaped_gets_the_cameras_own_shape(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path), exact=True)

    assert detector.prepare(frame(1920, 1080)).pixels.shape == (96, 128, 3)


def test_a_model_of_fixed_size_gets_its_own_square(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path, fixed=True), exact=True)

    assert detector.prepare(frame(1920, 1080)).pixels.shape == (128, 128, 3)


def test_another_size_can_be_asked_for(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path), exact=True, size=256)

    assert detector.prepare(frame(1920, 1080)).pixels.shape == (160, 256, 3)


def test_another_size_of_a_fixed_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="exported for 128x128 only, 256 was asked for"):
        load_detector(save_model(tmp_path, fixed=True), exact=True, size=256)


@pytest.mark.parametrize("fixed", [False, True], ids=["any size", "fixed size"])
def test_pictures_looked_at_together_give_what_each_gives_alone(
    tmp_path: Path, *, fixed: bool
) -> None:
    detector = load_detector(save_model(tmp_path, fixed=fixed), exact=False)
    frames = [
        frame(1280, 720, red=RED),
        frame(1280, 720, blue=BLUE),
        frame(500, 500, green=RED),
        *(frame(1280, 720, green=Box(0.1 * n, 0.3, 0.3, 0.4)) for n in range(MOST_IN_A_BATCH + 1)),
    ]
    pictures = [detector.prepare(one) for one in frames]

    together = detector.detect(pictures)

    alone = [detector.detect([one])[0] for one in pictures]
    assert [len(found) for found in together] == [len(found) for found in alone]
    assert all(found for found in alone)
    for left, right in zip(chain(*together), chain(*alone), strict=True):
        assert left.label == right.label
        assert left.score == pytest.approx(right.score, abs=0.01)


def test_the_same_picture_gives_the_same_numbers(tmp_path: Path) -> None:
    folder = save_model(tmp_path)
    rng = np.random.default_rng(1)
    noise = frame(1280, 720)
    noise.paint[:] = rng.integers(0, 255, noise.paint.shape)

    runs = []
    for _ in range(2):
        detector = load_detector(folder, exact=True)
        runs.append(detector.detect([detector.prepare(noise)] * 3))

    assert runs[0] == runs[1]
    assert runs[0][0] == runs[0][1] == runs[0][2]


def test_no_pictures_give_no_answers(tmp_path: Path) -> None:
    assert load_detector(save_model(tmp_path), exact=True).detect([]) == []


def test_a_model_tells_its_labels_its_name_and_its_hash(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path / "paint_openvino_model"), exact=True)

    assert detector.labels == COLOURS
    assert detector.reference.name == "paint"
    assert len(detector.reference.sha256) == 64


def test_a_picture_the_network_cannot_take_is_one_clear_error(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path, fixed=True), exact=True)

    with pytest.raises(ModelError, match="the model cannot be run"):
        detector.detect([picture(64, 32)])
