"""`floorwatch explain`: what fired on a film and why, and what nearly did and why not."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from plant.errors import PlantError
from plant.events import Event, Phase
from plant.near_misses import NearMiss
from runtime.cli_app import TO_MEND, SettingsOption, complain, say, settings_in_force
from runtime.films import FilmWatch, cameras_for
from runtime.plants import load_plant
from runtime.scoring import FILM_BEGINS
from vision.rulebook import FORMS


class Collected:
    """A sink that keeps the first revision of every event."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, event: Event) -> None:
        """Keep what opens."""
        if event.phase is Phase.OPENED:
            self.events.append(event)


def explain(
    video: Annotated[Path, typer.Argument(help="The film to watch.")],
    *,
    plant: Annotated[Path, typer.Option(help="The plant file.")],
    camera: Annotated[str | None, typer.Option(help="The camera it stands in for.")] = None,
    from_seconds: Annotated[float, typer.Option("--from", help="Seconds into the film.")] = 0.0,
    to_seconds: Annotated[float, typer.Option("--to", help="Seconds into the film.")] = float(
        "inf"
    ),
    settings: SettingsOption = None,
) -> None:
    """Say why each event of a film fired, and what came near to it but fell back.

    A near miss reached 60 % of its rule's evidence or more.
    """
    if from_seconds > to_seconds:
        raise PlantError("the span ends before it begins", remedy="give --from before --to")
    known = load_plant(plant, FORMS)
    (watched,) = cameras_for([video], [camera] if camera else [], known)
    sink = Collected()
    outcome = FilmWatch(known, settings_in_force(settings), sink).watch(video, watched)
    began = (watched.source.starts_at or FILM_BEGINS).timestamp()
    misses = outcome.done.near_misses if outcome.done else ()
    lines = sorted((*_fired(sink.events, began), *_fell_back(misses, began)))
    for at, line in lines:
        if from_seconds <= at <= to_seconds:
            say(line)
    complain(outcome.faults)
    if outcome.faults:
        raise typer.Exit(TO_MEND)


def _fired(events: Iterable[Event], began: float) -> Iterable[tuple[float, str]]:
    for event in events:
        at = event.onset_at.timestamp() - began
        head = f"{_clock(at)}  fired      {event.kind} ({event.rule.id})"
        yield at, f"{head}: {event.because}{_measured(event.measures)}"


def _fell_back(misses: Iterable[NearMiss], began: float) -> Iterable[tuple[float, str]]:
    for miss in misses:
        at = miss.from_at - began
        head = f"{_clock(at)}  near miss  {miss.kind} ({miss.rule}) at {miss.reached:.0%}"
        where = f" in {miss.place}" if miss.place else ""
        until = _clock(miss.to_at - began)
        yield at, f"{head}{where}, until {until}{_measured(miss.measures)}"


def _measured(measures: Mapping[str, float | str]) -> str:
    told = ", ".join(
        f"{name} {value:g}" if isinstance(value, float | int) else f"{name} {value}"
        for name, value in measures.items()
    )
    return f" [{told}]" if told else ""


def _clock(seconds: float) -> str:
    """Return a moment of a film as minutes and seconds."""
    return datetime.fromtimestamp(max(seconds, 0.0), UTC).strftime("%H:%M:%S.%f")[:-4]
