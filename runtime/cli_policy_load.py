"""`floorwatch policy load`: bring a bundle into force, through policyd."""

from pathlib import Path
from typing import Annotated

import typer

from policy.bundles.reading import read_bundle
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
