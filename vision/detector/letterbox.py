"""How a frame is laid into a model's input without being stretched, and back.

The frame keeps its shape, sits in the middle, and grey (114) fills the rest, as
YOLO models were trained. A model that can take any size gets a rectangle of the
camera's own shape, which leaves almost nothing to fill.
"""

import math
from dataclasses import dataclass

import numpy as np

from vision.detections import Picture
from vision.frames import Frame

GREY = 114
STRIDE = 32


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where the frame lies in the input: its size there and its upper left corner."""

    input: Size
    content: Size
    left: int
    top: int


def to_stride(pixels: float, stride: int = STRIDE) -> int:
    """Return the next multiple of the model's stride, at least one stride."""
    return max(stride, math.ceil(round(pixels, 3) / stride) * stride)


def rectangle(frame: Size, long_side: int, *, stride: int = STRIDE) -> Size:
    """Return the smallest input of the frame's shape whose longer side is `long_side`."""
    share = long_side / max(frame.width, frame.height)
    return Size(to_stride(frame.width * share, stride), to_stride(frame.height * share, stride))


def lay(frame: Size, into: Size) -> Letterbox:
    """Return the largest centred place of the frame in the input, unstretched to a pixel."""
    share = min(into.width / frame.width, into.height / frame.height)
    content = Size(
        min(into.width, _even(frame.width * share)),
        min(into.height, _even(frame.height * share)),
    )
    left = (into.width - content.width) // 2
    return Letterbox(into, content, left, (into.height - content.height) // 2)


def _even(pixels: float) -> int:
    """Return the nearest even number, at least 2: chroma is colour by pairs of pixels."""
    return max(2, 2 * round(pixels / 2))


def prepare(frame: Frame, into: Size) -> Picture:
    """Return the frame as a picture of the input's size."""
    box = lay(Size(frame.width, frame.height), into)
    inner = frame.bgr(box.content.width, box.content.height)
    pixels = inner
    if box.content != into:
        pixels = np.full((into.height, into.width, 3), GREY, np.uint8)
        pixels[box.top : box.top + box.content.height, box.left : box.left + box.content.width] = (
            inner
        )
    return Picture(
        pixels,
        scale=(float(box.content.width), float(box.content.height)),
        offset=(float(box.left), float(box.top)),
    )
