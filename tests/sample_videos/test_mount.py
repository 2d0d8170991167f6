"""A camera that turns on its mount sees what a camera hung that way would see."""

import numpy as np
import pytest

from sample_videos.studio.picture.lens import DRAWN, SENSOR, Lens, drawn_for
from sample_videos.studio.picture.mount import STRAIGHT, Mount, Turn, focal_pixels, widened
from sample_videos.studio.plate import Ambient, Plate
from sample_videos.studio.sets.dispatch_hall import VIEWS

WIDE = (1408, 792)
VIEW = VIEWS["staging-1"]
DARK = Ambient((0, 0, 0), (0, 0, 0), (0, 0, 0))


def mount_with_a_dot(
    at: tuple[int, int],
) -> tuple[Mount, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """A wide plate that is black but for a dot, on its mount."""
    picture = np.zeros((WIDE[1], WIDE[0], 3), np.float32)
    picture[at[1] - 1 : at[1] + 2, at[0] - 1 : at[0] + 2] = 1.0
    return Mount(Plate(picture, widened(VIEW, WIDE), (), DARK), Lens(DRAWN, SENSOR)), picture


def dot_of(picture: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> tuple[float, float]:
    """Where the dot is."""
    rows, columns = np.nonzero(picture[..., 0] > 0.5)
    return float(columns.mean()), float(rows.mean())


def test_a_wider_picture_has_the_same_scale() -> None:
    assert focal_pixels(widened(VIEW, WIDE), WIDE) == pytest.approx(focal_pixels(VIEW, DRAWN))


def test_straight_ahead_is_the_middle_of_the_wide_plate() -> None:
    mount, picture = mount_with_a_dot((704 + 100, 396 - 50))
    mount.turn = STRAIGHT
    assert dot_of(mount.colours(picture)) == pytest.approx((528 + 100, 297 - 50), abs=1)


@pytest.mark.parametrize(
    ("turn", "moves"), [(Turn(right=4), (-1, 0)), (Turn(down=4), (0, -1)), (Turn(right=-4), (1, 0))]
)
def test_what_is_seen_moves_against_the_turn(turn: Turn, moves: tuple[int, int]) -> None:
    mount, picture = mount_with_a_dot((704, 396))
    mount.turn = turn
    x, y = dot_of(mount.colours(picture))
    far = focal_pixels(VIEW, DRAWN) * np.tan(np.radians(4))
    assert (x - 528, y - 297) == pytest.approx((moves[0] * far, moves[1] * far), abs=1.5)


def test_a_plate_of_the_cameras_own_size_is_all_of_it() -> None:
    picture = np.zeros((DRAWN[1], DRAWN[0], 3), np.float32)
    mount = Mount(Plate(picture, VIEW, (), DARK), Lens(DRAWN, SENSOR))
    assert mount.colours(picture) is picture


def test_a_film_is_drawn_at_its_own_size_and_a_coarse_camera_at_a_smaller_one() -> None:
    assert drawn_for(SENSOR) == DRAWN
    assert drawn_for((640, 360)) == (704, 396)


def test_a_smaller_still_is_of_the_same_view_and_light() -> None:
    picture = np.full((WIDE[1], WIDE[0], 3), 0.25, np.float32)
    small = Plate(picture, widened(VIEW, WIDE), (), DARK).scaled(2 / 3)
    assert small.picture.shape == (528, 939, 3)
    assert small.view == widened(VIEW, WIDE)
    assert small.picture == pytest.approx(0.25)


@pytest.mark.parametrize("size", [DRAWN, WIDE])
@pytest.mark.parametrize("turn", [STRAIGHT, Turn(right=4, clockwise=7)])
def test_a_mask_has_as_many_pixels_as_its_marks(size: tuple[int, int], turn: Turn) -> None:
    mask = np.zeros(size[::-1], np.uint8)
    mask[size[1] // 3 : size[1] // 2, size[0] // 3 : size[0] // 2] = 1
    view = VIEW if size == DRAWN else widened(VIEW, size)
    mount = Mount(
        Plate(np.zeros((*mask.shape, 3), np.float32), view, (), DARK), Lens(DRAWN, SENSOR)
    )
    mount.turn = turn
    assert mount.pixels(mask) == np.count_nonzero(mount.marks(mask.astype(np.int32))) > 0
