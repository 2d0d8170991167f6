"""Frames are looked at plane by plane, and look the same as when coloured whole."""

import av
import cv2
import numpy as np
import pytest

from tests.films import Film, Pixels, pictures
from vision.sources.picture import DecodedFrame

SCENE: Pixels = next(pictures(Film(noise=2.0)))
PLANAR = ["yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "nv12"]
OTHERS = ["rgb24", "yuv420p10le", "bgra", "yuyv422"]


def frame_in(pixel_format: str, picture: Pixels = SCENE, *, color_range: int = 0) -> DecodedFrame:
    full = pixel_format.startswith("yuvj") or color_range == 2
    video = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(
        format=pixel_format, dst_color_range="JPEG" if full else "MPEG"
    )
    video.color_range = color_range or (2 if full else 0)
    return DecodedFrame(video, 0, 0.0, False)


@pytest.mark.parametrize("pixel_format", [*PLANAR, *OTHERS])
@pytest.mark.parametrize("size", [(320, 180), (208, 116), (209, 117)])
def test_colours_are_those_of_the_scene(pixel_format: str, size: tuple[int, int]) -> None:
    seen = frame_in(pixel_format).bgr(*size)

    wanted = cv2.resize(SCENE, size, interpolation=cv2.INTER_LINEAR)
    assert seen.shape == wanted.shape
    assert np.abs(seen.astype(int) - wanted).mean() < 4
    assert np.abs((seen.astype(int) - wanted).mean(axis=(0, 1))).max() < 3


@pytest.mark.parametrize("pixel_format", [*PLANAR, "gray", "rgb24"])
def test_black_is_0_and_white_255_in_every_range(pixel_format: str) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, 32:] = 255
    color_range = 2 if pixel_format == "gray" else 0

    luma = frame_in(pixel_format, picture, color_range=color_range).luma(64, 48)

    assert luma[:, :30].max() <= 2
    assert luma[:, 34:].min() >= 253


@pytest.mark.parametrize("pixel_format", [*PLANAR, *OTHERS])
def test_colour_planes_are_those_of_the_scene_in_every_range(pixel_format: str) -> None:
    seen = frame_in(pixel_format).chroma(160, 90)

    small = cv2.resize(SCENE, (160, 90), interpolation=cv2.INTER_AREA)
    _, red, blue = cv2.split(np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb), np.uint8))
    assert seen is not None
    assert seen.shape == (2, 90, 160)
    assert np.abs(seen[0].astype(int) - blue).mean() < 4
    assert np.abs(seen[1].astype(int) - red).mean() < 4


def test_grey_pictures_have_no_colour_planes() -> None:
    assert frame_in("gray").chroma(160, 90) is None


def test_grey_pictures_have_grey_colours() -> None:
    colours = frame_in("gray", color_range=2).bgr(64, 36)
    assert (colours[..., 0] == colours[..., 1]).all()
    assert (colours[..., 1] == colours[..., 2]).all()


def test_a_picture_at_its_own_size_is_a_copy_that_outlives_the_frame() -> None:
    frame = frame_in("yuvj420p")
    luma = frame.luma(320, 180)
    before = luma.copy()
    frame.video.planes[0].update(bytes(frame.video.planes[0].buffer_size))
    assert (luma == before).all()


def test_a_jpeg_keeps_the_shape_and_is_not_wider_than_asked() -> None:
    data = np.frombuffer(frame_in("yuv420p").jpeg(width=160), np.uint8)
    assert np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)).shape == (90, 160, 3)
    wide = np.frombuffer(frame_in("yuv420p").jpeg(width=4000), np.uint8)
    assert np.asarray(cv2.imdecode(wide, cv2.IMREAD_COLOR)).shape == (180, 320, 3)
