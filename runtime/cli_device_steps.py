"""`floorwatch devices quarantine | revoke | release | retire | reissue | change | import`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plant.errors import PlantError
from runtime.cli_app import SettingsOption, say

if TYPE_CHECKING:
    from policy.canonical import Json

Columns = Annotated[str, typer.Option(help="Whose list: intune, jamf, meraki, fleet or list.")]
OwnColumns = Annotated[
    list[str] | None,
    typer.Option(help="A map of your own: FIELD=COLUMN, such as serial='Serial No.'."),
]
GoodWords = Annotated[
    list[str] | None, typer.Option(help="With your own map: a word for good posture.")
]
Reason = Annotated[str, typer.Option(help="Why, for the audit.")]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a device's status, and what it means to those who use it."""

    status: str
    help: str


STEPS = {
    "quarantine": Step("quarantined", "Lock a device for now; `release` lets it in again."),
    "release": Step("active", "Let a quarantined device in again, with the key that it has."),
    "revoke": Step("revoked", "Lock a device for good: lost, stolen, broken into."),
    "reissue": Step("registered", "Let a revoked device enrol again, with a new key."),
    "retire": Step("retired", "Take a device out of use for ever."),
}


def stepping(step: Step) -> Callable[..., None]:
    """Return the command that takes this step."""

    def move(
        device: Annotated[str, typer.Argument(help="The id of the device.")],
        *,
        reason: Reason,
        settings: SettingsOption = None,
    ) -> None:
        from runtime.policyd_asking import asking  # noqa: PLC0415 -- cryptography is slow to load

        with asking(settings) as shell:
            shell.change("device.move", reason, device=device, status=step.status)
        say(f"{device} is {step.status}")

    return move


def change(  # noqa: PLR0913  # one argument per option of the command
    device: Annotated[str, typer.Argument(help="The id of the device.")],
    *,
    group: Annotated[
        list[str] | None, typer.Option("--group", help="All its groups from now on.")
    ] = None,
    serial: Annotated[str | None, typer.Option(help="Its serial number.")] = None,
    mac: Annotated[str | None, typer.Option(help="Its hardware address.")] = None,
    vouched_by: Annotated[str | None, typer.Option(help="For a camera: its vision worker.")] = None,
    reason: Reason = "",
    settings: SettingsOption = None,
) -> None:
    """Change what IT says of a device; what is not given stays as it is."""
    from runtime.policyd_asking import asking  # noqa: PLC0415 -- as above

    told = {"groups": group, "serial": serial, "mac": mac, "vouched_by": vouched_by}
    given = {name: value for name, value in told.items() if value is not None}
    if not given:
        raise PlantError("nothing to change was given", remedy="see `--help`")
    with asking(settings) as shell:
        shell.change("device.change", reason, device=device, **given)
    say(f"{device} is changed")


def import_list(  # noqa: PLR0913  # one argument per option of the command
    file: Annotated[Path, typer.Argument(help="A CSV or JSON list.", exists=True, dir_okay=False)],
    *,
    columns: Columns = "list",
    column: OwnColumns = None,
    good: GoodWords = None,
    kind: Annotated[str, typer.Option(help="What the devices in it are.")] = "phone",
    group: Annotated[list[str] | None, typer.Option(help="Groups for those that are new.")] = None,
    do: Annotated[bool, typer.Option("--do", help="Do it; else it is only said.")] = False,
    reason: Reason = "",
    settings: SettingsOption = None,
) -> None:
    """Say what a list of another system would change, and with --do change it.

    It registers what is new and brings posture up to date, and never approves or unlocks.
    """
    from runtime.it_tables import say_table  # noqa: PLC0415 -- as above
    from runtime.policyd_asking import asking  # noqa: PLC0415

    told: dict[str, Json] = {
        "columns": columns,
        "kind": kind,
        "groups": list(group or []),
        "do": do,
    }
    own: dict[str, Json] = {"names": _names(column), "good": list(good or [])} if column else {}
    with asking(settings) as shell:
        why = reason or f"import of {file.name}"
        found = shell.change("device.import", why, content=_text(file), **told, **own)
    rows = [
        (str(each.whole("row")), *(each.text(name) for name in ("step", "asset_tag", "why")))
        for each in found.tables("proposals")
        if each.text("step") != "nothing"
    ]
    if rows:
        say_table(("row", "step", "asset tag", "why"), rows)
    counts = ", ".join(f"{number} {step}" for step, number in found.table("counts").values.items())
    say(f"{found.whole('rows')} rows: {counts}")
    say(f"{found.whole('done')} devices changed" if do else "nothing was changed; --do does it")


def _names(columns: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in columns]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise PlantError(f"{wrong[0]!r} is no FIELD=COLUMN", where="--column")
    return {name.strip(): column.strip() for name, _, column in pairs}


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PlantError(
            "the list cannot be read", where=str(file), remedy="export it as CSV or JSON in UTF-8"
        ) from error
