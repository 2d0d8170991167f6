"""`floorwatch devices …`: what IT does with devices, from a shell on policyd's machine.

Every change is recorded by policyd with who asked for it and why. policyd hears only the
users that it is set to hear.
"""

from typing import Annotated

import typer

from runtime.cli_app import SettingsOption, say
from runtime.cli_device_steps import STEPS, change, import_list, stepping

Device = Annotated[str, typer.Argument(help="The id of the device.")]
Groups = Annotated[
    list[str] | None, typer.Option("--group", help="A group of the bundle; may be given again.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Origin = Annotated[
    str | None, typer.Option(help="Where browsers reach the server; usually as set.")
]


def device_commands() -> typer.Typer:
    """Return the commands, to be mounted under `devices`."""
    commands = typer.Typer(help="The devices that IT issues.", no_args_is_help=True)
    commands.command("list")(list_devices)
    commands.command()(show)
    commands.command()(register)
    commands.command()(code)
    commands.command()(approve)
    commands.command()(refuse)
    commands.command()(change)
    for name, step in STEPS.items():
        commands.command(name, help=step.help)(stepping(step))
    commands.command("import")(import_list)
    return commands


def list_devices(
    *,
    text: Annotated[str, typer.Option(help="Part of an id, a tag, a serial or a key.")] = "",
    status: Annotated[str, typer.Option(help="Devices of this status only.")] = "",
    kind: Annotated[str, typer.Option(help="Devices of this kind only.")] = "",
    group: Annotated[str, typer.Option(help="Devices of this group only.")] = "",
    as_json_text: AsJson = False,
    settings: SettingsOption = None,
) -> None:
    """List devices with status, tier, groups and the age of what is known of them."""
    # Cryptography and tables stay out of every other command.
    from runtime.it_tables import DEVICE_HEADS, device_cells, say_json, say_table  # noqa: PLC0415
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        wanted = {"text": text, "status": status, "kind": kind, "group": group}
        found = list(shell.pages("device.list", "devices", **wanted))
    if as_json_text:
        say_json([each.values for each in found])
        return
    say_table(DEVICE_HEADS, [device_cells(each) for each in found])


def show(device: Device, *, as_json_text: AsJson = False, settings: SettingsOption = None) -> None:
    """Show one device, who is signed in there, and what happened to it."""
    from runtime.it_tables import device_pairs, moment, say_json, say_pairs  # noqa: PLC0415
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        told = shell.ask("device.show", device=device)
    if as_json_text:
        say_json(told.values)
        return
    say_pairs(device_pairs(told.table("device")))
    for each in told.tables("sessions"):
        say(f"signed in: {each.text('person')}, until {moment(each.text('until'))}")
    for each in told.tables("history"):
        by = each.table("by").text("person") if each.has("by") else ""
        reason = each.table("by").text("reason") if each.has("by") else ""
        parts = (moment(each.text("at")), each.text("what"), by and f"by {by}", reason)
        say("  " + ", ".join(filter(None, parts)))


def register(  # noqa: PLR0913  # one argument per option of the command
    device: Annotated[str, typer.Argument(help="A new id: lower case letters, digits, hyphens.")],
    *,
    tag: Annotated[str, typer.Option(help="The asset tag that IT uses; usually the id.")] = "",
    kind: Annotated[
        str, typer.Option(help="phone, workstation, vision-worker, mqtt-client or camera.")
    ] = "phone",
    group: Groups = None,
    serial: Annotated[str, typer.Option(help="Its serial number.")] = "",
    mac: Annotated[str, typer.Option(help="Its hardware address.")] = "",
    vouched_by: Annotated[str, typer.Option(help="For a camera: its vision worker.")] = "",
    reason: Annotated[str, typer.Option(help="Why, for the audit.")] = "",
    origin: Origin = None,
    settings: SettingsOption = None,
) -> None:
    """Register a device, and print the one-time code and QR with which it enrols."""
    from runtime.it_codes import say_code  # noqa: PLC0415
    from runtime.policyd_asking import asking  # noqa: PLC0415

    facts = {"id": device, "asset_tag": tag or device, "kind": kind, "vouched_by": vouched_by}
    with asking(settings) as shell:
        told = {**facts, "groups": list(group or []), "serial": serial, "mac": mac}
        shell.change("device.register", reason, **told)
        if kind == "camera":
            say(f"registered: {device}; `floorwatch devices approve {device}` lets it in")
            return
        say_code(shell, device, origin)


def code(device: Device, *, origin: Origin = None, settings: SettingsOption = None) -> None:
    """Print a new one-time code for a registered device; one before it is void."""
    from runtime.it_codes import say_code  # noqa: PLC0415
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        say_code(shell, device, origin)


def approve(
    device: Device,
    digits: Annotated[
        str, typer.Argument(help="The six digits that the device shows; a camera has none.")
    ] = "",
    *,
    settings: SettingsOption = None,
) -> None:
    """Let a pending device in, if its six digits are those of the key that was offered."""
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        row = shell.ask("device.show", device=device).table("device")
        if row.text("kind") == "camera":
            shell.change("device.move", "approved", device=device, status="active")
        else:
            entered = digits or str(typer.prompt("The six digits that the device shows"))
            shell.change("device.approve", device=device, digits=entered)
    say(f"{device} is active")


def refuse(
    device: Device,
    *,
    reason: Annotated[str, typer.Option(help="Why, for the audit.")],
    settings: SettingsOption = None,
) -> None:
    """Send a pending device back: its key is forgotten, and it needs a new code."""
    from runtime.policyd_asking import asking  # noqa: PLC0415

    with asking(settings) as shell:
        shell.change("device.reject", reason, device=device)
    say(f"{device} is registered, without a key")
