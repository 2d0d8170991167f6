"""An event goes out as JSON and comes back the same; anything else is refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from plant.events import ClipState, Event, EventKind, Evidence, ModelReference, Phase
from plant.geometry import Box
from plant.ids import GateLineId
from plant.wire import Json, WireError, event_from_json, event_to_json
from tests.builders import an_event, at

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "docs/reference/events.schema.json").read_text())
)

moments = st.integers(0, 4_000_000_000_000).map(
    lambda millis: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=millis)
)
shares = st.integers(0, 100_000).map(lambda number: number / 100_000)
boxes = st.builds(Box, shares, shares, shares, shares)
evidences = st.builds(
    Evidence,
    state=st.sampled_from(ClipState),
    clip=st.text(max_size=10),
    clip_from_at=st.none() | moments,
    clip_to_at=st.none() | moments,
    reason=st.text(max_size=10),
)
measures = st.dictionaries(
    st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
thing = an_event().objects[0]
events = st.builds(
    replace,
    st.just(an_event()),
    revision=st.integers(1, 99),
    phase=st.sampled_from(Phase),
    kind=st.sampled_from(EventKind),
    severity=st.integers(1, 1000),
    onset_at=moments,
    captured_at=moments,
    detected_at=moments,
    ended_at=st.none() | moments,
    because=st.text(max_size=20),
    gate_line=st.none() | st.just(GateLineId("door")),
    direction=st.sampled_from(["", "forward", "backward"]),
    objects=st.lists(boxes.map(lambda box: replace(thing, box=box)), max_size=3).map(tuple),
    measures=measures,
    evidence=evidences,
    model=st.none() | st.just(ModelReference("plant-n", "ab" * 32)),
)


@given(events)
def test_an_event_comes_back_as_it_went_out(event: Event) -> None:
    sent = event_to_json(event)
    text = json.dumps(sent, allow_nan=False)
    SCHEMA.validate(sent)
    assert event_from_json(json.loads(text)) == event


def test_times_are_utc_with_milliseconds_and_keys_come_in_order() -> None:
    sent = event_to_json(an_event(10.5))
    assert list(sent)[:5] == ["version", "id", "revision", "phase", "kind"]
    assert sent["onset_at"] == "2026-03-02T00:00:10.500Z"


def test_a_box_keeps_five_decimals() -> None:
    event = an_event(objects=(replace(thing, box=Box(1 / 3, 0, 1, 1)),))
    assert '"box": [0.33333, 0, 1, 1]' in json.dumps(event_to_json(event))


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("version", 2, "events of version 2 cannot be read"),
        ("id", None, "'id' should be text"),
        ("revision", True, "'revision' should be a whole number"),
        ("phase", "begun", "'phase' should be one of opened, updated, ended"),
        ("onset_at", "yesterday", "'onset_at' should be an ISO 8601 time"),
        ("onset_at", "0001-01-01T00:00:00+14:00", "'onset_at' should be an ISO 8601 time"),
        ("zones", [1], "'zones' should be a list of texts"),
        ("rule", [], "'rule' should be an object"),
        ("objects", [{"box": [1, 2]}], "'objects[0].box' should be 4 numbers"),
        ("measures", {"a": 10**400}, "'measures.a' should be a finite number"),
        ("evidence", {"state": "lost"}, "'evidence.state' should be one of"),
        ("model", {"name": "x"}, "'model.sha256' should be text"),
    ],
)
def test_what_is_no_event_is_refused_by_the_name_of_the_field(
    field: str, value: Json, wanted: str
) -> None:
    with pytest.raises(WireError) as refused:
        event_from_json(event_to_json(an_event()) | {field: value})
    assert wanted in str(refused.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(list(event_to_json(an_event(ended_at=at(20))))), json_values)
def test_any_field_replaced_by_anything_is_read_or_refused(field: str, value: object) -> None:
    data = event_to_json(an_event()) | {field: value}
    try:
        event_from_json(data)
    except WireError as refused:
        told = str(refused)
    else:
        told = ""
    assert "\n" not in told
