"""`floorwatch audit …`: verify the log from a shell, offline.

A PolicyError is told by whoever mounts this.
"""

import base64
import binascii
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from policy.audit.notes import Checkpoint, NoteVerifier
from policy.audit.verifying import verify
from policy.errors import AuditError


def app() -> typer.Typer:
    """Return the commands, to be mounted under `audit`."""
    commands = typer.Typer(help="The audit trail.", no_args_is_help=True)
    commands.callback()(_audit)
    commands.command("verify")(verify_log)
    return commands


def verify_log(
    folder: Annotated[Path, typer.Argument(help="The folder of the log.", exists=True)],
    name: Annotated[str, typer.Option(help="The name of the log.")],
    key: Annotated[str, typer.Option(help="Its public key in base64, from IT.")],
    witnessed: Annotated[
        str, typer.Option(help="SIZE:ROOT of a checkpoint that was noted earlier.")
    ] = "",
) -> None:
    """Find what was changed, dropped, swapped or cut off. Exit code 1 if anything was."""
    try:
        verifier = NoteVerifier(
            name, Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        )
        size, _, root = witnessed.partition(":")
        seen = Checkpoint(name, int(size), base64.b64decode(root)) if witnessed else None
    except (ValueError, binascii.Error) as error:
        raise AuditError("the key or the checkpoint is not in base64") from error
    found = verify(folder, verifier, witnessed=seen)
    for fault in found.faults:
        typer.echo(str(fault))
    if found.unsigned:
        typer.echo(f"the last {found.unsigned} records are not signed yet")
    root = base64.b64encode(found.root).decode()
    typer.echo(f"{found.size - found.first} records, checkpoint {found.size}:{root}")
    if not found.is_good:
        raise typer.Exit(1)


def _audit() -> None:
    """Keep `verify` a command of its own, also while it is the only one."""
