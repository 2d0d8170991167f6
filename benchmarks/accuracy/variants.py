"""Watches variants of the bundled films, which nobody tuned anything to, and scores them by kind.

    make footage SEED=9001
    python -m benchmarks.accuracy.variants [--folder build/footage/variants] [--model WEIGHTS] [--no-write]

Three tables: variants of the bundled films; those of the kitting hall, a set with cameras of its own
that serves for scoring only; and the minutes of both, with what they say of false alarms.

Every variant in the folder is watched once; one that was scored is not watched again while video,
truth, plant file, weights and code stay (`scores.jsonl` beside them), so it goes on where it was
stopped. The table by kind goes into docs/accuracy.md, what was watched into
sample_videos/variants.txt: film, seed, hash of the truth, and what was told. Frames differ in their last
bits between processors, so videos have no hash there.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from benchmarks.accuracy import quiet
from benchmarks.accuracy.bundled import FILMS, watched
from benchmarks.accuracy.run import HERE, ROOT, settings_with, write_between
from plant.errors import PlantError
from plant.ids import CameraId
from runtime.plants import load_plant
from runtime.scoring import FilmScore
from runtime.settings import load_settings
from runtime.told import told
from runtime.truth import read_truth
from vision.rulebook import FORMS

LIST = ROOT / "sample_videos" / "variants.txt"


@dataclass(frozen=True, slots=True)
class Place:
    """Where variants play: the plant file that they are watched with, and where their table stands."""

    plant_file: Path
    marks: tuple[str, str]


KNOWN = Place(FILMS / "plant.yaml", ("<!-- variants: begin -->", "<!-- variants: end -->"))
HELD_OUT = Place(
    HERE / "plants" / "kitting_hall.yaml",
    ("<!-- held out: begin -->", "<!-- held out: end -->"),
)
MINUTES = ("<!-- minutes: begin -->", "<!-- minutes: end -->")
NOTHING = "nothing, and nothing told"


@dataclass(frozen=True, slots=True)
class Row:
    """What was to be told of one kind in one variant, what was told, and what of it was right."""

    variant: str
    kind: str
    truth: int
    told: int
    right: int


def main() -> int:
    """Watch what was not watched yet, and write the table."""
    asked = parse_arguments()
    videos = sorted(asked.folder.glob("*.mp4"))
    found = {place: scored(place, videos, asked) for place in (KNOWN, HELD_OUT)}
    for rows in found.values():
        print("\n".join(table(rows)))
    minutes = quiet.lines(minutes_of([*chain(*found.values())], asked.folder))
    print("\n".join(minutes))
    if asked.write:
        write(found, videos)
        write_between(*MINUTES, minutes)
    return 0


def scored(place: Place, videos: Iterable[Path], asked: argparse.Namespace) -> list[Row]:
    """Watch the variants that play in a place, but for those whose score is known."""
    plant, settings = load_plant(place.plant_file, FORMS), settings_with(asked.model)
    known = Kept(asked.folder / "scores.jsonl", asked.model, place.plant_file)
    rows: list[Row] = []
    for video in videos:
        if CameraId(read_truth(video.with_suffix(".truth.json")).camera) not in plant.cameras:
            continue
        found = known.of(video)
        if found is None:
            found = rows_of(video.stem, watched(video, plant, settings))
            known.keep(video, found)
            print("\n".join(map(as_line, found)), flush=True)
        rows += found
    return rows


class Kept:
    """Scores of variants that were watched before with the same weights, rules and plant file."""

    def __init__(self, path: Path, model: Path, plant_file: Path) -> None:
        self._path, self._stand = path, stand(model, plant_file)
        self._rows: dict[str, list[Row]] = {}
        for line in path.read_text("utf-8").splitlines() if path.exists() else []:
            told = json.loads(line)
            self._rows[told["stand"]] = [Row(**row) for row in told["rows"]]

    def of(self, video: Path) -> list[Row] | None:
        """Return what a variant scored, if it was watched like this."""
        return self._rows.get(self._name(video))

    def keep(self, video: Path, rows: list[Row]) -> None:
        """Remember it."""
        told = {"stand": self._name(video), "rows": [asdict(row) for row in rows]}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")

    def _name(self, video: Path) -> str:
        return digest([video, video.with_suffix(".truth.json")]) + self._stand


def stand(model: Path, plant_file: Path) -> str:
    """Return a hash over all that may change a score: weights, code that watches, plant file."""
    weights = sorted(model.iterdir()) if model.is_dir() else [model]
    code = [path for room in ("plant", "vision") for path in sorted((ROOT / room).rglob("*.py"))]
    return digest([*weights, *code, plant_file])


def digest(paths: Iterable[Path]) -> str:
    """Return one hash over files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def rows_of(variant: str, score: FilmScore) -> list[Row]:
    """Return the counts of a film, kind by kind; a film with nothing to tell has a line too."""
    return [
        Row(
            variant,
            kind,
            truth=len(one.errors) + len(one.missed),
            told=len(one.errors) + len(one.false),
            right=len(one.errors),
        )
        for kind, one in score.kinds.items()
    ] or [Row(variant, NOTHING, 0, 0, 0)]


