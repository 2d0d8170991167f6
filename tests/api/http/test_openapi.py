"""The description of the interface is right: nothing is answered that it does not tell.

Schemathesis makes requests from the description, fitting and unfitting ones, and holds
every answer against it.
"""

import json
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api.http import shapes
from plant.wire import event_to_json
from tests.api.http.house import MP4, House
from tests.builders import a_crossing, an_event

ROOT = Path(__file__).parents[3]
CHECKS = (schemathesis.checks.not_a_server_error,)


def test_the_shape_of_an_event_is_the_one_that_the_events_file_has() -> None:
    kept = json.loads((ROOT / "docs/reference/events.schema.json").read_text())
    told = shapes.Event.model_json_schema()
    assert set(told["properties"]) == set(kept["properties"])
    for event in (an_event(), a_crossing(3)):
        Draft202012Validator(told).validate(event_to_json(event))
        Draft202012Validator(kept).validate(event_to_json(event))
