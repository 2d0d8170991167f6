"""What is drawn and a photograph as one picture, as one camera would have taken both."""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Light = NDArray[np.float32]


class Layers(Protocol):
    """What the renderer drew: light already multiplied by its cover, and the factor on what is behind."""

    @property
    def light(self) -> Light:
        """Linear, three channels."""

    @property
    def alpha(self) -> Light:
        """How much it covers, one channel."""

    @property
    def ratio(self) -> Light:
        """How much darker it makes what is behind, three channels."""


_GAMMA = 2.2
_LUMA = np.array((0.3, 0.59, 0.11), dtype=np.float32)


def pasted(drawn: Layers, photograph: Pixels, rng: np.random.RandomState) -> Pixels:
    """The photograph with what was drawn: as bright as it is, and throwing shadows on it."""
    under = np.asarray(photograph[..., ::-1], np.float32) / np.float32(255)
    soft = float(rng.uniform(0.0, 0.9))
    light, alpha = _softened(drawn.light, soft), _softened(drawn.alpha, soft)
    bare = np.asarray(light / np.maximum(alpha, 1e-3), np.float32)
    own = _as_bright(bare, drawn.alpha[..., 0] > 0.5, under, rng)
    shade = np.clip(drawn.ratio, 0.02, 1.0) ** np.float32(rng.uniform(0.3, 1.0) / _GAMMA)
    joined = under * shade * (1 - alpha) + own * alpha
    return np.asarray((np.clip(joined, 0, 1) * 255 + 0.5)[..., ::-1], np.uint8)


def _softened(picture: Light, by: float) -> Light:
    if by < 0.2:
        return picture
    soft = cv2.GaussianBlur(picture, (0, 0), by)
    return np.asarray(soft.reshape(picture.shape), np.float32)


def _as_bright(
    light: Light, covered: NDArray[np.bool_], under: Light, rng: np.random.RandomState
) -> Light:
    """Display values, their middle near the photograph's, and its tint a little."""
    grey = float(np.median(under @ _LUMA))
    seen = light[covered] @ _LUMA
    middle = float(np.median(seen)) if len(seen) else 1.0
    wanted = float(np.clip(grey * rng.uniform(0.55, 1.25), 0.06, 0.85)) ** _GAMMA
    tint = under.reshape(-1, 3).mean(axis=0) / max(1e-3, float(under.mean()))
    share = np.float32(rng.uniform(0.0, 0.7))
    exposed = light * np.float32(wanted / max(middle, 1e-4)) * (1 - share + share * tint)
    shoulder = np.where(exposed < 0.7, exposed, 0.7 + 0.3 * np.tanh((exposed - 0.7) / 0.3))
    shown = np.maximum(shoulder, 0) ** np.float32(1 / _GAMMA)
    luma = (shown @ _LUMA)[..., None]
    colour = np.float32(rng.uniform(0.6, 1.1))
    return np.asarray(luma * (1 - colour) + shown * colour, np.float32)


def camera_like(picture: Pixels, rng: np.random.RandomState) -> Pixels:
    """The whole picture through a worse camera: soft, coarse, noisy, sometimes without colour."""
    seen = picture.astype(np.float32)
    height, width = seen.shape[:2]
    if rng.rand() < 0.4:
        seen = _softened(seen, float(rng.uniform(0.3, 1.1)))
    if rng.rand() < 0.3:
        share = float(rng.uniform(0.45, 0.9))
        small = cv2.resize(seen, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        seen = np.asarray(cv2.resize(small, (width, height)), np.float32)
    if rng.rand() < 0.12:
        seen = np.repeat((seen @ _LUMA[::-1])[..., None], 3, axis=2)
    if rng.rand() < 0.5:
        seen = seen + rng.normal(size=seen.shape).astype(np.float32) * rng.uniform(1, 9)
    return np.asarray(np.clip(seen, 0, 255), np.uint8)
