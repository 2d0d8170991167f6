"""Meshes, rotations and outlines of the studio keep what geometry promises."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sample_videos.studio.geometry import box, cylinder, eased, inside, merged, rotation

angles = some.floats(-10, 10)
lengths = some.floats(0.05, 5)
places = some.tuples(some.floats(-9, 9), some.floats(-9, 9), some.floats(-9, 9))
axes = places.filter(lambda axis: float(np.linalg.norm(axis)) > 0.1)


@given(axes, angles)
def test_a_rotation_keeps_lengths_and_hands(axis: tuple[float, float, float], angle: float) -> None:
    turned = rotation(axis, angle)
    assert np.allclose(turned @ turned.T, np.eye(3), atol=1e-9)
    assert math.isclose(float(np.linalg.det(turned)), 1.0, abs_tol=1e-9)


@given(axes, angles)
def test_turning_back_undoes_a_turn(axis: tuple[float, float, float], angle: float) -> None:
    assert np.allclose(rotation(axis, angle) @ rotation(axis, -angle), np.eye(3), atol=1e-9)


@given(places, some.tuples(lengths, lengths, lengths))
def test_a_box_has_its_size_and_its_place(
    center: tuple[float, float, float], size: tuple[float, float, float]
) -> None:
    vertices = box(center, size, "wood").vertices
    assert np.allclose(vertices.max(axis=0) - vertices.min(axis=0), size)
    assert np.allclose(vertices.mean(axis=0), center)


@given(places, some.tuples(lengths, lengths, lengths), angles)
def test_the_faces_of_a_box_look_outward(
    center: tuple[float, float, float], size: tuple[float, float, float], yaw: float
) -> None:
    positions, normals = box(center, size, "wood", yaw=yaw).soup()
    assert np.all(((positions - np.array(center)) * normals).sum(axis=1) > 0)


def test_every_face_becomes_triangles() -> None:
    assert len(box((0, 0, 0), (1, 1, 1), "wood").triangles()) == 12
    assert (
        len(cylinder((0, 0, 0), (0, 0, 1), 0.1, "steel", sides=12).triangles()) == 12 * 2 + 2 * 10
    )


def test_merging_keeps_every_face() -> None:
    parts = [box((x, 0, 0), (1, 1, 1), "wood") for x in range(3)]
    whole = merged(parts)
    assert len(whole.faces) == 18
    assert np.allclose(whole.soup()[0], np.concatenate([part.soup()[0] for part in parts]))


@pytest.mark.parametrize(
    ("point", "within"), [((0.5, 0.5), True), ((1.5, 0.5), False), ((0.1, 0.9), False)]
)
def test_a_point_is_inside_a_polygon_or_not(point: tuple[float, float], *, within: bool) -> None:
    assert inside(point, [(0, 0), (1, 0), (1, 1)]) is (within and point[0] >= point[1])


@given(some.floats(-2, 3), some.floats(-2, 3))
def test_easing_never_goes_back(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert 0 <= eased(low) <= eased(high) <= 1
