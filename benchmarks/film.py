"""The films that speed is measured on: a rendered visit to a rack, held calm for the rest.

Each minute has two visits of three seconds: somebody takes a carton, and brings it
back later (the same pictures backwards), so that a film may be played in a circle.
Between them the same picture is held, with fresh noise as a sensor has it. Coded as
cameras do: H.264, a key frame every two seconds, no B-frames, a steady rate.

Films are made once and kept; their names hold a hash of all that went into them.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "bench"
RENDERED = ROOT / "sample_videos" / "carton_taken.mp4"
CALM_BEFORE, VISIT, CALM_AFTER = 60, (84, 234), 280
GRAIN_FIELDS = 8
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a bench film is like."""

    width: int = 1920
    height: int = 1080
    kbps: int = 3000
    noise: float = 2.5
    seconds: int = 60
    visits: tuple[float, float] = (10.0, 40.0)
    visit_seconds: float = 3.0
    fps: int = 15
    gop_seconds: int = 2
    edition: int = 1

    def picture_at(self, number: int) -> int:
        """Return which rendered picture is shown in this frame."""
        at = number / self.fps
        taken, returned = self.visits
        first, last = VISIT
        for begin, forwards in ((taken, True), (returned, False)):
            share = (at - begin) / self.visit_seconds
            if 0 <= share < 1:
                return round(first + (last - first) * (share if forwards else 1 - share))
        return CALM_AFTER if taken <= at < returned else CALM_BEFORE


MAIN = Recipe()
SUB = Recipe(width=640, height=360, kbps=400, noise=2.0)


def quick(recipe: Recipe) -> Recipe:
    """Return a small and short form of a recipe, for checking that all works."""
    return replace(
        recipe,
        width=recipe.width // 3 // 2 * 2,
        height=recipe.height // 3 // 2 * 2,
        kbps=recipe.kbps // 6,
        seconds=16,
        visits=(4.0, 11.0),
    )


def bench_film(recipe: Recipe) -> Path:
    """Return the film of this recipe, made now if it is not there yet."""
    ingredients = f"{asdict(recipe)}{_sha256(RENDERED)}"
    name = f"{recipe.width}x{recipe.height}-{hashlib.sha256(ingredients.encode()).hexdigest()[:10]}"
    return _kept(CACHE / f"{name}.mp4", lambda path: _film(recipe, path))


def turned(film: Path, seconds: int) -> Path:
    """Return the film begun at another moment, which should be a key frame, and played round."""
    if seconds == 0:
        return film
    return _kept(
        film.with_stem(f"{film.stem}-from{seconds}"), lambda path: _turn(film, seconds, path)
    )


def _kept(path: Path, make: Callable[[Path], None]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_stem(f".{path.stem}.{os.getpid()}")
        make(aside)
        aside.replace(path)
    return path


def _film(recipe: Recipe, path: Path) -> None:
    rendered = _rendered()
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=recipe.fps, options=_coder_options(recipe))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = recipe.width, recipe.height, "yuv420p"
        stream.bit_rate = recipe.kbps * 1000
        stream.codec_context.gop_size = recipe.fps * recipe.gop_seconds
        for number, pixels in enumerate(_pictures(recipe, rendered)):
            frame = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, recipe.fps)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def _coder_options(recipe: Recipe) -> dict[str, str]:
    gop = recipe.fps * recipe.gop_seconds
    return {
        "preset": "fast",
        "bf": "0",
        "refs": "1",
        "maxrate": f"{recipe.kbps * 13 // 10}k",
        "bufsize": f"{recipe.kbps * 2}k",
        "x264-params": f"scenecut=0:keyint={gop}:min-keyint={gop}",
    }


def _rendered() -> dict[int, av.VideoFrame]:
    wanted = {CALM_BEFORE, CALM_AFTER, *range(VISIT[0], VISIT[1] + 1)}
    with av.open(str(RENDERED)) as film:
        return {n: frame for n, frame in enumerate(film.decode(video=0)) if n in wanted}


def _pictures(recipe: Recipe, rendered: dict[int, av.VideoFrame]) -> Iterator[Pixels]:
    """Yield the frames as planes, brightness with noise upon it."""
    rng = np.random.default_rng(recipe.edition)
    shape = (recipe.height, recipe.width)
    grains = [
        np.rint(rng.normal(0, recipe.noise, shape)).astype(np.int16) for _ in range(GRAIN_FIELDS)
    ]
    shown, planes = -1, np.empty((0, 0), np.uint8)
    for number in range(recipe.seconds * recipe.fps):
        wanted = recipe.picture_at(number)
        if wanted != shown:
            shown = wanted
            video = rendered[wanted]
            small = video.reformat(recipe.width, recipe.height, "yuv420p").to_ndarray()
            planes = np.asarray(small, np.uint8)
        grain = np.roll(grains[rng.integers(GRAIN_FIELDS)], rng.integers(recipe.width), axis=1)
        frame = planes.copy()
        frame[: recipe.height] = cv2.add(planes[: recipe.height], grain, dtype=cv2.CV_8U)
        yield frame


def _turn(film: Path, seconds: int, path: Path) -> None:
    """Copy the packets from one moment to the end, then those from the beginning to it."""
    with av.open(str(film)) as source, av.open(str(path), "w") as output:
        stream = source.streams.video[0]
        copy = output.add_stream_from_template(stream)
        packets = [packet for packet in source.demux(stream) if packet.size]
        second = round(1 / (stream.time_base or Fraction(1)))
        step = second // round(float(stream.average_rate or 1))
        # The film is steady: frame n lies at n steps.
        first = next(
            number
            for number, packet in enumerate(packets)
            if packet.is_keyframe and number * step >= seconds * second
        )
        for number, packet in enumerate([*packets[first:], *packets[:first]]):
            packet.pts = packet.dts = number * step
            packet.stream = copy
            output.mux_one(packet)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
