"""What is left of people who are blurred: nothing that tells one from another; and of the floor, all."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plant.geometry import Box
from vision.blur import blur_people, with_margin

WIDTH, HEIGHT = 320, 180
SHARE = st.floats(0, 1, allow_nan=False)


def noise(seed: int = 0, *, colours: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    shape = (HEIGHT, WIDTH, colours) if colours else (HEIGHT, WIDTH)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def pixels(box: Box) -> tuple[slice, slice]:
    return (
        slice(max(int(box.y * HEIGHT), 0), int(np.ceil((box.y + box.h) * HEIGHT))),
        slice(max(int(box.x * WIDTH), 0), int(np.ceil((box.x + box.w) * WIDTH))),
    )


def test_of_fine_detail_next_to_nothing_is_left() -> None:
    box = Box(0.3, 0.2, 0.2, 0.7)
    picture = noise()
    before = picture[pixels(box)].astype(int)
    blur_people(picture, [box])
    after = picture[pixels(box)].astype(int)
    assert np.abs(np.diff(after, axis=1)).mean() < 0.05 * np.abs(np.diff(before, axis=1)).mean()
    assert after.std() < 0.2 * before.std()


def test_a_box_keeps_at_most_eight_patches_across() -> None:
    picture = noise(1)
    blur_people(picture, [Box(0.2, 0.1, 0.3, 0.8)])
    row = picture[90, pixels(Box(0.2, 0.1, 0.3, 0.8))[1]].astype(int)
    turns = np.count_nonzero(np.diff(np.sign(np.diff(row)[np.diff(row) != 0])))
    assert turns <= 10


@given(st.lists(st.builds(Box, SHARE, SHARE, SHARE, SHARE), max_size=4), st.booleans())
def test_outside_of_people_nothing_changes(boxes: list[Box], colour: bool) -> None:  # noqa: FBT001
    picture = noise(2, colours=3 if colour else 0)
    before = picture.copy()
    blur_people(picture, boxes)
    outside = np.ones((HEIGHT, WIDTH), bool)
    for box in map(with_margin, boxes):
        rows, columns = pixels(box)
        outside[
            max(rows.start - 4, 0) : rows.stop + 4, max(columns.start - 4, 0) : columns.stop + 4
        ] = False
    assert (picture[outside] == before[outside]).all()


def test_where_nobody_knows_all_of_the_picture_is_blurred() -> None:
    picture = noise(3, colours=3)
    blur_people(picture, None)
    assert np.abs(np.diff(picture.astype(int), axis=1)).max() <= 24


def test_a_known_empty_view_is_left_as_it_is() -> None:
    picture = noise(4)
    before = picture.copy()
    blur_people(picture, [])
    assert (picture == before).all()


def test_the_margin_stays_within_the_view() -> None:
    wide = with_margin(Box(0.9, 0.9, 0.3, 0.3))
    assert wide.x + wide.w <= 1
    assert wide.y + wide.h <= 1
    assert with_margin(Box(0.5, 0.5, 0.1, 0.2)).y < 0.48
