"""`floorwatch backup` and `floorwatch restore`: a copy of all that is kept, and the way back."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_app import SettingsOption, say, settings_in_force


def backup(
    target: Annotated[Path, typer.Argument(help="The folder to make; it must not exist yet.")],
    *,
    settings: SettingsOption = None,
) -> None:
    """Copy database and media to a new folder, while the server runs.

    It is complete, or it is not there. Files are hard links where the target lies on the
    same disk: copy the folder to another machine afterwards.
    """
    # Databases stay out of the commands, and the vision processes, that need none.
    from runtime.copies import make_backup  # noqa: PLC0415

    made = make_backup(settings_in_force(settings).server, target)
    say(f"{target}: complete: {_counted(made.files)}, database {made.database_octets} bytes")


def restore(
    source: Annotated[Path, typer.Argument(help="The folder that `floorwatch backup` made.")],
    *,
    settings: SettingsOption = None,
) -> None:
    """Put a backup where nothing is yet, checking every hash. Stop the server first."""
    from runtime.copies import restore_backup  # noqa: PLC0415 -- as above

    made = restore_backup(settings_in_force(settings).server, source)
    say(f"{source}: restored: {_counted(made.files)}, as of {made.made_at}")


def _counted(files: int) -> str:
    return f"{files} file{'' if files == 1 else 's'}"
