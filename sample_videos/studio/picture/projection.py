"""Camera matrices, as OpenGL counts: x right, y up, looking along -z."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sample_videos.studio.geometry import Array
from sample_videos.studio.sets.stage_set import View

_USUAL_HALF, _THROWN = 1.3, 0.45
ASIDE = 0.9
"""How much longer a shadow is, per metre of height, where a window throws it."""


def looking(eye: ArrayLike, target: ArrayLike, *, up: ArrayLike = (0, 0, 1)) -> Array:
    """World to camera."""
    place = np.asarray(eye, dtype=np.float64)
    gaze = np.asarray(target, dtype=np.float64) - place
    gaze /= np.linalg.norm(gaze)
    right = np.cross(gaze, np.asarray(up, dtype=np.float64))
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[0, :3], matrix[1, :3], matrix[2, :3] = right, np.cross(right, gaze), -gaze
    matrix[:3, 3] = -matrix[:3, :3] @ place
    return matrix


def perspective(wide: float, aspect: float, near: float, far: float) -> Array:
    """Camera to clip space, by the horizontal angle in radians."""
    scale = 1 / math.tan(wide / 2)
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1], matrix[3, 2] = scale, scale * aspect, -1
    matrix[2, 2], matrix[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
    return matrix


def parallel(radius: float, near: float, far: float) -> Array:
    """Camera to clip space without perspective."""
    matrix = np.diag([1 / radius, 1 / radius, -2 / (far - near), 1.0])
    matrix[2, 3] = -(far + near) / (far - near)
    return matrix


def view_matrix(view: View, size: tuple[int, int]) -> Array:
    """World to clip space of a camera of the set."""
    seen: Array = perspective(math.radians(view.wide), size[0] / size[1], 0.1, 40.0) @ looking(
        view.position, view.target
    )
    return seen


def projected(matrix: Array, points: Array, size: tuple[int, int]) -> tuple[Array, Array]:
    """Pixel places (before the lens) and distances in front of the camera."""
    clip = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    depth = clip[:, 3]
    safe = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
    places = np.stack(
        [(clip[:, 0] / safe * 0.5 + 0.5) * size[0], (0.5 - clip[:, 1] / safe * 0.5) * size[1]],
        axis=1,
    )
    return places, depth


def reach_of(shape: Array, *, aside: float = 0.0) -> float:
    """How far from its middle a shape and its shadow reach; light from aside throws longer ones."""
    extent, tall = float(np.ptp(shape[:, :2], axis=0).max()), float(shape[:, 2].max())
    long = max(0.0, extent / 2 - _USUAL_HALF)
    return 1.1 + _THROWN * tall + long + aside * tall


def touched(
    matrix: Array, size: tuple[int, int], shapes: Sequence[Array], *, aside: float = 0.0
) -> tuple[int, int, int, int]:
    """The part of the picture that shapes and their shadows can touch: x, y from below, extent.

    All four are even, so that half the resolution has the same part.
    """
    low, high = np.array(size, dtype=np.float64), np.zeros(2)
    for shape in shapes:
        least, most = shape.min(axis=0), shape.max(axis=0)
        reach = reach_of(shape, aside=aside)
        middle = (least[:2] + most[:2]) / 2
        around = [(x, y, z) for x in (-reach, reach) for y in (-reach, reach) for z in (0, most[2])]
        corners = np.array(around) + np.array((*middle, 0))
        places, depth = projected(matrix, corners, size)
        if depth.min() < 0.3:
            return 0, 0, *size
        low, high = np.minimum(low, places.min(axis=0)), np.maximum(high, places.max(axis=0))
    left, top = np.clip(np.floor(low / 2) * 2 - 2, 0, np.array(size) - 2).astype(int)
    right, bottom = np.clip(np.ceil(high / 2) * 2 + 2, (left + 2, top + 2), size).astype(int)
    return int(left), int(size[1] - bottom), int(right - left), int(bottom - top)
