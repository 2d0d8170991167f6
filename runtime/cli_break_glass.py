"""`floorwatch break-glass …`: what was opened in an emergency, from a shell on policyd's machine.

It shows and ends. Opening takes two people who prove to be there on devices, and a review one; whoever
has a shell here could be anybody.
"""

from typing import Annotated

import typer

from plant.json_tables import JsonTable
from runtime.cli_app import SettingsOption, say

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
HEADS = ("id", "grant", "state", "minutes", "until", "people", "why", "uses")


def break_glass_commands() -> typer.Typer:
    """Return the commands, to be mounted under `break-glass`."""
    commands = typer.Typer(help="What was opened in an emergency.", no_args_is_help=True)
    commands.command("list")(list_openings)
    commands.command()(end)
    return commands


def list_openings(*, as_json_text: AsJson = False, settings: SettingsOption = None) -> None:
    """List what was asked for and opened, the newest first, and what is prepared."""
    # Cryptography and tables stay out of every other command.
    from runtime.it_tables import say_json, say_table  # noqa: PLC0415
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        told = shell.ask("break_glass.list")
    if as_json_text:
        say_json(told.values)
        return
    for grant in told.tables("grants"):
        say(f"{grant.text('id')}: {grant.text('about')}, {grant.whole('minutes')} minutes at most")
    openings = told.tables("openings")
    if openings:
        say_table(HEADS, [_cells(each) for each in openings])


def end(
    opening: Annotated[str, typer.Argument(help="Its id, from the list.")],
    *,
    settings: SettingsOption = None,
) -> None:
    """End it at once, or take back what was asked for."""
    from runtime.policyd_asking import asking  # noqa: PLC0415 -- as above

    with asking(settings) as shell:
        shell.change("break_glass.end", opening=opening)
    say(f"{opening} is over")


def _cells(opening: JsonTable) -> tuple[str, ...]:
    from runtime.it_tables import moment  # noqa: PLC0415 -- as above

    hands = [opening.table(each) for each in ("asked", "agreed") if opening.has(each)]
    uses = opening.table("uses")
    return (
        opening.text("id"),
        opening.table("grant").text("id"),
        opening.text("stage"),
        str(opening.whole("minutes")),
        moment(opening.text("until")) if opening.has("until") else "-",
        ", ".join(each.text("person") for each in hands),
        opening.text("reason"),
        str(sum(uses.whole(each) for each in uses.values)),
    )
