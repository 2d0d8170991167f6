"""`floorwatch plant check`, `schema`, `rules` and `test`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from plant.places import Plant
from plant.plantfile.reference import rules_reference
from plant.plantfile.schema import export_schema
from runtime.cli_app import say
from runtime.plant_cases import misfit, read_cases
from runtime.plants import load_plant
from vision.rulebook import FORMS


def check(
    file: Annotated[Path, typer.Argument(help="The plant file.")],
    *,
    with_schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema after a good check.")
    ] = False,
) -> None:
    """Check a plant file: every problem with its line, and how to mend it."""
    plant = load_plant(file, FORMS)
    if with_schema:
        schema()
        return
    say(f"{file}: good: {_summary(plant)}")


def schema() -> None:
    """Print the JSON Schema of plant files, for editors."""
    say(json.dumps(export_schema(FORMS), indent=2, ensure_ascii=False))


def rules() -> None:
    """Print what each kind of rule may say, as Markdown."""
    for line in rules_reference(FORMS):
        say(line)


def try_cases(
    file: Annotated[Path, typer.Argument(help="The plant file.")],
    cases: Annotated[list[Path], typer.Argument(help="Files of decision cases.")],
) -> None:
    """Hold decision cases against a plant file: what is seen, and which events should come."""
    plant = load_plant(file, FORMS)
    failed = count = 0
    for case in (case for path in cases for case in read_cases(path, plant)):
        wrong = misfit(case)
        count, failed = count + 1, failed + bool(wrong)
        say(f"{'FAILS' if wrong else 'holds'}  {case.rule.id}: {case.name}")
        if wrong:
            say(f"       {wrong}")
    say(f"{count - failed} of {count} cases hold")
    if failed:
        raise typer.Exit(1)


def _summary(plant: Plant) -> str:
    counted = {
        "camera": len(plant.cameras),
        "zone": sum(len(camera.zones) for camera in plant.cameras.values()),
        "gate line": sum(len(camera.gate_lines) for camera in plant.cameras.values()),
        "rule": len(plant.rules),
    }
    return ", ".join(
        f"{count} {what}{'' if count == 1 else 's'}" for what, count in counted.items()
    )
