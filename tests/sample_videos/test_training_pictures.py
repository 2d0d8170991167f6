"""Training pictures: what is labelled in them, and photographs as grounds to paste on."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sample_videos.studio import forklift
from sample_videos.studio.sets import packing_hall
from sample_videos.studio.training.backdrops import SIZE, Backdrop, Photograph, cut_from, opened
from sample_videos.studio.training.blending import camera_like, pasted
from sample_videos.studio.training.classes import FORKLIFT, PERSON
from sample_videos.studio.training.labelling import label_lines
from sample_videos.studio.training.photographs import Label
from sample_videos.studio.training.truck_room import driver_of, fits, ground_of

WIDE, HIGH = SIZE


def marked(*boxes: tuple[int, int, int, int]) -> NDArray[np.int32]:
    """Marks from 1 on, each a filled box: left, top, right, bottom."""
    marks = np.zeros((HIGH, WIDE), np.int32)
    for index, (left, top, right, bottom) in enumerate(boxes):
        marks[top:bottom, left:right] = index + 1
    return marks


def test_a_thing_is_labelled_where_it_shows() -> None:
    (line,) = label_lines(marked((64, 36, 128, 180)), {1: PERSON}, {})
    assert line == "0 0.15000 0.30000 0.10000 0.40000"


def test_what_is_too_small_or_too_hidden_is_not_labelled() -> None:
    seen = marked((10, 10, 16, 40), (100, 100, 120, 120), (200, 100, 240, 140))
    lines = list(label_lines(seen, {1: PERSON, 2: FORKLIFT, 3: PERSON}, {2: 500.0}))
    assert [line.split()[0] for line in lines] == [str(PERSON)]


def a_photograph(*labels: Label) -> Photograph:
    """Dark, with what is labelled bright."""
    pixels = np.full((720, 960, 3), 40, np.uint8)
    for one in labels:
        left, top = round((one.x - one.wide / 2) * 960), round((one.y - one.high / 2) * 720)
        pixels[top : top + round(one.high * 720), left : left + round(one.wide * 960)] = 220
    return Photograph(pixels, labels)


@pytest.mark.parametrize("seed", range(12))
def test_labels_stay_on_what_they_name_however_a_photograph_is_cut(seed: int) -> None:
    photograph = a_photograph(Label("person", 0.5, 0.5, 0.06, 0.2))
    cut = cut_from(photograph, np.random.RandomState(seed))
    assert cut.picture.shape == (HIGH, WIDE, 3)
    bright = cut.picture[..., 0] > 130
    for label, (left, top, right, bottom) in cut.boxes:
        assert label == PERSON
        inside = bright[round(top) : round(bottom), round(left) : round(right)]
        assert inside.mean() > 0.9
        assert inside.sum() > 0.9 * bright.sum()
    assert bool(cut.boxes) == bool(bright.any())


def test_who_is_covered_by_what_is_pasted_is_not_labelled_any_more() -> None:
    ground = np.zeros((HIGH, WIDE, 3), np.uint8)
    boxes = ((PERSON, (0.0, 0.0, 100.0, 100.0)), (FORKLIFT, (300.0, 100.0, 500.0, 300.0)))
    lines = Backdrop(ground, boxes).lines(marked((0, 0, 100, 60)))
    assert [line.split()[0] for line in lines] == [str(FORKLIFT)]


def test_a_photograph_is_opened_in_the_shape_that_it_was_taken_in(tmp_path: Path) -> None:
    for kind in ("images", "labels"):
        (tmp_path / kind).mkdir()
    cv2.imwrite(str(tmp_path / "images/a.jpg"), np.zeros((640, 640, 3), np.uint8))
    (tmp_path / "labels/a.txt").write_text("1 0.5 0.5 0.1 0.1\n")
    photograph = opened(tmp_path / "images/a.jpg", ("forklift", "person"))
    assert photograph.pixels.shape == (720, 960, 3)
    assert [one.name for one in photograph.labels] == ["person"]
    with pytest.raises(FileNotFoundError, match="there is no photograph"):
        opened(tmp_path / "images/b.jpg", ("forklift", "person"))


@dataclass(frozen=True, slots=True)
class Layer:
    """What a renderer would have drawn."""

    light: NDArray[np.float32]
    alpha: NDArray[np.float32]
    ratio: NDArray[np.float32]


@pytest.mark.parametrize("grey", [40, 120, 200])
def test_who_is_pasted_is_about_as_bright_as_the_photograph(grey: int) -> None:
    alpha = np.zeros((HIGH, WIDE, 1), np.float32)
    alpha[100:200, 300:340] = 1
    layer = Layer(np.repeat(alpha, 3, axis=2) * 3, alpha, np.ones((HIGH, WIDE, 3), np.float32))
    ground = np.full((HIGH, WIDE, 3), grey, np.uint8)
    picture = pasted(layer, ground, np.random.RandomState(1))
    assert abs(int(picture[300, 100, 0]) - grey) <= 1
    assert 0.5 * grey < float(picture[120:180, 310:330].mean()) < 1.4 * grey


def test_a_shadow_darkens_the_photograph() -> None:
    nothing = np.zeros((HIGH, WIDE, 3), np.float32)
    shade = np.ones((HIGH, WIDE, 3), np.float32)
    shade[:, :320] = 0.3
    ground = np.full((HIGH, WIDE, 3), 150, np.uint8)
    picture = pasted(Layer(nothing, nothing[..., :1], shade), ground, np.random.RandomState(2))
    assert float(picture[:, :300].mean()) < 135 < float(picture[:, 340:].mean())


@pytest.mark.parametrize("seed", range(8))
def test_a_worse_camera_sees_about_the_same(seed: int) -> None:
    ground = np.full((HIGH, WIDE, 3), 120, np.uint8)
    seen = camera_like(ground, np.random.RandomState(seed))
    assert seen.shape == ground.shape
    assert abs(float(seen.mean()) - 120) < 3


def test_a_forklift_stands_only_where_it_fits() -> None:
    hall = packing_hall.build()
    assert fits(hall, ground_of((0.0, -4.0), math.pi))
    assert not fits(hall, ground_of((0.0, -0.5), 0.0))
    assert not fits(hall, ground_of((0.0, -5.0), math.pi / 2))


def test_its_driver_sits_over_its_floor_and_faces_where_it_faces() -> None:
    sits = driver_of((2.0, -4.0), math.pi, np.random.RandomState(3))
    assert sits.pose.sits
    assert sits.yaw == math.pi
    assert sits.place == pytest.approx((2.0 - forklift.SEAT, -4.0, forklift.FLOOR))
