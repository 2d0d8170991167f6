"""A cloth that somebody draws over the lens: near, dark, out of focus."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
_COLOUR = np.array((0.030, 0.027, 0.024), dtype=np.float32)
_SOFT = 0.06


def covered(picture: Picture, part: float) -> Picture:
    """The picture with the cloth drawn over this part of it, from above, a little askew."""
    if part <= 0:
        return picture
    height, width = picture.shape[:2]
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    edge = part * (1.35 + _SOFT) - 0.25 * columns - 0.03 * np.sin(columns * 9)
    mask = np.clip((edge - rows) / _SOFT, 0, 1)[..., None]
    weave = 1 + 0.25 * np.sin(rows * 7 + columns * 4) + 0.12 * np.sin(columns * 17 - rows * 5)
    cloth = cv2.GaussianBlur(weave.astype(np.float32), (0, 0), 9)[..., None] * _COLOUR
    shown: Picture = picture * (1 - mask) + cloth * mask
    return shown
