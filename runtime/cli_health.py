"""`floorwatch health`: how a running server is, or one of its vision workers."""

from pathlib import Path
from typing import Annotated

import typer

from plant.errors import PlantError
from plant.json_tables import JsonTable
from runtime.cli_app import SettingsOption, UrlOption, say, settings_in_force, usual_url
from runtime.cli_looking import looking_at

# What the server says of a camera from whose vision worker it hears nothing.
SILENT = frozenset({"blind", "unwatched"})


def health(
    *,
    vision_worker: Annotated[
        str | None, typer.Option(help="Ask how the server hears this vision worker.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="Ask whether the server lets the device in whose key lies here."),
    ] = None,
    url: UrlOption = None,
    settings: SettingsOption = None,
) -> None:
    """Tell whether a running server can do its work; leave with 2 if it cannot."""
    chosen = settings_in_force(settings)
    with looking_at(url or usual_url(chosen), chosen, state=state) as client:
        ready = client.get("/ready")
        cameras = client.get("/api/v1/cameras").tables("cameras") if vision_worker else ()
        device = client.get("/api/v1/self").table("device") if state else None
    for name, told in ready.table("checks").values.items():
        say(f"{name}: {told}")
    say(f"broker: {ready.text('broker')}")
    if device:
        say(f"device {device.text('id')}: let in")
    if vision_worker:
        _say_cameras(cameras, vision_worker)


def _say_cameras(cameras: tuple[JsonTable, ...], worker: str) -> None:
    """Tell how the cameras of a vision worker are, or raise PlantError if it is silent."""
    own = {
        each.text("id"): each.text("state")
        for each in cameras
        if each.text_or_null("worker") == worker
    }
    if not own or SILENT.issuperset(own.values()):
        raise PlantError(
            f"the server hears nothing from the vision worker '{worker}'",
            remedy="start it with `floorwatch worker`, or read its log",
        )
    for camera, state in own.items():
        say(f"{camera}: {state}")
