"""Train the detector that comes with Floorwatch on the studio's pictures, and export it.

    python -m sample_videos.studio.training.train build/training --hours 6

The folder holds `NUMBER_PLATE.jpg` and `.txt` (YOLO labels) as `training.images` writes them,
`photographs/`, and `pasted/` where there are any. Every fifth plate is held out whole. This is `floorwatch train` with the
studio's own pictures: `vision/training/` does the work. A run that was stopped goes on with
`--resume`; `--export-only WEIGHTS.pt` measures and exports without training. The list of what
was learned from goes on from the list beside the weights that it began with.
"""

import argparse
from pathlib import Path

from sample_videos.studio.training.classes import (
    HELD_OUT_EVERY,
    LABELLED_IN_PHOTOGRAPHS,
    NAME,
    NAMES,
    pasted_of,
    photographs_of,
)
from sample_videos.studio.training.manifest import (
    joined,
    learned_from,
    read,
    refuse_forbidden,
    written,
)
from vision.training.course import Course, measured, ready, train
from vision.training.lessons import Lessons
from vision.training.shipping import Shipment, ship

LEARNED = "learned.txt"
BEGIN_WITH = Path("vision/models/floorwatch-n/floorwatch-n.pt")


def main() -> None:
    """Train, measure, export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path)
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--hours", type=float, help="stop after so many hours")
    parser.add_argument("--image-size", type=int, default=416)
    parser.add_argument("--begin-with", default=str(BEGIN_WITH), help="an architecture or weights")
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument(
        "--every-photograph", type=int, default=1, help="learn from every so many photographs"
    )
    parser.add_argument(
        "--from-picture",
        type=int,
        default=0,
        help="learn from the later pictures of each plate only",
    )
    parser.add_argument(
        "--multi-scale",
        type=float,
        default=0.0,
        help="each batch so much larger or smaller, at most",
    )
    parser.add_argument("--zoom", type=float, default=0.4, help="each picture likewise, by itself")
    parser.add_argument(
        "--freeze", type=int, default=0, help="so many layers stay as they are; 10 halves the work"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--export-only", type=Path, metavar="WEIGHTS")
    parser.add_argument("--export-to", type=Path, default=BEGIN_WITH.parent)
    asked = parser.parse_args()
    lessons = lessons_of(
        asked.images, every_photograph=asked.every_photograph, first=asked.from_picture
    )
    learned = learned_from(sorted(lessons.learned))
    refuse_forbidden(learned)
    course = Course(
        asked.begin_with, asked.images, hours=asked.hours, epochs=asked.epochs,
        size=asked.image_size, learning_rate=asked.learning_rate, freeze=asked.freeze,
        threads=asked.threads, device=asked.device, multi_scale=asked.multi_scale, zoom=asked.zoom,
    )  # fmt: skip
    weights = asked.export_only or train(lessons, course, tell=print, resume=asked.resume)
    for one in measured(weights, lessons, course):
        print(one)  # noqa: T201  a command tells
    to = Shipment(asked.export_to, NAME, asked.image_size, asked.images / "data.yaml")
    ship(ready(course), weights, to)
    before = Path(asked.begin_with).parent / LEARNED
    earlier = read(before) if before.is_file() else ()
    (asked.export_to / LEARNED).write_text(written(joined(earlier, learned)), "utf-8")


def lessons_of(images: Path, *, every_photograph: int = 1, first: int = 0) -> Lessons:
    """Return what the studio's pictures teach; every fifth plate is for measuring."""
    pictures = sorted(images.glob("*_*.jpg"))
    plates = sorted({plate_of(path) for path in pictures})
    held_out = set(plates[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY])
    photographs = sorted(photographs_of(images).glob("*.jpg"))[::every_photograph]
    partly = (*photographs, *sorted(pasted_of(images).glob("*.jpg")))
    labelled = frozenset(NAMES.index(name) for name in LABELLED_IN_PHOTOGRAPHS)
    return Lessons(
        NAMES,
        learned=(
            *(
                path
                for path in pictures
                if plate_of(path) not in held_out and number_of(path) >= first
            ),
            *partly,
        ),
        held_out=tuple(path for path in pictures if plate_of(path) in held_out),
        partly=tuple((path, labelled) for path in partly),
    )


def plate_of(picture: Path) -> str:
    """The plate that a picture was drawn on."""
    return picture.stem.partition("_")[2]


def number_of(picture: Path) -> int:
    """Which of its plate's pictures this is."""
    return int(picture.stem.partition("_")[0])


if __name__ == "__main__":
    main()
