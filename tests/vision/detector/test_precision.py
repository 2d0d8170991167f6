"""The arithmetic is measured on the machine, and only for live pictures."""

from pathlib import Path

import pytest

from plant.errors import ModelError
from tests.vision.detector.builders import card, frame, save_model
from vision.detector.blueprint import read_blueprint
from vision.detector.card import model_file
from vision.detector.letterbox import Size
from vision.detector.loading import load_detector
from vision.detector.network import Network
from vision.detector.openvino_runner import OpenVinoDetector
from vision.detector.precision import cheapest, cost, offered


class SteppingClock:
    """A clock that advances by the next duration each time it is read twice."""

    def __init__(self, *durations: float) -> None:
        self._times = [time for lasts in durations for time in (0.0, lasts)]

    def __call__(self) -> float:
        return self._times.pop(0)


def networks(folder: Path, count: int) -> list[Network]:
    blueprint = read_blueprint(model_file(save_model(folder)))
    return [Network(blueprint, precision="f32") for _ in range(count)]


def test_the_cheapest_network_is_kept(tmp_path: Path) -> None:
    slow, fast = networks(tmp_path, 2)

    # The second run of each is what it can do; the first of `fast` met a busy machine.
    clock = SteppingClock(0.030, 0.090, 0.030, 0.010, 0.030, 0.010)

    assert cheapest([slow, fast], Size(128, 96), clock=clock) is fast


def test_of_equals_the_first_is_kept(tmp_path: Path) -> None:
    first, second = networks(tmp_path, 2)

    assert cheapest([first, second], Size(128, 96), clock=SteppingClock(*[0.02] * 6)) is first


def test_a_single_candidate_is_not_measured(tmp_path: Path) -> None:
    (only,) = networks(tmp_path, 1)

    assert cheapest([only], Size(128, 96), clock=SteppingClock()) is only


def test_a_run_costs_time(tmp_path: Path) -> None:
    (only,) = networks(tmp_path, 1)

    assert cost(only, Size(128, 96), clock=SteppingClock(0.5)) == 0.5


def test_the_exact_arithmetic_is_always_offered() -> None:
    assert offered()[0] == "f32"


def test_files_are_calculated_exactly(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path), exact=True)

    assert isinstance(detector, OpenVinoDetector)
    assert detector.precision == "f32"


def test_a_quantised_twin_may_take_the_place_of_live_weights(tmp_path: Path) -> None:
    plain = save_model(tmp_path / "colours_openvino_model")
    save_model(tmp_path / "colours_int8_openvino_model")

    detector = load_detector(plain, exact=False)

    assert detector.reference.name in {"colours", "colours_int8"}
    assert detector.detect([detector.prepare(frame(640, 480))]) == [[]]


def test_a_twin_with_other_labels_is_refused(tmp_path: Path) -> None:
    plain = save_model(tmp_path / "colours_openvino_model")
    other = card(names={0: "x", 1: "y", 2: "z"})
    save_model(tmp_path / "colours_int8_openvino_model", metadata=other)

    with pytest.raises(ModelError, match="not the quantised form"):
        load_detector(plain, exact=False)
    assert load_detector(plain, exact=True).labels != ("x", "y", "z")
