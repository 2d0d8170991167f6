"""`floorwatch people …`: accounts and who is signed in, from a shell on policyd's machine.

A password is asked for and never given on the command line, where others could read it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plant.errors import PlantError
from runtime.cli_app import SettingsOption, say

if TYPE_CHECKING:
    from policy.canonical import Json

Person = Annotated[str, typer.Argument(help="The id of the account.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="security, security-lead, it-admin, ot or auditor."),
]
Areas = Annotated[
    list[str] | None, typer.Option("--area", help="An area that they look after; may be repeated.")
]
Reason = Annotated[str, typer.Option(help="Why, for the audit.")]


def people_commands() -> typer.Typer:
    """Return the commands, to be mounted under `people`."""
    commands = typer.Typer(help="Accounts, and who is signed in.", no_args_is_help=True)
    commands.command("list")(list_people)
    commands.command()(add)
    commands.command()(change)
    commands.command("close")(close)
    commands.command("open")(reopen)
    commands.command()(sessions)
    commands.command()(end)
    return commands


def list_people(*, as_json_text: AsJson = False, settings: SettingsOption = None) -> None:
    """List accounts with roles, areas and how many sessions each has."""
    # Cryptography and tables stay out of every other command.
    from runtime.it_tables import say_json, say_table  # noqa: PLC0415
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        found = shell.ask("person.list").tables("people")
    if as_json_text:
        say_json([each.values for each in found])
        return
    rows = [
        (
            *(each.text(name) for name in ("id", "name")),
            *(", ".join(each.texts(name)) or "-" for name in ("roles", "areas")),
            "open" if each.truth("enabled") else "closed",
            str(each.whole("sessions")),
        )
        for each in found
    ]
    say_table(("id", "name", "roles", "areas", "account", "sessions"), rows)


def add(
    person: Person,
    *,
    name: Annotated[str, typer.Option(help="What they are called.")],
    role: Roles = None,
    area: Areas = None,
    reason: Reason = "",
    settings: SettingsOption = None,
) -> None:
    """Open an account; the first password is asked for."""
    from runtime.policyd_asking import asking  # noqa: PLC0415 -- as above

    told = {"name": name, "roles": list(role or []), "areas": list(area or [])}
    with asking(settings) as shell:
        shell.change("person.add", reason, id=person, **told, password=_password())
    say(f"{person} may sign in")


def change(
    person: Person,
    *,
    role: Roles = None,
    area: Areas = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
    reason: Reason = "",
    settings: SettingsOption = None,
) -> None:
    """Give an account other roles or areas, or a new password; what is not given stays."""
    asked = _password() if password else None
    given: dict[str, Json | None] = {"roles": role, "areas": area, "password": asked}
    told: dict[str, Json] = {name: each for name, each in given.items() if each is not None}
    _changed(person, told, reason, settings)


def close(person: Person, *, reason: Reason, settings: SettingsOption = None) -> None:
    """Close an account: it is signed out everywhere, and cannot sign in."""
    _changed(person, {"enabled": False}, reason, settings)


def reopen(person: Person, *, reason: Reason, settings: SettingsOption = None) -> None:
    """Open an account that was closed."""
    _changed(person, {"enabled": True}, reason, settings)


def sessions(*, as_json_text: AsJson = False, settings: SettingsOption = None) -> None:
    """List who is signed in where."""
    from runtime.it_tables import moment, say_json, say_table  # noqa: PLC0415 -- as above
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        found = shell.ask("session.list").tables("sessions")
    if as_json_text:
        say_json([each.values for each in found])
        return
    rows = [
        (
            *(each.text(name) for name in ("person", "device")),
            *(moment(each.text(name)) for name in ("opened_at", "verified_at", "until")),
        )
        for each in found
    ]
    say_table(("person", "device", "signed in", "proven", "until"), rows)


def end(
    *,
    person: Annotated[str, typer.Option(help="End all sessions of this person.")] = "",
    device: Annotated[str, typer.Option(help="End all sessions on this device.")] = "",
    settings: SettingsOption = None,
) -> None:
    """End sessions, at once."""
    from runtime.policyd_asking import asking  # noqa: PLC0415 -- as above

    if bool(person) == bool(device):
        raise PlantError("name a person or a device", remedy="--person ID or --device ID")
    with asking(settings) as shell:
        told = shell.change("session.end_of", person=person, device=device)
    say(f"{told.whole('ended')} sessions ended")


def _changed(person: str, given: "dict[str, Json]", reason: str, settings: Path | None) -> None:
    from runtime.policyd_asking import asking  # noqa: PLC0415 -- as above

    if not given:
        raise PlantError("nothing to change was given", remedy="see `--help`")
    with asking(settings) as shell:
        told = shell.change("person.change", reason, id=person, **given)
    say(f"{person} is changed; {told.whole('ended')} sessions ended")


def _password() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
