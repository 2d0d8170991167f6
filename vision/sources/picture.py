"""A decoded frame that is looked at plane by plane, at the size that is asked for.

Resizing the planes first and colouring the small picture afterwards costs a
quarter of colouring a whole 1080p frame. Planes are views into the decoder's
memory; only results are copies. Colours follow BT.601, as detectors are trained.

- 8-bit planar YUV of any subsampling, NV12 and grey are read in place; every
  other format is brought to yuv420p first, which costs a full copy.
- `luma` is 0 for black and 255 for white, whatever range the video uses.
"""

from dataclasses import dataclass

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

_PLANAR = frozenset(
    f"yuv{j}{layout}p" for j in ("", "j") for layout in ("420", "422", "444", "411", "440", "410")
)
_GREY = frozenset({"gray", "gray8"})
_FULL_RANGE = 2
_LIMITED_RANGE = 1


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """One picture of a source, as `vision.frames.Frame` promises it."""

    video: av.VideoFrame
    index: int
    at: float
    discontinuity: bool

    @property
    def width(self) -> int:
        """Pixels across, as coded."""
        return self.video.width

    @property
    def height(self) -> int:
        """Pixels down, as coded."""
        return self.video.height

    def luma(self, width: int, height: int) -> Plane:
        """Return brightness as (height, width), 0 black to 255 white."""
        video = _readable(self.video)
        small = _resized(_plane(video, 0), width, height)
        return small if _is_full_range(video) else _stretched(small)

    def chroma(self, width: int, height: int) -> Plane | None:
        """Return how blue and how red it is as (2, height, width), 128 neither; None if it is grey."""
        video = _readable(self.video)
        parts = [_resized(plane, width, height) for plane in _planes(video)[1:]]
        if not parts:
            return None
        small = _bytes(np.stack(cv2.split(parts[0]) if len(parts) == 1 else parts))
        if _is_full_range(video):
            return small
        return _lookup(small.reshape(-1, width), _CHROMA_STRETCH).reshape(small.shape)

    def bgr(self, width: int, height: int) -> Plane:
        """Return colour as (height, width, 3) in the order blue, green, red."""
        video = _readable(self.video)
        planes = _planes(video)
        if _is_full_range(video) or width % 2 or height % 2 or len(planes) != 3:
            return _coloured(planes, width, height, full_range=_is_full_range(video))
        return _coloured_fast(planes, width, height)

    def jpeg(self, *, quality: int = 85, width: int = 960) -> bytes:
        """Return the frame as a JPEG file, not wider than `width` pixels."""
        wide = max(1, min(width, self.width))
        high = max(1, round(self.height * wide / self.width))
        _, data = cv2.imencode(".jpg", self.bgr(wide, high), [cv2.IMWRITE_JPEG_QUALITY, quality])
        return data.tobytes()


def _readable(video: av.VideoFrame) -> av.VideoFrame:
    if video.format.name in _PLANAR or video.format.name in _GREY or video.format.name == "nv12":
        return video
    return video.reformat(format="yuv420p", dst_color_range="MPEG")


def _is_full_range(video: av.VideoFrame) -> bool:
    if video.color_range == _FULL_RANGE or video.format.name.startswith("yuvj"):
        return True
    return video.format.name in _GREY and video.color_range != _LIMITED_RANGE


def _coloured(planes: list[Plane], width: int, height: int, *, full_range: bool) -> Plane:
    parts = [_resized(plane, width, height) for plane in planes]
    if len(parts) == 1:
        grey = parts[0] if full_range else _stretched(parts[0])
        return _bytes(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
    luma, *chroma = parts
    blue, red = cv2.split(chroma[0]) if len(chroma) == 1 else chroma
    colour = _bytes(cv2.merge((luma, red, blue)))
    if not full_range:
        colour = _lookup(colour, _COLOUR_STRETCH)
    return _bytes(cv2.cvtColor(colour, cv2.COLOR_YCrCb2BGR))


def _coloured_fast(planes: list[Plane], width: int, height: int) -> Plane:
    """Colour limited-range planes at an even size, which is what detectors ask for."""
    buffer = np.empty((height * 3 // 2, width), np.uint8)
    chroma = buffer[height:].reshape(2, height // 2, width // 2)
    targets = (buffer[:height], chroma[0], chroma[1])
    for plane, target in zip(planes, targets, strict=True):
        size = (target.shape[1], target.shape[0])
        cv2.resize(plane, size, dst=target, interpolation=cv2.INTER_LINEAR)
    return _bytes(cv2.cvtColor(buffer, cv2.COLOR_YUV2BGR_I420))


def _planes(video: av.VideoFrame) -> list[Plane]:
    return [_plane(video, index) for index in range(len(video.planes))]


def _plane(video: av.VideoFrame, index: int) -> Plane:
    plane = video.planes[index]
    shape: tuple[int, ...] = (plane.height, plane.line_size)
    if video.format.name == "nv12" and index == 1:
        shape = (plane.height, plane.line_size // 2, 2)
    rows: Plane = np.ndarray(shape, np.uint8, buffer=memoryview(plane))
    return rows[:, : plane.width]


def _resized(plane: Plane, width: int, height: int) -> Plane:
    if plane.shape[1] == width and plane.shape[0] == height:
        return plane.copy()
    return _bytes(cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR))


def _lookup(values: Plane, table: Plane) -> Plane:
    return _bytes(cv2.LUT(values, table))


def _stretched(luma: Plane) -> Plane:
    """Return limited-range brightness over the full range; no table is as fast as this."""
    above_black = cv2.subtract(luma, np.full_like(luma, 16))
    return _bytes(cv2.convertScaleAbs(above_black, alpha=255 / 219))


def _bytes(array: object) -> Plane:
    return np.asarray(array, np.uint8)


def _stretch(span: int, *, centre: int, low: int) -> Plane:
    values = (np.arange(256) - low) * 255 / span + centre
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


_LUMA_STRETCH = _stretch(219, centre=0, low=16)
_CHROMA_STRETCH = _stretch(224, centre=128, low=128)
_COLOUR_STRETCH = np.stack([_LUMA_STRETCH, _CHROMA_STRETCH, _CHROMA_STRETCH], axis=-1)[None]
