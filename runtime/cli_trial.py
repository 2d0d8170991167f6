"""`floorwatch plant try`: what a changed plant file would have told of recorded footage."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from plant.ids import RuleId
from plant.places import Camera, Plant
from plant.trials import Findings, Happening, Side
from runtime.cli_app import SettingsOption, complain, say, settings_in_force
from runtime.films import camera_named, cameras_for
from runtime.plants import load_plant
from runtime.progress import progress_of
from runtime.scoring import FILM_BEGINS
from runtime.settings import Settings
from runtime.trial_matching import findings
from runtime.trial_process import FilmToTry, Trial, try_beside
from vision.rulebook import FORMS

DIFFERENT = 1


def try_change(  # noqa: PLR0913  # one argument per option of the command
    file: Annotated[Path, typer.Argument(help="The changed plant file.")],
    films: Annotated[list[Path], typer.Argument(help="Recorded footage.")],
    *,
    plant: Annotated[Path, typer.Option(help="The plant file as it is.")],
    camera: Annotated[
        list[str] | None, typer.Option(help="The camera that filmed: one for all, or one each.")
    ] = None,
    starts_at: Annotated[
        datetime | None,
        typer.Option(
            help="When the footage began, instead of the camera's own starts_at.",
            formats=["%Y-%m-%dT%H:%M:%S%z"],
        ),
    ] = None,
    same: Annotated[bool, typer.Option("--same", help="List what both tell, too.")] = False,
    settings: SettingsOption = None,
) -> None:
    """Say what a changed plant file would have told of footage: what more, what fewer, and why.

    Ends with 1 where the two differ, so that a script can ask whether they do.
    """
    known, changed = load_plant(plant, FORMS), load_plant(file, FORMS)
    in_force = settings_in_force(settings)
    differ = False
    for film, present in zip(films, cameras_for(films, camera or [], known), strict=True):
        trial = _trial(film, (known, changed), present, in_force, starts_at)
        with progress_of(str(film)) as on_progress:
            tried = try_beside(trial, on_progress=on_progress)
        found = findings(tried, present.id, (_ids(trial.before), _ids(trial.after)))
        _tell(film, found, with_same=same)
        complain([tried.fault] if tried.fault else [])
        differ = differ or bool(found.more or found.fewer)
    if differ:
        raise typer.Exit(DIFFERENT)


def _trial(
    film: Path,
    plants: tuple[Plant, Plant],
    camera: Camera,
    settings: Settings,
    starts_at: datetime | None,
) -> Trial:
    present, changed = plants
    new = camera_named(camera.id, changed)
    began = starts_at or camera.source.starts_at or FILM_BEGINS
    return Trial(
        Side(camera, present.rules_of(camera.id)),
        Side(_like(new, camera), changed.rules_of(camera.id)),
        FilmToTry(film, began),
        settings.vision,
        settings.log,
    )


def _like(camera: Camera, other: Camera) -> Camera:
    """Return the camera with another's source: the footage is the footage."""
    return replace(camera, source=other.source)


def _ids(side: Side) -> frozenset[RuleId]:
    return frozenset(rule.id for rule in side.rules)


def _tell(film: Path, found: Findings, *, with_same: bool) -> None:
    counts = (len(found.more), len(found.fewer), len(found.same))
    say(f"{film}: {counts[0]} more, {counts[1]} fewer, {counts[2]} the same, of {found.camera}")
    began = found.from_at.timestamp()
    marked = [("+ more ", each) for each in found.more]
    marked += [("- fewer", each) for each in found.fewer]
    marked += [("= same ", each) for each in found.same if with_same]
    for mark, each in sorted(marked, key=lambda entry: entry[1].onset_at):
        say(f"{_clock(each.onset_at.timestamp() - began)}  {mark}  {_line(each)}")


def _line(each: Happening) -> str:
    where = f" in {each.place}" if each.place else ""
    note = f" ({each.note})" if each.note else ""
    return f"{each.kind} {each.rule}{where}: {each.because}{note}"


def _clock(seconds: float) -> str:
    """Return a moment of the footage as hours, minutes and seconds."""
    minutes, rest = divmod(max(seconds, 0.0), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours:02d}:{minutes:02d}:{rest:05.2f}"
