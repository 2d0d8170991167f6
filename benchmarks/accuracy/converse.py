"""Asks a detector that never saw the studio whether the people in its films pass for people.

    python -m benchmarks.accuracy.converse WEIGHTS [FILM…] [--no-write]

WEIGHTS know people from photographs, such as `yolo11n`. Of those who stand or walk and are mostly to
be seen, how many does it find (overlap one half, score 0.3)? And whom does it invent? A box on
nobody that stays where it is from one look to the next is one false person. The films are looked at
twice a second. The table goes into docs/accuracy.md when all films were looked at.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.boxes import OVERLAP, Still
from benchmarks.accuracy.labelled import Labelled, Truth, film
from benchmarks.accuracy.run import ROOT, weights_of, write_between
from plant.geometry import Box
from vision.detections import Detector
from vision.detector.loading import load_detector

BEGINS, ENDS = "<!-- converse: begin -->", "<!-- converse: end -->"
HOME = ROOT / "sample_videos"
SCORE, LOOKS_PER_SECOND = 0.3, 2
MOSTLY_SEEN, UPRIGHT, LEAST_PIXELS = 0.6, 1.2, 12
SAME_PLACE, ON_SOMEBODY = 0.3, 0.2


@dataclass(slots=True)
class Seen:
    """What a detector made of one film."""

    film: str
    seconds: float
    standing: int = 0
    found: int = 0
    false: int = 0

    @property
    def share(self) -> float:
        """Of those who stand, how many were found."""
        return self.found / self.standing if self.standing else 1.0

    @property
    def false_a_minute(self) -> float:
        """How many false persons appear in a minute."""
        return 60 * self.false / self.seconds


def seen(name: str, seconds: float, detector: Detector, shown: Iterable[Labelled]) -> Seen:
    """Look through a film."""
    told, before = Seen(name, seconds), list[Box]()
    for one in shown:
        frame = Still(one.pixels)
        boxes = [
            each.box
            for each in detector.detect([detector.prepare(frame)])[0]
            if each.label == "person" and each.score >= SCORE
        ]
        people = [each for each in one.truth if each.label == "person"]
        for person in people:
            if stands(person, frame):
                told.standing += 1
                told.found += any(box.overlap(person.box) >= OVERLAP for box in boxes)
        invented = [box for box in boxes if not _on_somebody(box, people)]
        told.false += sum(
            all(box.overlap(other) < SAME_PLACE for other in before) for box in invented
        )
        before = invented
    return told


def stands(person: Truth, frame: Still) -> bool:
    """Whether somebody is upright, mostly to be seen, and not tiny."""
    wide, tall = person.box.w * frame.width, person.box.h * frame.height
    return person.visible >= MOSTLY_SEEN and tall >= UPRIGHT * wide and wide >= LEAST_PIXELS


def _on_somebody(box: Box, people: Iterable[Truth]) -> bool:
    return any(box.overlap(one.box) >= ON_SOMEBODY for one in people)


def table(told: list[Seen], weights: str) -> Iterator[str]:
    """The table, with all films together in its last line."""
    whole = Seen("all", sum(one.seconds for one in told))
    for one in told:
        whole.standing, whole.found = whole.standing + one.standing, whole.found + one.found
        whole.false += one.false
    yield f"| film | people who stand | found by `{weights}` | false persons a minute |"
    yield "|---|--:|--:|--:|"
    for one in (*told, whole):
        name = one.film if one is whole else f"`{one.film}`"
        share = f"{one.share:.2f}" if one.standing else "-"
        yield f"| {name} | {one.standing} | {share} | {one.false_a_minute:.1f} |"


def main() -> int:
    """Look at the films named, or at all."""
    asked = parse_arguments()
    detector, told = load_detector(asked.weights, exact=True), list[Seen]()
    for name, seconds, shown in _films(asked.folder):
        if name in (asked.films or [name]):
            told.append(seen(name, seconds, detector, shown))
    lines = list(table(told, weights_of(asked.weights)))
    print("\n".join(lines))
    if asked.write and not asked.films:
        write_between(BEGINS, ENDS, lines)
    return 0


def _films(folder: Path) -> Iterator[tuple[str, float, Iterator[Labelled]]]:
    for path in sorted(folder.glob("*.truth.json")):
        told = json.loads(path.read_text("utf-8"))
        every = max(1, round(told["fps"] / LOOKS_PER_SECOND))
        shown = film(folder, told, {"person"}, every=every)
        yield path.name.removesuffix(".truth.json"), len(told["frames"]) / told["fps"], shown


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("films", nargs="*")
    parser.add_argument("--folder", type=Path, default=HOME)
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
