"""`floorwatch serve`: the server, until it is told to stop."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_app import SettingsOption, settings_in_force
from runtime.live import stopped_by_signals


def serve(
    *,
    plant: Annotated[Path, typer.Option(help="The plant file.")],
    settings: SettingsOption = None,
) -> None:
    """Serve events over HTTP and MQTT, and keep a vision worker running.

    It listens on this machine's own address. SIGINT and SIGTERM end it in order.
    """
    # Web framework, database and broker's client stay out of every other command.
    from runtime.serving import serving  # noqa: PLC0415

    stop = threading.Event()
    with (
        stopped_by_signals(stop),
        serving(settings_in_force(settings), plant, settings_file=settings) as server,
    ):
        server.wait(stop)
