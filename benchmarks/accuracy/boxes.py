"""Holds a detector's boxes against truth: films, folders of labelled pictures, tracking truth.

    python -m benchmarks.accuracy.boxes WEIGHTS --films sample_videos
    python -m benchmarks.accuracy.boxes WEIGHTS --pictures FOLDER --names person,carton
    python -m benchmarks.accuracy.boxes WEIGHTS --mot VIDEO TRUTH.mot.txt

A found box counts if it overlaps a true one by half (IoU) and its score reaches
`--score`. Truth that is smaller than `--least` pixels or mostly hidden is nobody's
fault: it is neither missed nor is a box on it false. Films name no goods on shelves,
so that only people are judged false there.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.labelled import Labelled, Truth, films, mot, pictures
from vision.detections import Detection, Detector
from vision.detector.loading import load_detector

OVERLAP = 0.5
LEAST_VISIBLE = 0.3


@dataclass(frozen=True, slots=True)
class Still:
    """A picture in memory, as a frame."""

    pixels: NDArray[np.uint8]
    index: int = 0
    at: float = 0.0
    discontinuity: bool = False

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])

    def luma(self, width: int, height: int) -> NDArray[np.uint8]:
        """Brightness at a size."""
        return np.asarray(cv2.cvtColor(self.bgr(width, height), cv2.COLOR_BGR2GRAY), np.uint8)

    def chroma(self, width: int, height: int) -> NDArray[np.uint8] | None:
        """Not asked for here."""
        raise NotImplementedError(f"no colour planes of {width} x {height} are needed")

    def bgr(self, width: int, height: int) -> NDArray[np.uint8]:
        """Colour at a size."""
        shrunk = cv2.resize(self.pixels, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(shrunk, np.uint8)

    def jpeg(self, *, quality: int = 85, width: int = 960) -> bytes:
        """Not asked for here."""
        raise NotImplementedError(f"no JPEG of {width} pixels at {quality} is needed")


@dataclass(slots=True)
class Tally:
    """How many were found, missed, and made up, of one label."""

    right: int = 0
    missed: int = 0
    false: int = 0

    @property
    def recall(self) -> float:
        """Share of the truth that was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def precision(self) -> float:
        """Share of the boxes that are right."""
        return self.right / max(1, self.right + self.false)


@dataclass(frozen=True, slots=True)
class Bar:
    """What counts: the lowest score, and the least pixels of an object's short side."""

    score: float
    least: float


def judged(detector: Detector, shown: Iterable[Labelled], bar: Bar) -> dict[str, Tally]:
    """Look at every picture and count, by label."""
    tallies: dict[str, Tally] = {}
    for one in shown:
        frame = Still(one.pixels)
        found = detector.detect([detector.prepare(frame)])[0]
        for label in one.labels:
            counted = [each for each in found if each.label == label and each.score >= bar.score]
            truth = [each for each in one.truth if each.label == label]
            fair = [_is_fair(each, frame, bar) for each in truth]
            _count(tallies.setdefault(label, Tally()), counted, truth, fair)
    return tallies


def _is_fair(truth: Truth, frame: Still, bar: Bar) -> bool:
    short = min(truth.box.w * frame.width, truth.box.h * frame.height)
    return short >= bar.least and truth.visible >= LEAST_VISIBLE


def _count(tally: Tally, found: list[Detection], truth: list[Truth], fair: list[bool]) -> None:
    open_truth = set(range(len(truth)))
    for one in sorted(found, key=lambda each: -each.score):
        best = max(open_truth, key=lambda index: one.box.overlap(truth[index].box), default=None)
        if best is None or one.box.overlap(truth[best].box) < OVERLAP:
            tally.false += 1
        else:
            open_truth.remove(best)
            tally.right += fair[best]
    tally.missed += sum(fair[index] for index in open_truth)


def report(name: str, tallies: dict[str, Tally], *, judges_false: Iterable[str]) -> Iterator[str]:
    """One line of the table for each label."""
    for label, tally in sorted(tallies.items()):
        precision = f"{tally.precision:.2f}" if label in judges_false else "-"
        count = tally.right + tally.missed
        yield f"| {name} | {label} | {count} | {precision} | {tally.recall:.2f} |"


def main() -> None:
    """Measure the weights named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("--films", type=Path)
    parser.add_argument(
        "--pictures", type=Path, help="NAME.jpg beside NAME.txt, or images/ and labels/"
    )
    parser.add_argument("--list", type=Path, help="only the pictures that this file lists")
    parser.add_argument("--names", default="person,carton", help="classes of the labels, in order")
    parser.add_argument("--mot", type=Path, nargs=2)
    parser.add_argument("--every", type=int, default=6, help="every so many frames of a video")
    parser.add_argument("--size", type=int)
    parser.add_argument("--score", type=float, default=0.3)
    parser.add_argument("--least", type=float, default=12.0)
    asked = parser.parse_args()
    detector = load_detector(asked.weights, exact=True, size=asked.size)
    bar, known = Bar(asked.score, asked.least), set(detector.labels)
    print("| pictures | label | truth | precision | recall |\n|---|---|--:|--:|--:|")
    if asked.pictures:
        shown = pictures(asked.pictures, asked.names.split(","), known, only=asked.list)
        tallies = judged(detector, shown, bar)
        print("\n".join(report(asked.pictures.name, tallies, judges_false=known)))
    if asked.mot:
        tallies = judged(detector, mot(*asked.mot, every=asked.every), bar)
        print("\n".join(report(asked.mot[0].stem, tallies, judges_false=known)))
    for name, shown in films(asked.films, known, every=asked.every) if asked.films else ():
        tallies = judged(detector, shown, bar)
        print("\n".join(report(name, tallies, judges_false=("person",))), flush=True)


if __name__ == "__main__":
    main()
