"""What is masked is in no picture that leaves: not in stills, not in viewing copies."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plant.geometry import Point, Polygon
from plant.places import Recording
from tests.builders import an_event, at
from tests.films import Film, make_film, pictures
from tests.vision.sources.test_picture import frame_in
from vision.evidence import EvidenceDesk, fulfil
from vision.privacy import GREY, paint, picture_of
from vision.recorder.footage import FileFootage
from vision.recorder.past import cut_footage
from vision.sources.file import FileSource

BEGAN = at(0)
LEFT_HALF = Polygon((Point(0, 0), Point(0.5, 0), Point(0.5, 1), Point(0, 1)))
NOISY = Film(seconds=4, noise=60.0)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("film") / "film.mp4", NOISY)


def spread_of(pixels: np.ndarray) -> tuple[float, float]:
    """Return how much the left and the right of a picture vary, rims left out."""
    wide = pixels.shape[1]
    left, right = pixels[:, : wide // 2 - 4], pixels[:, wide // 2 + 4 :]
    return float(left.std()), float(right.std())


def pictures_of(path: Path) -> list[np.ndarray]:
    source = FileSource(path)
    frames = [frame for packet in source.packets() for frame in source.decode(packet)]
    return [frame.bgr(320, 180) for frame in [*frames, *source.drain()]]


def test_a_still_shows_nothing_under_a_mask_and_everything_beside_it() -> None:
    frame = frame_in("yuv420p", next(pictures(NOISY)))
    data = np.frombuffer(picture_of(frame, (LEFT_HALF,)), np.uint8)
    hidden, shown = spread_of(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)))
    assert hidden < 2
    assert shown > 10


def test_without_masks_a_still_is_the_frame_itself() -> None:
    frame = frame_in("yuv420p")
    assert picture_of(frame, ()) == frame.jpeg()


@settings(max_examples=50)
@given(
    corners=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=8),
    size=st.tuples(st.integers(8, 64), st.integers(8, 64)),
)
def test_no_pixel_inside_a_mask_is_left(
    corners: list[tuple[float, float]], size: tuple[int, int]
) -> None:
    width, height = size
    mask = Polygon(tuple(Point(*each) for each in corners))
    plane = np.zeros((height, width), np.uint8)
    paint(plane, (mask,), GREY)
    inside = [
        plane[row, column]
        for row in range(height)
        for column in range(width)
        if mask.contains(Point((column + 0.5) / width, (row + 0.5) / height))
    ]
    assert all(value == GREY for value in inside)


def test_a_clip_of_a_masked_camera_gets_a_viewing_copy_that_hides_it(
    film: Path, tmp_path: Path
) -> None:
    recording = Recording(pre_roll_seconds=1, post_roll_seconds=1)
    desk = EvidenceDesk(tmp_path, recording, masks=(LEFT_HALF,))
    desk.order(an_event(2.0), seen_at=BEGAN.timestamp() + 2)
    (order,) = desk.rest()
    footage = FileFootage(film, starts_at=BEGAN.timestamp(), seconds=4)
    evidence = fulfil(order, footage, (), folder=tmp_path, snapshot="")
    assert evidence.viewing_copy != evidence.clip
    shown = pictures_of(tmp_path / evidence.viewing_copy)
    assert len(shown) == len(pictures_of(tmp_path / evidence.clip))
    assert all(spread_of(each)[0] < 4 for each in shown)
    assert all(spread_of(each)[1] > 8 for each in shown)


def test_footage_of_a_masked_camera_leaves_nothing_that_shows_it(
    film: Path, tmp_path: Path
) -> None:
    span = (at(1), at(2))
    target = tmp_path / "asked"
    file = cut_footage(tmp_path, film, BEGAN, span, target, (LEFT_HALF,))
    assert list(tmp_path.iterdir()) == [file.path]
    assert all(spread_of(each)[0] < 4 for each in pictures_of(file.path))
