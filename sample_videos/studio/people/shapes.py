"""Distance functions of round things, and ways to join them softly.

Each takes points (…, 3) and gives signed distances: negative inside.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Field = NDArray[np.float32]


def round_cone(points: Field, start: ArrayLike, end: ArrayLike, thick: float, thin: float) -> Field:
    """A bar with round ends whose radius goes from `thick` to `thin`."""
    first, last = np.asarray(start, dtype=np.float32), np.asarray(end, dtype=np.float32)
    along = last - first
    part = np.clip(((points - first) @ along) / (along @ along), 0, 1)
    near = np.linalg.norm(points - first - part[..., None] * along, axis=-1)
    apart: Field = near - (thick + (thin - thick) * part)
    return apart


def egg(points: Field, center: ArrayLike, radii: tuple[float, float, float]) -> Field:
    """An ellipsoid."""
    scaled: Field = np.linalg.norm(
        (points - np.asarray(center, dtype=np.float32)) / np.array(radii, dtype=np.float32), axis=-1
    )
    return (scaled - 1) * np.float32(min(radii))


def joined(first: Field, second: Field, soft: float) -> Field:
    """Both shapes, with a fillet of the given size where they meet."""
    blend = np.clip(0.5 + 0.5 * (second - first) / soft, 0, 1)
    both: Field = second + (first - second) * blend - soft * blend * (1 - blend)
    return both


def common(first: Field, second: Field, soft: float) -> Field:
    """What lies in both shapes."""
    return -joined(-first, -second, soft)
