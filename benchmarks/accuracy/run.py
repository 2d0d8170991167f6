"""Watches the recorded footage, scores it, and writes the table into docs/accuracy.md.

    make score                    or   python -m benchmarks.accuracy.run [FILM…]

The footage is not part of the repository; FLOORWATCH_FOOTAGE names its folder.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks.accuracy.refilming import held
from plant.errors import PlantError
from plant.ids import CameraId
from plant.places import Camera
from runtime.films import FilmWatch
from runtime.footage_truth import Film, read_mapping
from runtime.jsonlines import JsonLinesSink, read_events
from runtime.plants import load_plant
from runtime.score_report import table
from runtime.scoring import FILM_BEGINS, FilmScore, score_film
from runtime.settings import Settings, load_settings
from runtime.told import told
from vision.rulebook import FORMS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "accuracy.md"
BEGINS, ENDS = "<!-- scores: begin -->", "<!-- scores: end -->"
HEAD = [
    "| film | weights | kind | truth | told | precision | recall | F1 | onset error, mean (max) |",
    "|---|---|---|--:|--:|--:|--:|--:|--:|",
]


def main() -> int:
    arguments = parse_arguments()
    settings = settings_with(arguments.model)
    films = [film for film in read_mapping(HERE / "mapping.yaml") if film.plant_file]
    if arguments.films:
        films = [film for film in films if Path(film.video).stem in arguments.films]
    scores = []
    for film in films:
        video = arguments.footage / "videos" / film.video
        if not video.is_file():
            print(f"{film.video}: skipped, it is not in {arguments.footage}", file=sys.stderr)
            continue
        scores.append(watched(film, video, settings, arguments.footage / "truth"))
        print("\n".join(table(scores[-1:])), end="\n\n")
    if scores and arguments.write:
        write_page(scores, weights_of(arguments.model))
    return 0 if scores else 2


def _as_it_is(camera: Camera) -> Camera:
    return camera


def watched(
    film: Film,
    video: Path,
    settings: Settings,
    truths: Path,
    *,
    changed: Callable[[Camera], Camera] = _as_it_is,
) -> FilmScore:
    """Watch one film as its plant file says, and hold what was told against its truth.

    `changed` may have it looked at by another camera than the plant file's.
    """
    plant = load_plant(HERE / "plants" / film.plant_file, FORMS)
    camera = changed(plant.cameras[CameraId(film.camera)])
    plant = replace(plant, cameras={**plant.cameras, camera.id: camera})
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        if any(film.hold):
            video = held(video, film.hold, Path(folder) / "held.mp4")
        with JsonLinesSink(events) as sink:
            outcome = FilmWatch(plant, settings, sink).watch(video, camera)
        for fault in outcome.faults:
            print(fault, file=sys.stderr)
        if outcome.done is None:
            raise PlantError("this film could not be watched", where=film.video)
        return score_film(read_events(events), film.truth(truths), starts_at=FILM_BEGINS)


def rows(scores: list[FilmScore], weights: str) -> list[str]:
    """Return the lines of the table in Markdown."""
    lines = list(HEAD)
    for film in scores:
        for kind, score in film.kinds.items():
            right = len(score.errors)
            error = f"{score.mean_error:.2f} s ({score.worst_error:.2f} s)" if right else "-"
            lines.append(
                f"| `{film.video}` | `{weights}` | `{kind}` | {right + len(score.missed)} "
                f"| {right + len(score.false)} | {score.precision:.2f} | {score.recall:.2f} "
                f"| {score.f1:.2f} | {error} |"
            )
        if not film.kinds:
            quiet = "none, in its quiet spans | 0 | 0 | - | - | - | -"
            lines.append(f"| `{film.video}` | `{weights}` | {quiet} |")
    return lines


def weights_of(model: Path) -> str:
    """Return the name by which a table names weights."""
    return model.stem.removesuffix("_openvino_model")


def write_page(scores: list[FilmScore], weights: str) -> None:
    """Put the table between its marks; films that were not watched keep their lines."""
    table_before = PAGE.read_text("utf-8").split(BEGINS, 1)[1].split(ENDS, 1)[0]
    new, known = _by_film(rows(scores, weights)), _by_film(table_before.splitlines())
    videos = [film.video for film in read_mapping(HERE / "mapping.yaml")]
    lines = [line for video in videos for line in new.get(video, known.get(video, []))]
    write_between(BEGINS, ENDS, [*HEAD, *lines])


def write_between(begins: str, ends: str, lines: Iterable[str]) -> None:
    """Put lines between their marks; the rest of the page is written by people."""
    before, rest = PAGE.read_text("utf-8").split(begins, 1)
    after = rest.split(ends, 1)[1]
    PAGE.write_text("\n".join([f"{before}{begins}", *lines, f"{ends}{after}"]), "utf-8")


def _by_film(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return the lines of a table by the film that they are about."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("| `"):
            found.setdefault(line.split("`", 2)[1], []).append(line)
    return found


def settings_with(model: Path) -> Settings:
    settings = load_settings()
    vision = settings.vision.model_copy(update={"model": model})
    return settings.model_copy(update={"vision": vision})


def parse_arguments() -> argparse.Namespace:
    footage = Path(os.environ.get("FLOORWATCH_FOOTAGE", ROOT.parent / "shared" / "footage"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", nargs="*", help="names without their ending; all if none")
    parser.add_argument("--footage", type=Path, default=footage)
    parser.add_argument(
        "--model", type=Path, default=footage / "weights" / "yolo11n_int8_openvino_model"
    )
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PlantError as error:
        print("\n".join(told(error)), file=sys.stderr)
        sys.exit(2)
