"""Signals are read with distrust: what fits is taken, all else is refused with a reason."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api.mqtt.schemas import signal_schema
from api.mqtt.signals import SignalError, read_signal
from plant.signals import Signal
from tests.builders import MIDNIGHT


def read(payload: bytes, *, retained: bool = False) -> Signal:
    return read_signal("door_opened", "dock-3", payload, now=MIDNIGHT, retained=retained)


@pytest.mark.parametrize("value", [True, False, 12.5, -3, "lot-7"])
def test_a_value_is_taken_as_it_is(value: object) -> None:
    told = read(json.dumps({"value": value}).encode())
    assert (told.kind, told.id, told.value) == ("door_opened", "dock-3", value)
    assert (told.at, told.source) == (MIDNIGHT, "mqtt")


def test_it_says_since_when_and_who() -> None:
    told = read(b'{"value": true, "at": "2026-03-01T23:00:00+01:00", "source": "plc-4"}')
    assert told.at == datetime(2026, 3, 1, 22, tzinfo=UTC)
    assert told.source == "plc-4"


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "no JSON"),
        (b"open", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 4000, "no JSON"),
        (b"[]", "an object"),
        (b"{}", "'value'"),
        (b'{"value": null}', "'value'"),
        (b'{"value": {"deep": 1}}', "'value'"),
        (b'{"value": NaN}', "no JSON"),
        (b'{"value": 1e999}', "'value'"),
        (b'{"value": "a\\nb"}', "printable"),
        (b'{"value": ""}', "printable"),
        (b'{"value": "' + b"x" * 201 + b'"}', "printable"),
        (b'{"value": 1, "run": "rm"}', "unknown keys"),
        (b'{"value": 1, "at": "yesterday"}', "'at'"),
        (b'{"value": 1, "at": "2026-03-01T23:00:00"}', "offset"),
        (b'{"value": 1, "at": "2027-03-01T23:00:00Z"}', "future"),
        (b'{"value": 1, "source": "../etc"}', "'source'"),
        (b'{"value": 1, "source": 7}', "'source'"),
        (b'{"value": 1, "source": ""}', "'source'"),
        (b'{"value": 1, "source": null}', "'source'"),
        (b'{"value": 1, "at": null}', "'at'"),
        (b'{"value": 1}' + b" " * 4096, "allowed"),
    ],
)
def test_what_is_no_signal_is_refused_with_a_reason(payload: bytes, why: str) -> None:
    with pytest.raises(SignalError, match=why):
        read(payload)


def test_a_retained_signal_must_say_since_when() -> None:
    with pytest.raises(SignalError, match="retained"):
        read(b'{"value": 1}', retained=True)
    assert read(b'{"value": 1, "at": "2026-03-01T00:00:00Z"}', retained=True).value == 1


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    with pytest.raises(SignalError):
        read(b"\x00" + payload)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=8,
    )
    | st.fixed_dictionaries(
        {"value": st.booleans() | st.floats() | st.integers() | st.text(max_size=5)},
        optional={"at": st.text(max_size=30), "source": st.text(max_size=10)},
    )
)
def test_what_is_taken_is_what_the_schema_allows(told: object) -> None:
    payload = json.dumps(told).encode()
    try:
        read(payload)
    except SignalError:
        return
    Draft202012Validator(signal_schema()).validate(json.loads(payload))
