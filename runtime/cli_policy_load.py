"""`floorwatch policy load | fetch`: bring a bundle into force, and get one that is proposed."""

from pathlib import Path
from typing import Annotated

import typer

from plant.errors import PlantError
from policy.bundles.reading import bundle_of, read_bundle
from runtime.cli_app import SettingsOption, say
from runtime.policyd_asking import asking


def load_bundle(
    folder: Annotated[Path, typer.Argument(help="The folder of the bundle.", exists=True)],
    *,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    settings: SettingsOption = None,
) -> None:
    """Bring a bundle into force that enough of IT approved. What is refused changes nothing."""
    bundle = read_bundle(folder)
    with asking(settings) as shell:
        loaded = shell.change(
            "bundle.load",
            reason,
            files={name: data.decode() for name, data in bundle.files.items()},
            signatures=dict(bundle.signatures),
        )
    who = ", ".join(loaded.texts("approved_by"))
    say(f"version {bundle.version} is in force, approved by {who}: {bundle.digest}")


def fetch_proposal(
    person: Annotated[str, typer.Argument(help="Who proposed it.")],
    folder: Annotated[Path, typer.Argument(help="A new folder for it.")],
    *,
    settings: SettingsOption = None,
) -> None:
    """Get the bundle that somebody proposed, to look at it, test it and sign it."""
    if folder.exists():
        raise PlantError("this is there already", where=str(folder), remedy="name a new folder")
    with asking(settings) as shell:
        told = shell.ask("proposal.files", person=person).table("files")
    bundle = bundle_of({name: told.text(name).encode() for name in told.values}, {})
    for name, data in bundle.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    say(f"version {bundle.version} by {bundle.author} is in {folder}: {bundle.digest}")
