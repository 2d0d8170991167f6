"""`floorwatch score`: events of films held against their truth."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from plant.errors import ScoreError
from plant.ids import CameraId
from plant.places import Plant
from runtime.cli_app import complain, say
from runtime.footage_truth import read_mapping
from runtime.jsonlines import read_events
from runtime.plants import load_plant
from runtime.score_report import Bar, as_json, bars_of, table
from runtime.scoring import FILM_BEGINS, FilmScore, Score, pooled, score_film
from runtime.truth import Truth, read_truth
from vision.rulebook import FORMS

UNDER_A_BAR = 1


def score(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="EVENTS TRUTH…", help="Pairs of an events and a truth file."),
    ],
    *,
    require: Annotated[
        str | None,
        typer.Option(help="The least overall, such as recall=0.9,precision=0.85; else exit 1."),
    ] = None,
    as_json_text: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="How to read truth files that others wrote.")
    ] = None,
    plant: Annotated[
        Path | None, typer.Option(help="The plant file, for films whose truth has no starts_at.")
    ] = None,
) -> None:
    """Print precision, recall, F1 and onset error of events against their truth."""
    if len(files) % 2:
        raise ScoreError("an events file without its truth", remedy="give them in pairs")
    bars = bars_of(require) if require else ()
    known = load_plant(plant, FORMS) if plant else None
    films = []
    for events, path in zip(files[::2], files[1::2], strict=True):
        truth = _truth(path, mapping)
        starts_at = truth.starts_at or _starts_at(truth, known)
        films.append(score_film(read_events(events), truth, starts_at=starts_at))
    _print(films, as_json_text=as_json_text)
    _hold(pooled(film.overall for film in films), bars)


def _print(films: list[FilmScore], *, as_json_text: bool) -> None:
    if as_json_text:
        say(json.dumps(as_json(films), indent=2))
        return
    for line in table(films):
        say(line)


def _hold(overall: Score, bars: tuple[Bar, ...]) -> None:
    under = [bar for bar in bars if not bar.is_reached(overall)]
    complain(
        [
            f"{bar.measure} {getattr(overall, bar.measure):.3f} is under {bar.least:g}"
            for bar in under
        ]
    )
    if under:
        raise typer.Exit(UNDER_A_BAR)


def _truth(path: Path, mapping: Path | None) -> Truth:
    if mapping is None:
        return read_truth(path)
    for film in read_mapping(mapping):
        if film.truth_file == path.name:
            return film.truth(path.parent)
    raise ScoreError("the mapping does not know this truth file", where=str(path))


def _starts_at(truth: Truth, plant: Plant | None) -> datetime:
    if plant is None:
        return FILM_BEGINS
    cameras = list(plant.cameras.values())
    named = plant.cameras.get(CameraId(truth.camera)) if truth.camera else None
    camera = named or (cameras[0] if len(cameras) == 1 else None)
    return (camera.source.starts_at if camera else None) or FILM_BEGINS
