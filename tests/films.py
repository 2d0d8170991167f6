"""Small films with a moving square and a number in every picture.

The number stands as twelve bright or dark blocks along the upper edge, so that a
test can tell which picture of a film it looks at, however it was cut, copied or
coded. Films are seeded: the same arguments give the same pictures.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from vision.frames import Frame

NUMBER_BITS = 12
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Film:
    """What to film. `pts_of` tells the time of each picture in units of 1/fps."""

    seconds: float = 2.0
    fps: int = 15
    width: int = 320
    height: int = 180
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    gop: int = 15
    b_frames: int = 0
    noise: float = 3.0
    kbps: int = 0
    seed: int = 0
    container: str | None = None
    first_number: int = 0
    pts_of: Callable[[int], int] = lambda number: number
    options: dict[str, str] = field(default_factory=dict)
    container_options: dict[str, str] = field(default_factory=dict)

    @property
    def pictures(self) -> int:
        return round(self.seconds * self.fps)


def make_film(path: Path, film: Film | None = None) -> Path:
    """Write the film and return its path."""
    film = film or Film()
    with av.open(
        str(path), "w", format=film.container, container_options=film.container_options
    ) as output:
        add_film(output, film)
    return path


def add_film(output: av.container.OutputContainer, film: Film) -> None:
    """Code all pictures of the film into an open container."""
    stream = output.add_stream(film.codec, rate=film.fps, options=_coder_options(film))
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height, stream.pix_fmt = film.width, film.height, film.pixel_format
    stream.codec_context.gop_size = film.gop
    if film.kbps:
        stream.bit_rate = film.kbps * 1000
    for count, picture in enumerate(pictures(film)):
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = film.pts_of(count), Fraction(1, film.fps)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def pictures(film: Film) -> Iterator[Pixels]:
    """Yield the pictures of the film as blue, green, red."""
    rng = np.random.default_rng(film.seed)
    ground = rng.integers(60, 190, (9, 16, 3)).astype(np.uint8)
    ground = ground.repeat(-(-film.height // 9), axis=0).repeat(-(-film.width // 16), axis=1)
    ground = ground[: film.height, : film.width]
    scenes = [_grained(ground, film.noise, rng) for _ in range(4 if film.noise else 1)]
    for count in range(film.pictures):
        picture = scenes[count % len(scenes)].copy()
        _draw_square(picture, count / max(film.pictures, 1))
        _draw_number(picture, film.first_number + count)
        yield picture


def number_in(frame: Frame) -> int:
    """Return the number that stands in a picture of a film."""
    bar = frame.luma(NUMBER_BITS * 16, 32)[0:2].mean(axis=0)
    blocks = bar.reshape(NUMBER_BITS, 16)[:, 4:12].mean(axis=1)
    return sum(1 << bit for bit, block in enumerate(blocks) if block > 128)


def _grained(ground: Pixels, noise: float, rng: np.random.Generator) -> Pixels:
    if not noise:
        return ground
    return np.clip(ground + rng.normal(0, noise, (*ground.shape[:2], 1)), 0, 255).astype(np.uint8)


def _draw_number(picture: Pixels, number: int) -> None:
    height, width = picture.shape[:2]
    bar = max(1, height // 8)
    for bit in range(NUMBER_BITS):
        left, right = width * bit // NUMBER_BITS, width * (bit + 1) // NUMBER_BITS
        picture[:bar, left:right] = 235 if number >> bit & 1 else 16


def _draw_square(picture: Pixels, share: float) -> None:
    height, width = picture.shape[:2]
    side = max(1, height // 5)
    left = int((width - side) * share)
    picture[height // 2 : height // 2 + side, left : left + side] = (40, 60, 230)


def _coder_options(film: Film) -> dict[str, str]:
    if film.codec == "libx264":
        params = f"keyint={film.gop}:min-keyint={film.gop}:scenecut=0:threads=1"
        own = {"preset": "veryfast", "bf": str(film.b_frames), "x264-params": params}
    elif film.codec == "libx265":
        params = f"keyint={film.gop}:min-keyint={film.gop}:bframes={film.b_frames}:log-level=none"
        own = {"preset": "ultrafast", "x265-params": params}
    else:
        own = {"bf": str(film.b_frames)} if film.codec == "mpeg4" else {}
    return {**own, **film.options}
