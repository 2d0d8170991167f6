"""`floorwatch broker …`: what an administrator needs for a broker that goes by the gate."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_app import SettingsOption, say, settings_in_force

Group = Annotated[
    list[str] | None, typer.Option("--group", help="A group of the bundle; `machines` usually.")
]


def broker_commands() -> typer.Typer:
    """Return the commands, to be mounted under `broker`."""
    commands = typer.Typer(help="The MQTT broker that goes by the gate.", no_args_is_help=True)
    commands.command()(config)
    commands.command()(issue)
    commands.command()(crl)
    return commands


def config(
    folder: Annotated[Path, typer.Argument(help="A new folder for the broker's files.")],
    *,
    host: Annotated[list[str], typer.Option(help="A name or address that clients use; again.")],
    place: Annotated[Path, typer.Option(help="Where the broker will find these files.")] = Path(
        "/etc/mosquitto/floorwatch"
    ),
    data: Annotated[Path, typer.Option(help="Where the broker keeps what it must not lose.")] = (
        Path("/var/lib/mosquitto")
    ),
    port: Annotated[int, typer.Option(help="The broker's port.")] = 8883,
    settings: SettingsOption = None,
) -> None:
    """Write mosquitto's settings, its certificate and its first rules. As the server's user."""
    # Cryptography stays out of every other command.
    from api.mqtt.access.setup import BrokerPlace  # noqa: PLC0415
    from runtime.broker_setup import write_setup  # noqa: PLC0415

    chosen = settings_in_force(settings)
    for line in write_setup(chosen, folder, BrokerPlace(place, data, port), tuple(host)):
        say(line)


def issue(
    device: Annotated[str, typer.Argument(help="The id of the machine.")],
    *,
    csr: Annotated[Path, typer.Option(help="Its certificate signing request.", exists=True)],
    group: Group = None,
    asset_tag: Annotated[str, typer.Option(help="The tag that IT uses; usually the id.")] = "",
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    settings: SettingsOption = None,
) -> None:
    """Let a machine in over the key of its request, and print its certificate.

    Give it the request again to renew the certificate. Of the request the key alone counts.
    """
    from policy.enrolment.requests import key_of_request  # noqa: PLC0415 -- as above
    from runtime.policyd_asking import asking  # noqa: PLC0415 -- as above

    key = key_of_request(csr.read_bytes())
    with asking(settings) as shell:
        shell.change(
            "device.vouch",
            reason,
            id=device,
            asset_tag=asset_tag or device,
            kind="mqtt-client",
            groups=list(group or ["machines"]),
            key=key.jwk,
        )
        shell.ask("device.renew", thumbprint=key.thumbprint)
        say(shell.ask("certificate.issue", device=device).text("pem").rstrip())


def crl(*, settings: SettingsOption = None) -> None:
    """Print the list of revoked certificates as it is now."""
    from runtime.policyd_asking import asking  # noqa: PLC0415 -- as above

    with asking(settings) as shell:
        say(shell.ask("certificate.crl").text("pem").rstrip())
