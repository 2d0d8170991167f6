"""The description of our messages is the one that holds, and can be followed by a machine."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from api.mqtt.reference import files
from api.mqtt.schemas import schemas
from tests.published import check

FOLDER = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", files())
def test_the_files_are_in_date(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == files()[name], "make schemas"


def test_the_event_that_is_shown_is_one() -> None:
    page = (FOLDER / "mqtt.md").read_text("utf-8")
    shown = page.split("```json\n")[1].split("```")[0]
    check("floorwatch/v1/riverside/hall/line-1/dock/event/loss.object_removed", shown.encode())


@pytest.mark.parametrize("name", schemas())
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text("utf-8"))
    assert document["asyncapi"] == "3.0.0"
    for reference in references(document):
        file, _, inside = reference.partition("#")
        if file:
            assert (FOLDER / file).is_file(), reference
            continue
        here = document
        for part in inside.strip("/").split("/"):
            here = here[part]


def test_every_parameter_of_a_topic_is_described() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text("utf-8"))
    for channel in document["channels"].values():
        named = {part[1:-1] for part in channel["address"].split("/") if part.startswith("{")}
        assert named == set(channel["parameters"])


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if "$ref" in node else []
        return here + [each for value in node.values() for each in references(value)]
    if isinstance(node, list):
        return [each for value in node for each in references(value)]
    return []
