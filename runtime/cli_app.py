"""The frame of the `floorwatch` command: one line per problem, and exit codes.

    0  all is well        1  a bar was not reached        2  something must be mended

Whatever a person can mend is a PlantError and is told in one line on stderr;
`--debug` shows where it came from.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from plant.errors import PlantError
from runtime.logs import configure_logs
from runtime.settings import Settings, load_settings
from runtime.told import told

TO_MEND = 2

SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="A settings file instead of floorwatch.toml.")
]
UrlOption = Annotated[
    str | None, typer.Option(help="The server, instead of the one that the settings name.")
]


class TellingGroup(TyperGroup):
    """Tells the errors that a person can mend."""

    # The context is the framework's own, and private to it.
    def invoke(self, ctx: Any) -> Any:
        """Run the command, and turn a PlantError into lines and exit code 2."""
        try:
            return super().invoke(ctx)
        except PlantError as error:
            if ctx.params.get("debug"):
                raise
            complain(told(error))
            raise typer.Exit(TO_MEND) from None


def complain(lines: list[str] | tuple[str, ...]) -> None:
    """Write one line per problem to stderr."""
    for line in lines:
        sys.stderr.write(f"{line}\n")


def say(line: str) -> None:
    """Write one line of the result to stdout."""
    sys.stdout.write(f"{line}\n")


def settings_in_force(path: Path | None) -> Settings:
    """Return the settings, with the logs already set up as they say."""
    settings = load_settings(path)
    configure_logs(settings.log)
    return settings


def usual_url(settings: Settings) -> str:
    """Return the address of the server that the settings describe."""
    if settings.server.url:
        return settings.server.url
    host, scheme = settings.server.host, "https" if settings.server.cert_file else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.server.port}"
