"""Take labelled photographs into the training pictures.

    python -m sample_videos.studio.training.photographs FOLDER build/training --classes forklift person

FOLDER holds `images/` and `labels/` (YOLO text, classes by number as `--classes` names them).
Data sets are often handed out enlarged: every photograph in several turned, mirrored and
sheared copies, `NAME.rf.NUMBER.jpg`. One copy of each is taken, the one that most looks as a
camera would have hung: people taller than wide, light from above. The picture is widened to
the 4:3 that such sets are squeezed from, on a grey 16:9 ground, as rendered ones are 16:9.
`sources.txt` lists what was taken, by name and SHA-256.
"""

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.training.classes import NAMES, photographs_of

_SIZE = (640, 360)
_WIDE = 480
_GREY = 114


@dataclass(frozen=True, slots=True)
class Label:
    """A box with the name of what is in it: its middle and size in shares of the picture."""

    name: str
    x: float
    y: float
    wide: float
    high: float


def main() -> None:
    """Take one copy of each photograph."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("--classes", nargs="+", required=True)
    asked = parser.parse_args()
    into = photographs_of(asked.images)
    into.mkdir(parents=True, exist_ok=True)
    sources = []
    for number, copies in enumerate(_photographs(asked.folder)):
        chosen = max(copies, key=lambda path: _upright(path, labels_of(path, asked.classes)))
        _take(chosen, labels_of(chosen, asked.classes), into / f"{number:04d}")
        digest = hashlib.sha256(chosen.read_bytes()).hexdigest()
        sources.append(f"{digest}  {chosen.name}\n")
    (into / "sources.txt").write_text("".join(sources))


def _photographs(folder: Path) -> Iterator[list[Path]]:
    copies: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((folder / "images").glob("*.jpg")):
        copies[path.name.split(".rf.")[0]].append(path)
    yield from copies.values()


def labels_of(picture: Path, classes: Sequence[str]) -> list[Label]:
    """What is labelled in a picture of a data set."""
    told = picture.parent.parent / "labels" / f"{picture.stem}.txt"
    rows = [line.split() for line in told.read_text().splitlines() if line.strip()]
    return [Label(classes[int(row[0])], *map(float, row[1:])) for row in rows]


def _upright(picture: Path, labels: Sequence[Label]) -> float:
    """How much a picture looks as if the camera had hung upright."""
    grey = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE).astype(np.float32)
    third = len(grey) // 3
    above = float(np.tanh((grey[:third].mean() - grey[-third:].mean()) / 40))
    aside = float(np.tanh((grey[:, :third].mean() - grey[:, -third:].mean()) / 40))
    people = [label.high / label.wide for label in labels if label.name == "person"]
    return above - abs(aside) + (2 * float(np.log(np.median(people))) if people else 0.0)


def _take(picture: Path, labels: Sequence[Label], stem: Path) -> None:
    height = _SIZE[1]
    drawn = cv2.resize(cv2.imread(str(picture)), (_WIDE, height), interpolation=cv2.INTER_AREA)
    ground: NDArray[np.uint8] = np.full((height, _SIZE[0], 3), _GREY, dtype=np.uint8)
    left = (_SIZE[0] - _WIDE) // 2
    ground[:, left : left + _WIDE] = drawn
    cv2.imwrite(f"{stem}.jpg", ground, [cv2.IMWRITE_JPEG_QUALITY, 92])
    share = _WIDE / _SIZE[0]
    lines = [
        f"{NAMES.index(one.name)} {one.x * share + left / _SIZE[0]:.5f} {one.y:.5f}"
        f" {one.wide * share:.5f} {one.high:.5f}\n"
        for one in labels
    ]
    Path(f"{stem}.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
