"""`floorwatch policyd`: the process that owns IT's keys, the registry of devices and the audit.

It has a user of its own and runs beside the server. `first-link` and `audit-key` are for IT,
as that same user.
"""

import threading
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_app import SettingsOption, say, settings_in_force, usual_url
from runtime.live import stopped_by_signals


def policyd_commands() -> typer.Typer:
    """Return the commands, to be mounted under `policyd`."""
    commands = typer.Typer()
    commands.callback(invoke_without_command=True)(policyd)
    commands.command()(first_link)
    commands.command()(audit_key)
    return commands


def policyd(context: typer.Context, *, settings: SettingsOption = None) -> None:
    """Run policyd, the gate's keeper of keys, devices and audit, until it is told to stop.

    SIGINT and SIGTERM end it in order, with a signed checkpoint.
    """
    context.obj = settings
    if context.invoked_subcommand is not None:
        return
    # Cryptography and databases stay out of every other command.
    from runtime.policyd_process import answering  # noqa: PLC0415

    stop, chosen = threading.Event(), settings_in_force(settings)
    with stopped_by_signals(stop), answering(chosen.policyd, chosen.oidc.judged_by()):
        stop.wait()


def first_link(
    context: typer.Context,
    *,
    origin: Annotated[
        str | None, typer.Option(help="Where browsers reach the server; usually as set.")
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Print the link that makes the first IT administrator: good once, and for an hour."""
    from runtime.policyd_process import ask_first_link  # noqa: PLC0415 -- as above

    chosen = settings_in_force(_file(context, settings))
    say(ask_first_link(chosen.policyd, origin or usual_url(chosen)))


def audit_key(context: typer.Context, *, settings: SettingsOption = None) -> None:
    """Print the public key that the audit is verified with, in base64."""
    from runtime.policyd_process import audit_key_of  # noqa: PLC0415 -- as above

    say(audit_key_of(settings_in_force(_file(context, settings)).policyd))


def _file(context: typer.Context, settings: Path | None) -> Path | None:
    """Return the settings file, which may be named before the command or after it."""
    before: Path | None = context.obj
    return settings or before
