"""What a YOLO puts out becomes boxes: right ones, once each, whatever stands in the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from plant.errors import ModelError
from plant.geometry import Box
from vision.detector.heads import (
    Found,
    Layout,
    anchors,
    decode,
    decode_channels,
    decode_rows,
    layout_of,
    suppress,
)
from vision.detector.letterbox import Size

SQUARE = Size(640, 640)
any_float = st.floats(width=32, allow_nan=True, allow_infinity=True)
anything = arrays.arrays(
    np.float32, st.tuples(st.integers(7, 12), st.integers(7, 40)), elements=any_float
)


@st.composite
def crowds(draw: st.DrawFn) -> Found:
    """Return up to thirty boxes of three classes that often overlap."""
    count = draw(st.integers(0, 30))
    place, extent = st.floats(0, 60, width=32), st.floats(5, 40, width=32)
    corners = np.array([[draw(place), draw(place)] for _ in range(count)], np.float32)
    extents = np.array([[draw(extent), draw(extent)] for _ in range(count)], np.float32)
    corners, extents = corners.reshape(-1, 2), extents.reshape(-1, 2)
    scores = np.array([draw(st.floats(0.125, 1, width=32)) for _ in range(count)], np.float32)
    classes = np.array([draw(st.integers(0, 2)) for _ in range(count)], np.int64)
    return Found(np.hstack((corners, corners + extents)), scores, classes)


def box_of(corners: NDArray[np.float32]) -> Box:
    left, top, right, bottom = (float(side) for side in corners)
    return Box(left, top, right - left, bottom - top)


@given(crowds(), st.floats(0.3, 0.8))
def test_no_two_kept_boxes_of_a_class_overlap_too_much(found: Found, overlap: float) -> None:
    kept = suppress(found, overlap=overlap)

    for first in range(len(kept.scores)):
        for second in range(first):
            if kept.classes[first] == kept.classes[second]:
                shared = box_of(kept.boxes[first]).overlap(box_of(kept.boxes[second]))
                assert shared <= overlap + 1e-4


@given(crowds(), st.floats(0.3, 0.8))
def test_whatever_is_dropped_overlaps_a_better_kept_box_of_its_class(
    found: Found, overlap: float
) -> None:
    kept = suppress(found, overlap=overlap)
    survivors = {tuple(row) for row in kept.boxes.tolist()}

    for corners, score, kind in zip(found.boxes, found.scores, found.classes, strict=True):
        if tuple(corners.tolist()) in survivors:
            continue
        better = kept.boxes[(kept.classes == kind) & (kept.scores >= score)]
        assert any(box_of(corners).overlap(box_of(one)) > overlap - 1e-4 for one in better)


@given(crowds())
def test_the_best_of_every_class_is_kept_and_stands_in_order(found: Found) -> None:
    kept = suppress(found, overlap=0.5)

    assert (np.diff(kept.scores) <= 0).all()
    for kind in np.unique(found.classes):
        assert kept.scores[kept.classes == kind].max() == found.scores[found.classes == kind].max()


@given(anything, st.sampled_from(Layout))
@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered:RuntimeWarning")
def test_no_number_makes_an_impossible_box(output: NDArray[np.float32], layout: Layout) -> None:
    found = decode(output, layout, classes=3, minimum=0.1, overlap=0.6)

    assert np.isfinite(found.boxes).all()
    assert ((found.scores >= 0.1) & (found.scores <= 1)).all()
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all()
    assert ((found.classes >= 0) & (found.classes < 3)).all()


def test_channels_give_corners_with_the_best_class() -> None:
    output = np.zeros((4 + 3, 5), np.float32)
    output[:, 2] = (100, 50, 40, 20, 0.2, 0.9, 0.1)

    found = decode_channels(output, classes=3, minimum=0.5)

    assert found.boxes.tolist() == [[80, 40, 120, 60]]
    assert found.classes.tolist() == [1]
    assert found.scores.tolist() == pytest.approx([0.9])


def test_mask_and_keypoint_channels_are_passed_over() -> None:
    output = np.zeros((4 + 1 + 51, 5), np.float32)
    output[:, 0] = 300
    output[:5, 0] = (100, 50, 40, 20, 0.7)

    found = decode_channels(output, classes=1, minimum=0.5)

    assert found.scores.tolist() == pytest.approx([0.7])


def test_rows_give_their_own_corners_and_class() -> None:
    output = np.zeros((300, 6), np.float32)
    output[0] = (10, 20, 30, 60, 0.8, 2)
    output[1] = (10, 20, 30, 60, 0.05, 2)
    output[2] = (10, 20, 30, 60, 0.8, 7)

    found = decode_rows(output, classes=3, minimum=0.1)

    assert found.boxes.tolist() == [[10, 20, 30, 60]]
    assert found.classes.tolist() == [2]


def test_two_classes_at_one_place_are_both_kept() -> None:
    output = np.zeros((4 + 2, 2), np.float32)
    output[:, 0] = (50, 50, 20, 20, 0.9, 0)
    output[:, 1] = (50, 50, 20, 20, 0, 0.8)

    found = decode(output, Layout.CHANNELS, classes=2, minimum=0.1, overlap=0.5)

    assert found.classes.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("shape", "classes", "layout"),
    [
        ((1, 84, 8400), 80, Layout.CHANNELS),
        ((1, 116, 8400), 80, Layout.CHANNELS),
        ((1, 56, 8400), 1, Layout.CHANNELS),
        ((1, 7, anchors(SQUARE, (4, 8, 16, 32))), 3, Layout.CHANNELS),
        ((1, 300, 6), 80, Layout.ROWS),
        ((1, 300, 38), 80, Layout.ROWS),
    ],
)
def test_every_yolo_head_is_told_by_its_shape(
    shape: tuple[int, ...], classes: int, layout: Layout
) -> None:

    assert layout_of(shape, size=SQUARE, classes=classes, where="weights") is layout


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ((1, 1000), "three dimensions"),
        ((1, 8400, 85), "YOLOv5 or YOLOX"),
        ((1, 7, 8400), "80 labels need 84 channels"),
        ((1, 84, 1234), "8400 places were expected"),
    ],
)
def test_what_is_no_yolo_head_is_refused_with_the_reason(shape: tuple[int, ...], why: str) -> None:
    with pytest.raises(ModelError, match=why):
        layout_of(shape, size=SQUARE, classes=80, where="weights")
