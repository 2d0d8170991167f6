"""The `floorwatch` command: its first level, put together from one file per command."""

from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from runtime.cli_app import TellingGroup, say
from runtime.cli_backup import backup, restore
from runtime.cli_break_glass import break_glass_commands
from runtime.cli_broker import broker_commands
from runtime.cli_demo import demo
from runtime.cli_devices import device_commands
from runtime.cli_enrol import enrol
from runtime.cli_events import events
from runtime.cli_evidence import evidence_commands
from runtime.cli_explain import explain
from runtime.cli_health import health
from runtime.cli_people import people_commands
from runtime.cli_plant import check, rules, schema, try_cases
from runtime.cli_policy import audit_commands, policy_commands
from runtime.cli_policyd import policyd_commands
from runtime.cli_score import score
from runtime.cli_serve import serve
from runtime.cli_tls import tls_commands
from runtime.cli_train import train_detector
from runtime.cli_trial import try_change
from runtime.cli_watch import watch
from runtime.cli_worker import worker


def build() -> typer.Typer:
    """Return the command with all that it can do."""
    app = typer.Typer(
        name="floorwatch",
        help="Watches a plant's cameras for lost product and suspicious events.",
        cls=TellingGroup,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    app.command()(version)
    app.command()(demo)
    app.command()(watch)
    app.command()(score)
    app.command()(explain)
    app.command(name="train")(train_detector)
    app.command()(serve)
    app.command()(worker)
    app.command()(enrol)
    app.command()(events)
    app.command()(health)
    app.command()(backup)
    app.command()(restore)
    for name, commands in _groups().items():
        app.add_typer(commands, name=name)
    return app


def _groups() -> dict[str, typer.Typer]:
    """Return the commands that have commands of their own."""
    return {
        "plant": _plant_commands(),
        "broker": broker_commands(),
        "tls": tls_commands(),
        "policyd": policyd_commands(),
        "devices": device_commands(),
        "people": people_commands(),
        "break-glass": break_glass_commands(),
        "policy": policy_commands(),
        "audit": audit_commands(),
        "evidence": evidence_commands(),
    }


def _plant_commands() -> typer.Typer:
    commands = typer.Typer(help="The plant file.", no_args_is_help=True)
    commands.command()(check)
    commands.command()(schema)
    commands.command()(rules)
    commands.command(name="test")(try_cases)
    commands.command(name="try")(try_change)
    return commands


def main() -> None:
    """Run the command. The entry point of the installed script."""
    build()()


def version() -> None:
    """Print the version."""
    say(f"floorwatch {installed_version('floorwatch')}")


def _options(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
) -> None:
    """Take the options of every command; `debug` is looked up when an error is told."""
    del debug