def table(rows: Iterable[Row]) -> list[str]:
    """Return the table by kind, the worst to be seen at a glance."""
    kinds: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
        kinds["all"].append(row)
    lines = [
        "| kind | films | truth | told | right | precision | recall | F1 |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    ordered = sorted(kinds, key=lambda one: (one == "all", one))
    return [*lines, *(_line(kind, kinds[kind]) for kind in ordered)]


def _line(kind: str, rows: list[Row]) -> str:
    truth, made, right = (
        sum(getattr(row, one) for row in rows) for one in ("truth", "told", "right")
    )
    films = len({row.variant for row in rows})
    name = f"`{kind}`" if "." in kind else kind
    if not truth and not made:
        return f"| {name} | {films} | 0 | 0 | 0 | - | - | - |"
    precision, recall = (right / of if of else 1.0 for of in (made, truth))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    shares = f"{precision:.2f} | {recall:.2f} | {f1:.2f}"
    return f"| {name} | {films} | {truth} | {made} | {right} | {shares} |"


def minutes_of(rows: Sequence[Row], folder: Path) -> list[tuple[str, quiet.Watched]]:
    """Return what was watched while nothing was to be told, and in all."""
    happening = {row.variant for row in rows if row.truth}
    calm = [row for row in rows if row.variant not in happening]
    return [
        ("work in which nothing is to be told", _minutes(calm, folder)),
        ("all variants", _minutes(rows, folder)),
    ]


def _minutes(rows: Sequence[Row], folder: Path) -> quiet.Watched:
    films = {row.variant for row in rows}
    seconds = sum(quiet.seconds_of(folder / f"{film}.truth.json") for film in films)
    return quiet.Watched(len(films), seconds, sum(row.told - row.right for row in rows))


def as_line(row: Row) -> str:
    """Return one score as a line."""
    return f"{row.variant} {row.kind}: {row.truth} expected, {row.told} told, {row.right} right"


def write(found: dict[Place, list[Row]], videos: list[Path]) -> None:
    """Put each table that has lines between its marks on the page, and the list beside the films."""
    for place, rows in found.items():
        if rows:
            write_between(*place.marks, table(rows))
    hashes = {video.stem: digest([video.with_suffix(".truth.json")])[:16] for video in videos}
    every = sorted(chain(*found.values()), key=lambda row: row.variant)
    lines = (f"{hashes[row.variant]}  {as_line(row)}\n" for row in every)
    LIST.write_text("".join(lines), "utf-8")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path("build/footage/variants"))
    parser.add_argument("--model", type=Path, default=load_settings().vision.model)
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PlantError as error:
        print("\n".join(told(error)), file=sys.stderr)
        sys.exit(2)
