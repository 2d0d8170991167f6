"""A frame goes into the model's input unstretched, and every point comes back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plant.geometry import Box
from tests.vision.detector.builders import frame
from vision.detector.heads import Found
from vision.detector.letterbox import GREY, Size, lay, prepare, rectangle
from vision.detector.placing import place

sides = st.integers(1, 8000)
inputs = st.builds(Size, *[st.integers(1, 40).map(lambda n: 32 * n)] * 2)


@given(sides, sides, inputs)
def test_the_frame_always_lies_inside_the_input(width: int, height: int, into: Size) -> None:
    box = lay(Size(width, height), into)

    assert box.left >= 0
    assert box.top >= 0
    assert box.left + box.content.width <= into.width
    assert box.top + box.content.height <= into.height


@given(st.integers(300, 8000), st.integers(300, 8000), inputs)
def test_the_frame_keeps_its_shape_to_two_pixels(width: int, height: int, into: Size) -> None:
    content = lay(Size(width, height), into).content

    assert abs(content.height - content.width * height / width) <= 2 * max(1, height / width)


@given(st.integers(1, 200), st.integers(1, 200), inputs, st.floats(0, 0.8), st.floats(0, 0.8))
def test_a_box_comes_back_where_it_was(
    width: int, height: int, into: Size, x: float, y: float
) -> None:
    picture = prepare(frame(width, height), into)
    (scale_x, scale_y), (offset_x, offset_y) = picture.scale, picture.offset
    corners = [
        x * scale_x + offset_x,
        y * scale_y + offset_y,
        (x + 0.2) * scale_x + offset_x,
        (y + 0.2) * scale_y + offset_y,
    ]
    found = Found(np.array([corners], np.float32), np.ones(1, np.float32), np.zeros(1, np.int64))

    (detection,) = place(found, picture, ["thing"])

    assert np.allclose(
        [detection.box.x, detection.box.y, detection.box.w, detection.box.h],
        [x, y, 0.2, 0.2],
        atol=1e-4,
    )


@given(sides, sides, st.integers(1, 40).map(lambda n: 32 * n))
def test_a_rectangle_is_as_long_as_asked_and_fits_the_stride(
    width: int, height: int, side: int
) -> None:
    size = rectangle(Size(width, height), side)

    assert max(size.width, size.height) == side
    assert size.width % 32 == size.height % 32 == 0


def test_a_1080p_camera_gets_a_rectangle_of_its_shape() -> None:
    assert rectangle(Size(1920, 1080), 640) == Size(640, 384)
    assert rectangle(Size(1920, 1080), 416) == Size(416, 256)
    assert rectangle(Size(768, 576), 640) == Size(640, 480)


def test_what_the_frame_does_not_fill_is_grey() -> None:
    picture = prepare(frame(200, 100, red=Box(0, 0, 1, 1)), Size(64, 64))

    assert (picture.pixels[:16] == GREY).all()
    assert (picture.pixels[48:] == GREY).all()
    assert (picture.pixels[16:48] == (0, 0, 255)).all()


def test_boxes_that_hang_over_the_edge_are_cut_and_those_outside_are_left_out() -> None:
    picture = prepare(frame(100, 100), Size(64, 64))
    boxes = np.array([[-20, -20, 32, 32], [70, 70, 90, 90]], np.float32)
    found = Found(boxes, np.array([0.9, 0.8], np.float32), np.zeros(2, np.int64))

    placed = place(found, picture, ["thing"])

    assert [detection.box for detection in placed] == [Box(0, 0, 0.5, 0.5)]
