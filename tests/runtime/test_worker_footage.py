"""Footage on request is cut beside the vision worker, uploaded and answered."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import av
import pytest

from plant.ids import CameraId
from runtime.settings import LogSettings
from runtime.worker_footage import FootageDesk
from runtime.worker_parts import StateFolder
from tests.builders import a_plant, at
from tests.films import Film, make_film
from tests.vision.delivery.servers import TinyServer, a_problem, tiny_server
from vision.delivery.courier import Server
from vision.delivery.link_messages import FootageAnswer, FootageWanted
from vision.recorder.ring import Ring, RingLimits
from vision.sources.file import FileSource

REQUEST = "0198a0b0-0000-7000-8000-000000000001"


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    """Return a folder with ten seconds of the dock in its ring, the last segment still open."""
    state = StateFolder(tmp_path)
    state.media.mkdir()
    film = make_film(tmp_path / "dock.mp4", Film(seconds=10))
    ring = Ring(state.ring / "dock", RingLimits(segment_seconds=2.0, spare_size=0))
    for packet in FileSource(film, starts_at=at(0).timestamp()).packets():
        ring.write(packet)
    ring.close()
    return state


def asked(
    state: StateFolder,
    server: TinyServer,
    from_at: datetime,
    *,
    camera: str = "dock",
    request: str = REQUEST,
) -> FootageAnswer:
    answers: list[FootageAnswer] = []
    desk = FootageDesk(a_plant(), state, Server(server.url), LogSettings())
    desk.start(answers.append)
    to_at = from_at + timedelta(seconds=3)
    desk.put(FootageWanted(request, CameraId(camera), from_at, to_at))
    until = time.monotonic() + 60
    while not answers:
        assert time.monotonic() < until
        time.sleep(0.05)
    desk.stop()
    return answers[0]


def test_what_the_ring_holds_is_cut_and_uploaded(state: StateFolder, tmp_path: Path) -> None:
    with tiny_server() as server:
        assert asked(state, server, at(4.5)) == FootageAnswer(REQUEST)
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(server.files[REQUEST, "footage"])
    with av.open(str(clip)) as opened:
        assert 45 <= sum(1 for _ in opened.decode(video=0)) <= 65
    assert list(state.media.iterdir()) == []


def test_where_films_are_watched_once_it_comes_from_the_film(tmp_path: Path) -> None:
    film = make_film(tmp_path / "dock.mp4", Film(seconds=10))
    state = StateFolder(tmp_path / "state")
    state.media.mkdir(parents=True)
    plant = a_plant()
    dock = plant.cameras[CameraId("dock")]
    source = replace(dock.source, url="", file=str(film), starts_at=at(0))
    plant = replace(plant, cameras={dock.id: replace(dock, source=source)})
    answers: list[FootageAnswer] = []
    with tiny_server() as server:
        desk = FootageDesk(plant, state, Server(server.url), LogSettings(), of_films=True)
        desk.start(answers.append)
        desk.put(FootageWanted(REQUEST, dock.id, at(2), at(5)))
        desk.settle()
    assert answers == [FootageAnswer(REQUEST)]
    assert (REQUEST, "footage") in server.files


def test_of_a_span_that_is_older_than_the_ring_the_rest_is_given_and_told(
    state: StateFolder,
) -> None:
    with tiny_server() as server:
        assert asked(state, server, at(-1)) == FootageAnswer(REQUEST)
        (told,) = [query for query in server.queries if query]
    assert datetime.fromisoformat(told["from"]) == at(0)
    assert at(2) <= datetime.fromisoformat(told["to"]) <= at(2.5)


def test_what_is_older_than_the_ring_is_answered_with_the_reason(state: StateFolder) -> None:
    with tiny_server() as server:
        answer = asked(state, server, at(-600))
    assert "there is no footage of that time" in answer.reason


def test_a_camera_of_somebody_else_is_answered(state: StateFolder) -> None:
    with tiny_server() as server:
        assert "no camera 'gate'" in asked(state, server, at(1), camera="gate").reason


def test_a_request_that_is_no_name_touches_no_file(state: StateFolder) -> None:
    with tiny_server() as server:
        assert asked(state, server, at(1), request="../../etc/passwd").reason
    assert server.requests == 0


def test_a_server_that_refuses_the_file_is_not_asked_again(state: StateFolder) -> None:
    with tiny_server() as server:
        server.always(a_problem(413, "too large"), method="PUT")
        assert "too large" in asked(state, server, at(1)).reason
    assert server.requests == 1
