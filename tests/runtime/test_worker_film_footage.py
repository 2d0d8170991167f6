"""When films are over the server says which footage it wants, and every wish is answered."""

import json
import threading

import pytest

from plant.ids import CameraId
from runtime import worker_film_footage
from runtime.settings import LogSettings
from runtime.worker_film_footage import bring_footage, film_desk
from runtime.worker_parts import StateFolder
from tests.builders import a_plant
from tests.vision.delivery.test_link import WANTED, Room, serving
from vision.delivery.courier import Server
from vision.delivery.link import Caller, Ears, Link

CAUGHT_UP = json.dumps({"is": "caught_up"})


def brought(room: Room, state: StateFolder) -> None:
    """Let the films of the dock be over, with this server at the other end."""
    with serving(room) as url:
        server = Server(url)
        caller = Caller("hall-1", "0.1.0", (CameraId("dock"),), lambda: "abc", lambda: ())

        def link(ears: Ears) -> Link:
            return Link(server, caller, ears)

        desk = film_desk(a_plant(), state, server, LogSettings())
        bring_footage(desk, link, threading.Event())


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> StateFolder:
    state = StateFolder(tmp_path_factory.mktemp("worker"))
    state.media.mkdir()
    return state


def test_each_wish_is_answered_before_the_vision_worker_goes(state: StateFolder) -> None:
    room = Room(then=(json.dumps(WANTED), CAUGHT_UP))
    brought(room, state)
    answers = {each["request"]: each for each in room.came if each["is"] == "footage"}
    assert answers["r1"]["state"] == "failed"
    assert "no footage of that time" in answers["r1"]["reason"]


def test_where_nothing_is_wanted_it_goes_at_once(state: StateFolder) -> None:
    room = Room(then=(CAUGHT_UP,))
    brought(room, state)
    assert [each["is"] for each in room.came if each["is"] == "footage"] == []


def test_a_server_that_does_not_know_the_word_is_not_waited_for_for_ever(
    state: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_film_footage, "CATCHING_UP_SECONDS", 0.3)
    room = Room(then=(json.dumps(WANTED),))
    brought(room, state)
    assert room.came[0]["is"] == "hello"
