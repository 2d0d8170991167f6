"""`floorwatch demo`: see it work without a camera."""

import importlib.util
import threading
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

from plant.errors import PlantError
from runtime.cli_app import SettingsOption, settings_in_force
from runtime.live import stopped_by_signals

NOT_AS_EXPECTED = 1


def demo(
    films: Annotated[
        list[str] | None, typer.Argument(help="Some of the films; without any, all of them.")
    ] = None,
    *,
    once: Annotated[
        bool,
        typer.Option(
            "--once", help="Play each film once, exactly; leave with 1 unless all came as expected."
        ),
    ] = False,
    folder: Annotated[
        Path | None, typer.Option(help="The films with their truth and plant.yaml.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="Where to put all that is made; usually a new folder.")
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Play the sample films as cameras: broker, server, page and vision worker on this machine."""
    # Everything at once; no other command needs all of it.
    from runtime.demo import Demo, show  # noqa: PLC0415
    from runtime.demo_films import PLANT, films_in  # noqa: PLC0415

    place = folder or _sample_videos()
    stop = threading.Event()
    with stopped_by_signals(stop):
        well = show(
            Demo(
                films=films_in(place, films or ()),
                plant=place / PLANT,
                folder=state or Path(mkdtemp(prefix="floorwatch-demo-")),
                settings=settings_in_force(settings),
                settings_file=settings,
                once=once,
            ),
            stop,
        )
    if not well:
        raise typer.Exit(NOT_AS_EXPECTED)


def _sample_videos() -> Path:
    found = importlib.util.find_spec("sample_videos")
    if found is None or not found.submodule_search_locations:
        raise PlantError(
            "the sample films are not part of this installation",
            remedy="run it in a clone of the repository, or give --folder",
        )
    return Path(found.submodule_search_locations[0])
