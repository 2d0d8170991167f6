"""`floorwatch worker`: watches cameras and delivers what happens to a server."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from plant.errors import PlantError
from plant.ids import is_slug
from runtime.cli_app import TO_MEND, SettingsOption, complain, settings_in_force
from runtime.live import stopped_by_signals


def worker(  # one argument per option of the command
    *,
    plant: Annotated[Path, typer.Option(help="The plant file.")],
    server: Annotated[str, typer.Option(help="Address of the server that takes the events.")],
    name: Annotated[str, typer.Option("--id", help="Name of this vision worker.")] = "worker-1",
    state: Annotated[Path, typer.Option(help="Folder of spool, clips and ring.")] = Path(
        "state/worker-1"
    ),
    once: Annotated[
        bool, typer.Option("--once", help="Watch each film camera once, exactly, and end.")
    ] = False,
    settings: SettingsOption = None,
) -> None:
    """Watch the plant's cameras and deliver every event, whatever is away meanwhile.

    Events are on this disk before they leave. With --once it ends when all films were
    watched and everything was delivered, with 0 if nothing is left to mend.
    """
    # Nobody who asks for another command needs to deliver anything.
    from runtime.signing import OwnKey, renewing, trusting  # noqa: PLC0415
    from runtime.worker import Orders, watch_live, watch_once  # noqa: PLC0415
    from runtime.worker_parts import StateFolder  # noqa: PLC0415
    from vision.delivery.courier import Server  # noqa: PLC0415

    in_force = settings_in_force(settings)
    if not is_slug(name):
        raise PlantError(
            f"'{name}' cannot be the name of a vision worker",
            remedy="use lower case letters, digits and inner hyphens",
        )
    folder = StateFolder(state)
    key = OwnKey(folder.key_file)
    reached = Server(server.rstrip("/"), signer=key.sign, hear=key.hear, tls=trusting(in_force))
    orders = Orders(plant, reached, name, folder, in_force)
    stop = threading.Event()
    with stopped_by_signals(stop), renewing(key, reached):
        faults = watch_once(orders, stop) if once else watch_live(orders, stop)
    complain(faults)
    if faults:
        raise typer.Exit(TO_MEND)
