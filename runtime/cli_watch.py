"""`floorwatch watch`: films or live cameras in, an events file and clips out."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from plant.errors import PlantError
from plant.events import Event, Phase
from plant.places import Camera, Plant
from plant.ports import EventSink
from runtime.children import Outcome
from runtime.cli_app import TO_MEND, SettingsOption, complain, settings_in_force
from runtime.film_ledgers import FilmLedgers
from runtime.films import FilmWatch, camera_named, cameras_for
from runtime.jsonlines import JsonLinesSink
from runtime.live import LiveWatch, stopped_by_signals
from runtime.plants import load_plant, usual_plant
from runtime.settings import Settings
from vision.rulebook import FORMS


def watch(  # noqa: PLR0913  # one argument per option of the command
    videos: Annotated[
        list[Path] | None, typer.Argument(help="Films to watch; without any, the live cameras.")
    ] = None,
    *,
    plant: Annotated[Path | None, typer.Option(help="The plant file.")] = None,
    camera: Annotated[
        list[str] | None,
        typer.Option(help="The camera a film stands in for, or the live cameras to watch."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The events file.")] = Path("events.jsonl"),
    clips: Annotated[Path | None, typer.Option(help="Folder for clips and snapshots.")] = None,
    model: Annotated[Path | None, typer.Option(help="Weights other than the usual ones.")] = None,
    starts_at: Annotated[
        datetime | None,
        typer.Option(
            help="When the film began, instead of the camera's own starts_at.",
            formats=["%Y-%m-%dT%H:%M:%S%z"],
        ),
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Watch films, or the plant's live cameras, and write what happens.

    A film stands in for the camera that is named; its own name plays no part. It is
    watched exactly: every frame counts and nothing is dropped. What is counted in all
    films together is held against the ledgers of the plant's lines.
    """
    in_force = _with_model(settings_in_force(settings), model)
    if plant is None and not videos:
        raise PlantError("there is nothing to watch", remedy="name a film, or give --plant FILE")
    known = load_plant(plant, FORMS) if plant else usual_plant(FORMS)
    named = camera or []
    if videos:
        cameras = cameras_for(videos, named, known)
        with JsonLinesSink(out) as sink:
            films = FilmWatch(known, in_force, sink, clips=clips, starts_at=starts_at)
            _watch_films(films, list(zip(videos, cameras, strict=True)), FilmLedgers(known))
        return
    cameras = [camera_named(name, known) for name in named] or list(known.cameras.values())
    with JsonLinesSink(out, continued=True) as sink:
        _watch_live(known, in_force, sink, clips, tuple(cameras))


class Counting:
    """A sink that counts the events which it passes on."""

    def __init__(self, sink: EventSink) -> None:
        self._sink = sink
        self.opened = 0

    def append(self, event: Event) -> None:
        """Pass the revision on."""
        self.opened += event.phase is Phase.OPENED
        self._sink.append(event)


def _watch_films(films: FilmWatch, pairs: list[tuple[Path, Camera]], ledgers: FilmLedgers) -> None:
    whole = True
    for film, camera in pairs:
        counting = Counting(films.sink)
        outcome = replace(films, sink=counting, on_notes=ledgers.take).watch(film, camera)
        if outcome.done is not None:
            typer.echo(_summary(film, outcome, counting.opened), err=True)
        complain(outcome.faults)
        whole = whole and not outcome.faults
    for event in ledgers.events():
        films.sink.append(event)
        if event.phase is Phase.OPENED:
            typer.echo(f"the ledger of {event.measures['line']}: {event.because}", err=True)
    if not whole:
        raise typer.Exit(TO_MEND)


def _watch_live(
    plant: Plant,
    settings: Settings,
    sink: EventSink,
    clips: Path | None,
    cameras: tuple[Camera, ...],
) -> None:
    watching = LiveWatch(plant, settings, sink, clips=clips)
    with stopped_by_signals(watching.stop):
        faults = watching.run(cameras)
    complain(faults)
    if faults:
        raise typer.Exit(TO_MEND)


def _summary(film: Path, outcome: Outcome, events: int) -> str:
    done = outcome.done
    assert done is not None
    word = "event" if events == 1 else "events"
    return (
        f"{film}: {events} {word} in {done.seconds:.1f} s of film, "
        f"{done.frames} frames, {done.analysed} analysed"
    )


def _with_model(settings: Settings, model: Path | None) -> Settings:
    if model is None:
        return settings
    vision = settings.vision.model_copy(update={"model": model})
    return settings.model_copy(update={"vision": vision})
