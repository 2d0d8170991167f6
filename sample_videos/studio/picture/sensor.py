"""The camera behind the lens: response, colour, sharpening halo, noise and the stamp.

Noise is drawn from the film's seed and the frame's number, so that a film with
one more actor has the same noise and frames can be drawn in any order.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.picture.lens import Lens

_LUMA = np.array((0.3, 0.59, 0.11), dtype=np.float32)
Frame = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Stops of light, colourfulness and gain; a night camera has no colour."""

    stops: float = 0.0
    colour: float = 0.86
    gain: float = 1.0


class Sensor:
    """One camera for one film."""

    def __init__(self, lens: Lens, *, seed: int, name: str, exposure: Exposure) -> None:
        self._lens, self._name, self._exposure = lens, name, exposure
        self._seed = seed
        width, height = lens.sensor
        self._fixed = (
            np.random.RandomState(seed).normal(size=(height, width, 1)).astype(np.float32) * 0.004
        )

    def frame(self, linear: NDArray[np.float32], stamp: str, index: int) -> Frame:
        """The picture that the camera sends, BGR."""
        light = self._lens.colours(linear.astype(np.float32)) * self._lens.vignette
        picture = _response(light * np.float32(2.0**self._exposure.stops))
        grey = (picture @ _LUMA)[..., None]
        faded = grey * (1 - self._exposure.colour) + picture * self._exposure.colour
        soft = cv2.GaussianBlur(faded.astype(np.float32), (0, 0), 0.55)
        crisp = soft + 0.55 * (soft - cv2.GaussianBlur(soft, (0, 0), 1.4))
        frame = (
            (np.clip(crisp + self._noise(grey, index), 0, 1) * 255 + 0.5)
            .astype(np.uint8)[..., ::-1]
            .copy()
        )
        return self._stamped(frame, stamp)

    def _noise(self, grey: NDArray[np.float32], index: int) -> NDArray[np.float32]:
        rng = np.random.RandomState((self._seed * 100_003 + index + 1) % 2**31)
        width, height = self._lens.sensor
        fine = rng.normal(size=(height, width, 1)).astype(np.float32)
        fine = 0.6 * fine + 0.96 * cv2.GaussianBlur(fine, (0, 0), 0.9)[..., None]
        few = rng.normal(size=(height // 4, width // 4, 3)).astype(np.float32)
        blotches = cv2.resize(few, (width, height))
        strength = 0.010 * self._exposure.gain * (1.5 - 0.9 * grey)
        colour = 0.5 * min(1.0, self._exposure.colour * 1.2)
        noise: NDArray[np.float32] = fine * strength + blotches * strength * colour + self._fixed
        return noise

    def _stamped(self, frame: Frame, stamp: str) -> Frame:
        scale = frame.shape[0] / 720
        for words, (x, y) in ((stamp, (18, 34)), (self._name, (18, 700))):
            place = (int(x * scale), int(y * scale))
            for shade, thick in ((0, max(2, int(4 * scale))), (240, max(1, int(2 * scale)))):
                cv2.putText(
                    frame,
                    words,
                    place,
                    cv2.FONT_HERSHEY_SIMPLEX,
                    0.8 * scale,
                    (shade,) * 3,
                    thick,
                    cv2.LINE_AA,
                )
        return frame


def _response(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mild channel mixing, a soft shoulder, then display gamma."""
    light = np.maximum(light, 0)
    crossed = (light @ np.array((0.25, 0.6, 0.15), dtype=np.float32))[..., None]
    raised = (light * 0.90 + crossed * 0.10) ** np.float32(1.15)
    shoulder = raised / (raised + np.float32(0.34**1.15))
    response = np.clip(shoulder * 1.06, 0, 1) ** np.float32(1 / 1.75)
    return response.astype(np.float32)
