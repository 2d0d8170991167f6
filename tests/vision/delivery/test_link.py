"""The link comes back by itself, beats while it lasts, and hands on what the server asks."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.connection import Connection
from websockets.sync.server import ServerConnection, serve

from plant.ids import CameraId
from plant.json_tables import JsonMisfitError
from plant.live import LivePicture, Look, Looks
from plant.signals import Signal
from tests.vision.sources.cameras import free_port
from vision.delivery import link as link_module
from vision.delivery.courier import Server
from vision.delivery.link import Caller, Ears, Link
from vision.delivery.link_messages import (
    Configuration,
    FootageAnswer,
    FootageWanted,
    heard,
)
from vision.delivery.pacing import Pacing
from vision.delivery.picture_lane import PictureLane
from vision.delivery.standing import CameraStanding, CameraState

DOCK = CameraId("dock")
SINCE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WELCOME = '{"is": "welcome", "lease_seconds": 10}'
WANTED = {
    "is": "footage",
    "request": "r1",
    "camera": "dock",
    "from_at": "2026-03-02T08:00:00Z",
    "to_at": "2026-03-02T08:00:10Z",
}


@dataclass
class Heard:
    """What the link handed on."""

    configurations: list[Configuration] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    footage: list[FootageWanted] = field(default_factory=list)


@dataclass
class Room:
    """The server's end: what came in, and how it behaves."""

    welcome: str = WELCOME
    then: tuple[str, ...] = ()
    came: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    hangs_up: int = 0

    def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.paths.append(connection.request.path)
        self.headers.append(connection.request.headers.get("Signature", ""))
        try:
            self.came.append(json.loads(connection.recv()))
            connection.send(self.welcome)
            if self.hangs_up:
                self.hangs_up -= 1
                return
            for text in self.then:
                connection.send(text)
            while True:
                self.came.append(json.loads(connection.recv()))
        except ConnectionClosed:
            return


@contextmanager
def serving(room: Room, port: int = 0) -> Iterator[str]:
    with serve(room.serve, "127.0.0.1", port) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


@contextmanager
def linked(url: str, told: Heard | None = None, **server: Any) -> Iterator[Link]:
    told = told or Heard()
    ears = Ears(told.configurations.append, told.signals.append, told.footage.append)
    standing = CameraStanding(DOCK, CameraState.ONLINE, SINCE, skipped=3, late_seconds=0.25)
    caller = Caller("hall-1", "0.1.0", (DOCK,), lambda: "abc", lambda: (standing,))
    pacing = Pacing(first_seconds=0.02, longest_seconds=0.2)
    link = Link(Server(url, **server), caller, ears, pacing=pacing)
    link.start()
    try:
        yield link
    finally:
        link.stop()


def until(met: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_it_says_who_it_is_and_then_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "HEARTBEAT_SECONDS", 0.1)
    room = Room()
    with serving(room) as url, linked(url):
        until(lambda: len(room.came) >= 4)
    hello, first, *_ = room.came
    assert room.paths == ["/api/v1/vision-workers/hall-1/link"]
    assert hello == {
        "is": "hello",
        "version": "0.1.0",
        "cameras": ["dock"],
        "configuration_sha256": "abc",
    }
    assert first == {
        "is": "heartbeat",
        "cameras": {
            "dock": {
                "state": "online",
                "since": "2026-03-02T08:00:00.000Z",
                "skipped": 3,
                "late_seconds": 0.25,
            }
        },
    }


def test_it_comes_back_after_every_loss() -> None:
    room = Room(hangs_up=3)
    with serving(room) as url, linked(url) as link:
        until(lambda: len(room.paths) == 4 and link.welcomed.is_set())


def test_it_waits_for_a_server_that_is_not_there_yet() -> None:
    port, room = free_port(), Room()
    with linked(f"http://127.0.0.1:{port}") as link:
        time.sleep(0.2)
        with serving(room, port):
            until(link.welcomed.is_set)


def test_what_the_server_says_is_handed_on() -> None:
    told = Heard()
    signal = {"kind": "door_opened", "id": "dock-3", "value": True, "source": "plc"}
    signal |= {"is": "signal", "at": "2026-03-02T08:00:00Z"}
    words = [{"is": "configuration", "version": "v7"}, signal, WANTED]
    room = Room(then=tuple(json.dumps(word) for word in words))
    with serving(room) as url, linked(url, told):
        until(lambda: told.footage)
    assert told.configurations == [Configuration("v7")]
    assert told.signals == [Signal("door_opened", "dock-3", value=True, at=SINCE, source="plc")]
    assert told.footage[0].request == "r1"
    assert (told.footage[0].to_at - told.footage[0].from_at).total_seconds() == 10


