"""Watches the bundled films with the bundled weights, and holds what is told against their truth.

    python -m benchmarks.accuracy.bundled [FILM…] [--model WEIGHTS] [--no-write]

Writes its table into docs/accuracy.md when all films were watched. What is counted in a film is
held against the ledger of its line, as the server does it.
"""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.accuracy.run import ROOT, rows, settings_with, weights_of, write_between
from plant.errors import PlantError
from plant.events import EventKind
from plant.ids import CameraId
from plant.places import Plant
from runtime.film_ledgers import FilmLedgers, feeds_ledger
from runtime.films import FilmWatch
from runtime.jsonlines import JsonLinesSink, read_events
from runtime.plants import load_plant
from runtime.scoring import FILM_BEGINS, FilmScore, score_film
from runtime.settings import Settings, load_settings
from runtime.told import told
from runtime.truth import read_truth
from vision.rulebook import FORMS

FILMS = ROOT / "sample_videos"
BEGINS, ENDS = "<!-- films: begin -->", "<!-- films: end -->"


def main() -> int:
    """Watch the films named, or all of them."""
    asked = parse_arguments()
    plant, settings = load_plant(FILMS / "plant.yaml", FORMS), settings_with(asked.model)
    names = asked.films or sorted(path.stem for path in FILMS.glob("*.mp4"))
    scores, weights = [], weights_of(asked.model)
    for name in names:
        scores.append(watched(FILMS / f"{name}.mp4", plant, settings))
        print("\n".join(rows(scores[-1:], weights)[2:]), flush=True)
    if asked.write and not asked.films:
        write_between(BEGINS, ENDS, rows(scores, weights))
    return 0


def watched(video: Path, plant: Plant, settings: Settings) -> FilmScore:
    """Watch one film at its own time of day, and score the kinds that have rules."""
    truth = read_truth(video.with_suffix(".truth.json"))
    begins = truth.starts_at or FILM_BEGINS
    camera = plant.cameras[CameraId(truth.camera)]
    kinds = {rule.kind for rule in plant.rules_of(camera.id)}
    if feeds_ledger(plant, camera.id):
        kinds.add(EventKind.COUNT_MISMATCH)
    expected = tuple(one for one in truth.expected if one.kind in kinds)
    ledgers = FilmLedgers(plant)
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        with JsonLinesSink(events) as sink:
            films = FilmWatch(plant, settings, sink, starts_at=begins, on_notes=ledgers.take)
            outcome = films.watch(video, camera)
            for event in ledgers.events():
                sink.append(event)
        if outcome.done is None:
            raise PlantError("this film could not be watched", where=str(video))
        return score_film(read_events(events), replace(truth, expected=expected), starts_at=begins)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("films", nargs="*")
    parser.add_argument("--model", type=Path, default=load_settings().vision.model)
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PlantError as error:
        print("\n".join(told(error)), file=sys.stderr)
        sys.exit(2)
