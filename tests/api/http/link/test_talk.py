"""A vision worker calls, says who it is, and hears what it must know."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from casework.footage import Wish
from plant.footage import FootageState
from plant.ids import CameraId
from plant.signals import Signal
from tests.api.http.house import House, eventually
from tests.builders import a_plant, a_plant_with, at
from tests.fakes import FakeClock

DOCK = CameraId("dock")
HELLO = {"is": "hello", "version": "1", "cameras": ["dock", "attic"], "configuration_sha256": "0"}


@contextmanager
def calling(house: House, worker: str = "worker-1", **headers: str) -> Iterator[Connection]:
    url = f"ws://127.0.0.1:{house.server.port}/api/v1/vision-workers/{worker}/link"
    with connect(url, additional_headers=headers, proxy=None) as connection:
        yield connection


def say(connection: Connection, **told: Any) -> None:
    connection.send(json.dumps(told))


def hear(connection: Connection, what: str) -> dict[str, Any]:
    """Return the next message of this kind."""
    while True:
        told: dict[str, Any] = json.loads(connection.recv(timeout=10))
        if told["is"] == what:
            return told


@contextmanager
def greeted(house: House) -> Iterator[Connection]:
    with calling(house) as connection:
        say(connection, **HELLO)
        assert hear(connection, "welcome") == {"is": "welcome", "lease_seconds": 10.0}
        yield connection


def test_a_vision_worker_is_welcomed_and_speaks_for_its_cameras(house: House) -> None:
    with greeted(house):
        assert house.parts.standings.is_held(DOCK)
        assert house.parts.standings.of(CameraId("attic")) is None


def test_a_heartbeat_tells_how_the_cameras_are(house: House) -> None:
    standing = {
        "state": "online",
        "since": "2026-03-02T00:00:00Z",
        "skipped": 3,
        "late_seconds": 0.2,
    }
    with greeted(house) as connection:
        say(connection, **{"is": "heartbeat", "cameras": {"dock": standing, "attic": standing}})
        eventually(
            lambda: (
                (spoken := house.parts.standings.of(DOCK)) is not None
                and spoken.standing is not None
            )
        )
    spoken = house.parts.standings.of(DOCK)
    assert spoken is not None
    assert spoken.standing is not None
    assert (spoken.standing.state, spoken.standing.skipped) == ("online", 3)


def test_the_configuration_in_force_is_told_and_told_again_when_it_changes(house: House) -> None:
    with greeted(house) as connection:
        assert hear(connection, "configuration")["version"] == "1"
        changed = a_plant(a_plant_with("Riverside", "Lakeside"))
        house.parts.plant.offer(lambda: changed)
        assert hear(connection, "configuration")["version"] == "2"


def test_signals_are_passed_on_those_that_were_before_first(house: House) -> None:
    with house.parts.store.writing() as work:
        work.note(Signal("door_opened", "dock-3", value=True, at=at(1), source="plc"))
    with greeted(house) as connection:
        assert hear(connection, "signal")["value"] is True
        with house.parts.store.writing() as work:
            work.note(Signal("door_opened", "dock-3", value=False, at=at(2), source="plc"))
        house.parts.bell.ring()
        told = hear(connection, "signal")
    assert told == {
        "is": "signal",
        "kind": "door_opened",
        "id": "dock-3",
        "value": False,
        "at": "2026-03-02T00:00:02.000Z",
        "source": "plc",
    }


def test_what_the_plant_file_declares_no_more_is_not_passed_on(house: House) -> None:
    with house.parts.store.writing() as work:
        work.note(Signal("door_opened", "dock-9", value=True, at=at(1), source="plc"))
        work.note(Signal("door_opened", "dock-3", value=True, at=at(1), source="plc"))
    with greeted(house) as connection:
        assert hear(connection, "signal")["id"] == "dock-3"


def test_what_was_wanted_before_is_asked_for_and_then_that_was_all(house: House) -> None:
    wish = Wish(DOCK, at(-20), at(-20) + timedelta(seconds=10))
    request = house.parts.footage.ask(wish, by="somebody")
    with greeted(house) as connection:
        assert hear(connection, "footage")["request"] == request.id
        assert hear(connection, "caught_up") == {"is": "caught_up"}


def test_footage_is_asked_for_and_a_failure_is_noted(house: House) -> None:
    wish = Wish(DOCK, at(-20), at(-20) + timedelta(seconds=10))
    with greeted(house) as connection:
        request = house.parts.footage.ask(wish, by="somebody")
        house.parts.bell.ring()
        told = hear(connection, "footage")
        assert (told["request"], told["camera"]) == (request.id, "dock")
        say(
            connection,
            **{"is": "footage", "request": request.id, "state": "failed", "reason": "gone"},
        )

        def failed() -> bool:
            there = house.parts.store.footage.find(request.id)
            return there is not None and there.state is FootageState.FAILED

        eventually(failed)


@pytest.mark.slow
def test_a_request_that_waits_is_asked_of_a_worker_that_comes_later(house: House) -> None:
    request = house.parts.footage.ask(Wish(DOCK, at(-20), at(-10)), by="somebody")
    with greeted(house) as connection:
        assert hear(connection, "footage")["request"] == request.id


@pytest.mark.slow
def test_what_has_not_happened_yet_is_asked_for_when_it_has(house: House) -> None:
    future = house.parts.footage.ask(Wish(DOCK, at(-20), at(30)), by="somebody")
    past = house.parts.footage.ask(Wish(DOCK, at(-20), at(-10)), by="somebody")
    assert isinstance(house.parts.clock, FakeClock)
    with greeted(house) as connection:
        assert hear(connection, "footage")["request"] == past.id
        house.parts.clock.goes(33)
        assert hear(connection, "footage")["request"] == future.id


def test_a_goodbye_gives_the_cameras_back_and_a_break_does_not(house: House) -> None:
    with greeted(house) as connection:
        connection.socket.shutdown(2)
    spoken = house.parts.standings.of(DOCK)
    assert spoken is not None
    assert not spoken.said_goodbye
    with greeted(house):
        pass
    eventually(lambda: (there := house.parts.standings.of(DOCK)) is not None and there.said_goodbye)


@pytest.mark.parametrize(
    "first",
    [
        "{",
        "[]",
        "{}",
        '{"is": "heartbeat", "cameras": {}}',
        '{"is": "hello"}',
        '{"is": "hello", "version": "1", "cameras": "dock", "configuration_sha256": "0"}',
        "[" * 50_000,
        b"\x00\xff",
    ],
    ids=lambda first: repr(first)[:20],
)
def test_who_does_not_say_hello_is_sent_away(house: House, first: str | bytes) -> None:
    with calling(house) as connection:
        connection.send(first)
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


def test_a_word_that_nobody_knows_is_passed_over(house: House) -> None:
    with greeted(house) as connection:
        say(connection, **{"is": "song", "verse": 1})
        house.parts.plant.offer(lambda: a_plant(a_plant_with("Riverside", "Lakeside")))
        assert hear(connection, "configuration")


@pytest.mark.parametrize("worker", ["Worker", "a--", "%2e%2e", "x" * 100])
def test_a_name_that_is_none_is_refused(house: House, worker: str) -> None:
    with pytest.raises(InvalidStatus), calling(house, worker):
        pass


def test_a_page_of_another_site_cannot_call(house: House) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        calling(house, Origin="http://evil.example"),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_a_name_that_was_made_to_point_here_cannot_call(house: House) -> None:
    url = f"ws://evil.example:{house.server.port}/api/v1/vision-workers/worker-1/link"
    with (
        house.wire() as wire,
        pytest.raises(InvalidStatus) as refused,
        connect(url, sock=wire, proxy=None),
    ):
        pass
    assert refused.value.response.status_code == 403
