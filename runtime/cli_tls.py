"""`floorwatch tls …`: the certificate with which browsers and phones reach the server.

`init` takes it from the authority that policyd keeps, `csr` asks the plant's own.
"""

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_app import SettingsOption, say, settings_in_force

Hosts = Annotated[
    list[str], typer.Option("--host", help="A name or address that people type; again for more.")
]
Folder = Annotated[Path, typer.Option(help="Where the files lie.")]
USUAL_FOLDER = Path("tls")


def tls_commands() -> typer.Typer:
    """Return the commands, to be mounted under `tls`."""
    commands = typer.Typer(help="The server's certificate (HTTPS).", no_args_is_help=True)
    commands.command()(init)
    commands.command()(csr)
    commands.command()(renew)
    return commands


def init(*, host: Hosts, folder: Folder = USUAL_FOLDER, settings: SettingsOption = None) -> None:
    """Make a key and a certificate for 397 days, and what phones need to trust it."""
    # Cryptography stays out of every other command.
    from runtime.tls_files import make  # noqa: PLC0415

    _say(make(settings_in_force(settings), folder, tuple(host)))


def csr(*, host: Hosts, folder: Folder = USUAL_FOLDER) -> None:
    """Make a key and a request for the plant's own authority."""
    from runtime.tls_files import request  # noqa: PLC0415 -- as above

    _say(request(folder, tuple(host)))


def renew(
    *,
    folder: Folder = USUAL_FOLDER,
    now: Annotated[bool, typer.Option("--now", help="Also while it has time left.")] = False,
    settings: SettingsOption = None,
) -> None:
    """Renew a certificate that has less than 60 days left, for the same key and names."""
    from runtime.tls_files import renewed  # noqa: PLC0415 -- as above

    _say(renewed(settings_in_force(settings), folder, at_once=now))


def _say(lines: list[str]) -> None:
    for line in lines:
        say(line)
