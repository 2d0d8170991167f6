"""`floorwatch enrol`: a vision worker, or another process, becomes a device that IT issued."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_app import SettingsOption, say, settings_in_force
from runtime.live import stopped_by_signals


def enrol(
    *,
    server: Annotated[str, typer.Option(help="Address of the server.")],
    device: Annotated[str, typer.Option("--id", help="The id under which IT registered it.")],
    code: Annotated[str, typer.Option(prompt=True, help="The one-time code that IT made.")],
    state: Annotated[Path, typer.Option(help="Folder of its key; a vision worker's --state.")],
    settings: SettingsOption = None,
) -> None:
    """Offer this process's key with IT's code, show the digits that IT compares, and wait.

    The key is made in the state folder, where it stays; without it the device enrols anew.
    """
    # Cryptography stays out of every other command.
    from policy.enrolment.fingerprint import fingerprint  # noqa: PLC0415
    from runtime.enrolling import Invitation, offer, wait_until_let_in  # noqa: PLC0415
    from runtime.signing import OwnKey, trusting  # noqa: PLC0415
    from runtime.worker_parts import StateFolder  # noqa: PLC0415
    from vision.delivery.courier import Server  # noqa: PLC0415

    key = OwnKey(StateFolder(state).key_file)
    reached = Server(server.rstrip("/"), tls=trusting(settings_in_force(settings)))
    offer(key, reached, Invitation(device, code))
    say(f"{device} waits for IT, who compares: {fingerprint(device, key.public.thumbprint)}")
    stop = threading.Event()
    with stopped_by_signals(stop):
        if wait_until_let_in(key, reached, stop):
            say(f"{device} is let in; start it with --state {state}")
