"""Put rendered people and forklifts into photographs, as training pictures.

    python -m sample_videos.studio.training.pasting FOLDER build/training --classes forklift person

FOLDER is the data set that `photographs` was given; the same copies are taken, cut to 16:9 at
random. So the detector meets people before grass, brick and sky, and learns what in a
photograph is nobody. Those who are pasted get the light of the photograph, its softness and
its noise; some are half hidden. What the photograph's own labels say is kept. As in the
photographs, only people and forklifts are labelled. `sources.txt` names, line by line, the
photograph behind each picture.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from sample_videos.studio.training.backdrops import Backdrop, cut_from, opened
from sample_videos.studio.training.blending import camera_like, pasted
from sample_videos.studio.training.classes import pasted_of, photographs_of
from sample_videos.studio.training.manifest import SOURCES
from sample_videos.studio.training.open_ground import OpenGround

_PER_GROUND = 8


def main() -> None:
    """Paste what is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("--classes", nargs="+", required=True)
    parser.add_argument("--count", type=int, default=600)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    taken = (photographs_of(asked.images) / SOURCES).read_text("utf-8").splitlines()
    into = pasted_of(asked.images)
    into.mkdir(parents=True, exist_ok=True)
    sources = [taken[number % len(taken)] for number in range(asked.count)]
    (into / SOURCES).write_text("".join(f"{line}\n" for line in sources), "utf-8")
    names = [line.split(maxsplit=1)[1] for line in sources]
    for first in range(0, asked.count, _PER_GROUND):
        numbers = range(first, min(first + _PER_GROUND, asked.count))
        missing = [one for one in numbers if not (into / f"{one:04d}.txt").exists()]
        if missing:
            _paste(asked, into, {one: names[one] for one in missing})


def _paste(asked: argparse.Namespace, into: Path, names: dict[int, str]) -> None:
    """Several pictures with the same people under the same light."""
    ground = OpenGround(min(names) // _PER_GROUND)
    for number, name in names.items():
        rng = np.random.RandomState(70_000 + number)
        photograph = opened(asked.folder / "images" / name, asked.classes)
        picture, lines = _composed(ground, cut_from(photograph, rng), rng)
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.uniform(25, 92))]
        cv2.imwrite(str(into / f"{number:04d}.jpg"), picture, quality)
        (into / f"{number:04d}.txt").write_text("".join(f"{line}\n" for line in lines))


def _composed(
    ground: OpenGround, backdrop: Backdrop, rng: np.random.RandomState
) -> tuple[np.ndarray, Sequence[str]]:
    shown = ground.shown(rng)
    if not shown.marks.any():
        return camera_like(backdrop.picture, rng), backdrop.lines(shown.marks)
    picture = pasted(shown.drawn, backdrop.picture, rng)
    return camera_like(picture, rng), [*shown.lines(), *backdrop.lines(shown.marks)]


if __name__ == "__main__":
    main()
