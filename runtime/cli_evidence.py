"""`floorwatch evidence verify`: checks a package that was given out, without a server or network."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from casework.evidence.verifying import Verified, verified
from plant.errors import PlantError
from runtime.cli_app import complain, say

CHANGED = 1


def evidence_commands() -> typer.Typer:
    """Return the commands for those who were given evidence."""
    app = typer.Typer(help="Evidence that was given out.", no_args_is_help=True)
    app.command()(verify)
    return app


def verify(
    file: Annotated[Path, typer.Argument(help="The package, as it was given out.")],
    *,
    key: Annotated[
        str, typer.Option(help="The key that must have signed, as the plant tells it.")
    ] = "",
    audit_key: Annotated[str, typer.Option(help="The key of the audit log, as IT tells it.")] = "",
) -> None:
    """Check every byte of an evidence package, and say who signed it and what the audit proves."""
    # Cryptography stays out of every other command.
    from policy.seals import fingerprint, is_sealed  # noqa: PLC0415
    from runtime.evidence_audit import audit_check, told_of  # noqa: PLC0415

    try:
        with file.open("rb") as stream:
            found = verified(stream, is_sealed, key=key, check_audit=audit_check(audit_key))
    except OSError as error:
        raise PlantError(
            f"the file cannot be read: {error.strerror}", where=str(file), remedy="name another"
        ) from error
    if found.problems:
        complain([f"{file}: {each}" for each in found.problems])
        say(f"{file}: NOT as it was given out")
        raise typer.Exit(CHANGED)
    audited = found.audited
    audit = [*told_of(audited, is_known=bool(audit_key))] if audited else [_NO_AUDIT]
    if audit_key and audited is None:
        complain([f"{file}: there is no proof of the audit in it, and a key for one was given"])
        raise typer.Exit(CHANGED)
    for line in _about(file, found, fingerprint(found.key), audit):
        say(line)


_NO_AUDIT = "no proof: the server that gave it out had no gate, and so no audit"


def _about(file: Path, found: Verified, compare: str, audit: list[str]) -> list[str]:
    told: Mapping[str, object] = found.manifest or {}
    return [
        f"{file}: unchanged since it was signed, {found.files} files",
        f"  incident   {told.get('incident')} of site {told.get('site')}",
        f"  given to   {told.get('recipient')}",
        f"  reason     {told.get('reason')}",
        f"  made       {told.get('made_at')} by {told.get('made_by')}",
        f"  key        {found.key}",
        f"  compare    {compare}",
        f"  audit      {audit[0]}",
        *(f"             {each}" for each in audit[1:]),
    ]
