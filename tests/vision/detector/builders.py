"""Small things for the detector's tests: frames of paint, and a YOLO that sees colour.

The model built here has a YOLO's head over a network of averages: each place
scores how red, green or blue it is. Grey and black are nothing, so what it finds
tells whether pixels, colours and coordinates went through unharmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from plant.geometry import Box
from vision.detections import Picture
from vision.detector.engine import openvino

COLOURS = ("red", "green", "blue")
BGR: Mapping[str, tuple[int, int, int]] = {
    "red": (0, 0, 255),
    "green": (0, 255, 0),
    "blue": (255, 0, 0),
}


@dataclass(frozen=True, slots=True, eq=False)
class PaintedFrame:
    """A frame that is a painting."""

    paint: NDArray[np.uint8]
    index: int = 0
    at: float = 0.0
    discontinuity: bool = False

    @property
    def width(self) -> int:
        return int(self.paint.shape[1])

    @property
    def height(self) -> int:
        return int(self.paint.shape[0])

    def luma(self, width: int, height: int) -> NDArray[np.uint8]:
        return np.asarray(self.bgr(width, height).max(axis=2), dtype=np.uint8)

    def chroma(self, width: int, height: int) -> NDArray[np.uint8] | None:
        return None

    def bgr(self, width: int, height: int) -> NDArray[np.uint8]:
        return np.asarray(cv2.resize(self.paint, (width, height)), dtype=np.uint8)

    def jpeg(self, *, quality: int = 85, width: int = 960) -> bytes:
        return b""


def frame(width: int, height: int, **boxes: Box) -> PaintedFrame:
    """Return a black frame with a box of each colour named."""
    paint = np.zeros((height, width, 3), np.uint8)
    for colour, box in boxes.items():
        left, top = round(box.x * width), round(box.y * height)
        right, bottom = round((box.x + box.w) * width), round((box.y + box.h) * height)
        paint[top:bottom, left:right] = BGR[colour]
    return PaintedFrame(paint)


def picture(width: int = 64, height: int = 64) -> Picture:
    """Return an empty picture that fills its input."""
    pixels = np.zeros((height, width, 3), np.uint8)
    return Picture(pixels, scale=(float(width), float(height)), offset=(0.0, 0.0))


def save_model(
    folder: Path,
    *,
    name: str = "colours",
    side: int = 128,
    fixed: bool = False,
    metadata: Mapping[str, Any] | None = None,  # as YAML takes it
) -> Path:
    """Write the model that sees colour as an exported folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ov = openvino()
    ov.save_model(_colour_model(side, fixed=fixed), str(folder / f"{name}.xml"))
    told = metadata if metadata is not None else card(side)
    (folder / "metadata.yaml").write_text(yaml.safe_dump(dict(told)), encoding="utf-8")
    return folder


def card(side: int = 128, **changes: Any) -> dict[str, Any]:  # as YAML takes it
    """Return the metadata that Ultralytics would write for the model."""
    usual = {
        "task": "detect",
        "stride": 32,
        "imgsz": [side, side],
        "names": dict(enumerate(COLOURS)),
    }
    return usual | changes


def _colour_model(side: int, *, fixed: bool) -> Any:  # a model of the engine
    ops = openvino().opset13
    pixels = ops.parameter([1, 3, side, side], np.float32, name="images")
    heads = [_head(pixels, side, step, fixed=fixed) for step in (8, 16, 32)]
    return openvino().Model([ops.concat(heads, 2)], [pixels], "colours")


def _head(pixels: Any, side: int, step: int, *, fixed: bool) -> Any:  # nodes of the engine
    ops = openvino().opset13
    cells = ops.avg_pool(pixels, [step, step], [0, 0], [0, 0], [step, step], exclude_pad=True)
    mean = ops.reduce_sum(cells, np.array([1]), keep_dims=True)
    # Twice the channel's lead over the mean of all: 1 for pure colour, 0 for grey.
    scores = ops.clamp(ops.subtract(cells, ops.subtract(mean, cells)), 0.0, 1.0)
    ones = ops.add(ops.multiply(mean, np.float32(0)), np.float32(1))
    if fixed:
        ones = ops.multiply(ones, np.ones((1, 1, side // step, side // step), np.float32))
    size = ops.multiply(ones, np.float32(step))
    half = ops.multiply(size, np.float32(0.5))
    across = ops.subtract(ops.cum_sum(size, np.int64(3)), half)
    down = ops.subtract(ops.cum_sum(size, np.int64(2)), half)
    channels = ops.concat([across, down, size, size, scores], 1)
    places = np.array([1 if fixed else 0, 4 + len(COLOURS), -1], np.int64)
    return ops.reshape(channels, places, special_zero=True)
