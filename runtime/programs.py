"""Our own programs, as command lines that another process starts."""

import sys
from pathlib import Path


def floorwatch(*arguments: str | Path) -> tuple[str, ...]:
    """Return the command line of the `floorwatch` that belongs to this Python."""
    program = Path(sys.executable).with_name("floorwatch")
    return (str(program), *(str(argument) for argument in arguments))


def worker_command(
    plant: Path, *, server: str, name: str, state: Path, settings: Path | None
) -> tuple[str, ...]:
    """Return the command line of a vision worker."""
    more = ("--settings", settings) if settings else ()
    return floorwatch(
        *("worker", "--plant", plant, "--server", server, "--id", name, "--state", state), *more
    )
