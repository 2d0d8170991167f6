"""Who looks gets the latest pictures, as often as asked, and hears how the cameras are."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from api.http.routes import live
from plant.events import EventKind
from plant.ids import CameraId
from plant.live import LivePicture, Look
from tests.api.http.house import JPEG, House, eventually
from tests.api.http.link.test_talk import greeted, hear, say
from tests.builders import an_event, at

DOCK = CameraId("dock")


def a_picture(number: int, camera: CameraId = DOCK) -> LivePicture:
    return LivePicture(camera, at(number), at(number), JPEG + bytes([number]))


@contextmanager
def looking(house: House, fps: float = 5.0, width: int = 640) -> Iterator[Connection]:
    url = f"ws://127.0.0.1:{house.server.port}/api/v1/live"
    with connect(url, proxy=None) as browser:
        look(browser, {"dock": {"fps": fps, "width": width}})
        yield browser


def look(browser: Connection, cameras: dict[str, Any]) -> None:
    say(browser, **{"is": "look", "cameras": cameras})


def next_picture(browser: Connection) -> LivePicture:
    while True:
        told = browser.recv(timeout=20)
        if isinstance(told, bytes):
            return LivePicture.from_bytes(told)


def no_picture_comes(browser: Connection, seconds: float = 1.0) -> bool:
    try:
        while True:
            if isinstance(browser.recv(timeout=seconds), bytes):
                return False
    except TimeoutError:
        return True


def code_of_the_end(connection: Connection) -> int | None:
    """Return why the server ended a connection."""
    try:
        while True:
            connection.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_a_vision_worker_is_asked_for_pictures_only_while_somebody_looks(house: House) -> None:
    with greeted(house) as worker:
        with looking(house):
            told = hear(worker, "live")
            assert told["cameras"] == {"dock": {"fps": 5.0, "width": 640}}
            assert told["seconds"] > 5
        assert hear(worker, "live")["cameras"] == {}


def test_the_wishes_of_all_who_look_are_one_wish(house: House) -> None:
    with greeted(house) as worker, looking(house, fps=0.2, width=1280):
        assert hear(worker, "live")["cameras"]["dock"] == {"fps": 0.2, "width": 1280}
        with looking(house, fps=5, width=320):
            assert hear(worker, "live")["cameras"]["dock"] == {"fps": 5.0, "width": 1280}


def test_a_picture_comes_to_who_looks(house: House) -> None:
    with greeted(house) as worker, looking(house) as browser:
        hear(worker, "live")
        worker.send(a_picture(1).to_bytes())
        assert next_picture(browser) == a_picture(1)
        say(browser, **{"is": "seen"})
        worker.send(a_picture(2).to_bytes())
        assert next_picture(browser) == a_picture(2)


def test_a_browser_that_draws_nothing_is_sent_no_more_and_then_only_the_latest(
    house: House,
) -> None:
    with looking(house) as browser:
        eventually(lambda: bool(house.parts.live.wanted({DOCK})))
        numbers: list[int] = []
        stop = threading.Event()

        def pour() -> None:
            number = 0
            while not stop.wait(0.02):
                number += 1
                house.parts.live.take(a_picture(1), a_picture(number % 200).to_bytes())

        pouring = threading.Thread(target=pour)
        pouring.start()
        try:
            numbers += [next_picture(browser).jpeg[-1] for _ in range(12)]
            assert no_picture_comes(browser)
            say(browser, **{"is": "seen"})
            numbers.append(next_picture(browser).jpeg[-1])
        finally:
            stop.set()
            pouring.join()
    assert len(numbers) == 13


def test_who_looks_slowly_is_not_given_what_another_looks_at_fast(house: House) -> None:
    with looking(house, fps=0.02) as browser:
        eventually(lambda: bool(house.parts.live.wanted({DOCK})))
        house.parts.live.take(a_picture(1), a_picture(1).to_bytes())
        assert next_picture(browser) == a_picture(1)
        house.parts.live.take(a_picture(2), a_picture(2).to_bytes())
        assert no_picture_comes(browser)


def test_a_picture_of_a_camera_that_a_worker_does_not_speak_for_is_passed_over(
    house: House,
) -> None:
    with greeted(house) as worker:
        worker.send(a_picture(1, CameraId("yard")).to_bytes())
        worker.send(a_picture(1).to_bytes())
        eventually(lambda: house.parts.live.latest(DOCK) is not None)
    assert house.parts.live.latest(CameraId("yard")) is None


def test_bytes_that_are_no_picture_end_the_link(house: House) -> None:
    with greeted(house) as worker:
        worker.send(b"\x01\x00\x02{}GIF")
        assert code_of_the_end(worker) == 1008


@pytest.mark.parametrize(
    "said",
    ["{", "[]", '{"is": "look"}', '{"is": "look", "cameras": {"dock": {"fps": "fast"}}}'],
)
def test_a_browser_that_is_not_understood_is_sent_away(house: House, said: str) -> None:
    with looking(house) as browser:
        browser.send(said)
        assert code_of_the_end(browser) == 1008


def test_cameras_that_are_not_there_are_not_looked_at(house: House) -> None:
    with looking(house) as browser:
        look(browser, {"attic": {"fps": 5, "width": 640}})
        eventually(lambda: not house.parts.live.wanted({DOCK}))
        assert house.parts.live.wanted({CameraId("attic")}) == {}


def test_a_browser_that_falls_silent_looks_at_nothing(house: House) -> None:
    now = [0.0]
    desk = type(house.parts.live)(lambda: now[0])
    desk.look("browser", {DOCK: Look(5, 640)})
    assert desk.wanted({DOCK})
    now[0] = 13.0
    assert desk.wanted({DOCK}) == {}


def test_a_covered_camera_says_so_with_since_when(house: House) -> None:
    covered = an_event(5, kind=EventKind.CAMERA_TAMPERED, because="covered for 3 s")
    assert house.post(covered).status_code == 201
    standing = {
        "state": "online",
        "since": "2026-03-02T00:00:00Z",
        "skipped": 0,
        "late_seconds": 0.0,
    }
    with greeted(house) as worker, looking(house) as browser:
        say(worker, **{"is": "heartbeat", "cameras": {"dock": standing}})

        def dock() -> dict[str, Any]:
            told: dict[str, Any] = json.loads(browser.recv(timeout=20))
            found: dict[str, dict[str, Any]] = {each["id"]: each for each in told["cameras"]}
            return found["dock"]

        while (state := dock())["state"] != "tampered":
            pass
    assert state["since"] == "2026-03-02T00:00:05.000Z"
    assert state["because"] == "covered for 3 s"


def test_a_still_is_asked_for_and_given(house: House) -> None:
    with greeted(house) as worker:
        answers: list[bytes] = []

        def ask() -> None:
            answers.append(house.get("/cameras/dock/still").content)

        thread = threading.Thread(target=ask)
        thread.start()
        assert hear(worker, "live")["cameras"]["dock"]["width"] == 1280
        worker.send(a_picture(7).to_bytes())
        thread.join(20)
    assert answers == [a_picture(7).jpeg]


def test_a_still_of_a_camera_that_nobody_watches_is_not_waited_for_in_vain(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STILL_SECONDS", 0.2)
    answer = house.get("/cameras/dock/still")
    assert answer.status_code == 503
    assert "vision worker" in answer.json()["remedy"]


def test_a_still_of_no_camera_is_missing(house: House) -> None:
    assert house.get("/cameras/attic/still").status_code == 404