def test_nonsense_is_passed_over_and_the_link_stays() -> None:
    told = Heard()
    words = ("{", '{"is": "news"}', '{"is": "footage"}', "[]", json.dumps(WANTED))
    room = Room(then=words)
    with serving(room) as url, linked(url, told):
        until(lambda: told.footage)
    assert len(room.paths) == 1


def test_a_server_that_speaks_another_language_is_called_again() -> None:
    room = Room(welcome='{"is": "goodbye"}')
    with serving(room) as url, linked(url) as link:
        until(lambda: len(room.paths) >= 3)
        assert not link.welcomed.is_set()


def test_an_answer_that_could_not_be_given_is_given_when_the_link_is_back() -> None:
    port, room = free_port(), Room()
    with linked(f"http://127.0.0.1:{port}") as link:
        link.answer(FootageAnswer("r1"))
        link.answer(FootageAnswer("r2", "the ring is younger than that"))
        with serving(room, port):
            until(lambda: [each for each in room.came if each.get("request") == "r2"])
    answers = [each for each in room.came if each["is"] == "footage"]
    assert answers[0] == {"is": "footage", "request": "r1", "state": "ready", "reason": None}
    assert (answers[1]["state"], answers[1]["reason"]) == (
        "failed",
        "the ring is younger than that",
    )


def test_a_signer_adds_its_headers_to_the_call() -> None:
    room = Room()
    with (
        serving(room) as url,
        linked(url, signer=lambda _method, _url, _known: {"Signature": "by-the-gate"}) as link,
    ):
        until(link.welcomed.is_set)
    assert room.headers == ["by-the-gate"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_json_comes_is_understood_or_refused(value: object) -> None:
    told = {"is": value, "request": value, "camera": value, "from_at": value, "to_at": value}
    for word in ("footage", "welcome", "configuration", "signal", None):
        text = json.dumps({**told, **({"is": word} if word else {})})
        try:
            heard(text)
        except JsonMisfitError:
            continue


def test_a_picture_goes_along_and_what_is_looked_at_is_handed_on() -> None:
    looks = Looks({DOCK: Look(5.0, 640)}, 15.0)
    told, asked = Heard(), list[Looks]()
    pictures: list[bytes] = []

    class Seeing(Room):
        def serve(self, connection: ServerConnection) -> None:
            connection.recv()
            connection.send(WELCOME)
            connection.send(json.dumps(looks.told()))
            try:
                while True:
                    said = connection.recv()
                    if isinstance(said, bytes):
                        pictures.append(said)
            except ConnectionClosed:
                return

    sent = LivePicture(DOCK, SINCE, SINCE, b"\xff\xd8picture")
    ears = Ears(told.configurations.append, told.signals.append, told.footage.append, asked.append)
    caller = Caller("hall-1", "0.1.0", (DOCK,), lambda: "abc", lambda: ())
    with serving(Seeing()) as url:
        link = Link(Server(url), caller, ears)
        link.show(sent)  # nobody is there to see it, and nobody waits
        link.start()
        until(lambda: asked)
        link.show(sent)
        until(lambda: pictures)
        link.stop()
    assert asked == [looks]
    assert [LivePicture.from_bytes(each) for each in pictures] == [sent]


def test_pictures_wait_for_a_slow_server_one_for_each_camera_and_never_hold_a_heartbeat() -> None:
    """A server that reads nothing: what is put goes nowhere, and putting returns at once."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    ours.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            ours.send(bytes(4096))
    lane = PictureLane()
    lane.start()
    sent: list[bytes] = []

    class Stuck:
        socket = ours

        def send(self, data: bytes) -> None:
            sent.append(data)

    with lane.over(cast("Connection", Stuck())):
        for number in range(100):
            lane.put(LivePicture(DOCK, SINCE, SINCE, b"\xff\xd8" + bytes([number])))
        assert sent == []
        theirs.setblocking(False)
        with suppress(BlockingIOError):
            while theirs.recv(65536):
                pass
        until(lambda: sent)
    lane.stop()
    ours.close()
    theirs.close()
    assert [LivePicture.from_bytes(each).jpeg[-1] for each in sent] == [99]
