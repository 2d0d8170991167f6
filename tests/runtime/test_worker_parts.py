"""Spool and deliverer of a vision worker: patient with the disk, and in time with the end."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plant.errors import PlantError
from plant.ids import CameraId
from runtime.jobs import Standings
from runtime.settings import Settings, VisionSettings
from runtime.worker_link import FRESH_SECONDS, StandingBoard
from runtime.worker_parts import PatientSink, StateFolder, posting
from tests.fakes import FakeClock
from tests.vision.delivery.events import opened
from tests.vision.delivery.servers import tiny_server
from tests.vision.sources.cameras import free_port
from vision.delivery.courier import Server
from vision.delivery.ledger import SpoolFullError
from vision.delivery.spool import Spool
from vision.delivery.standing import CameraStanding, CameraState
from vision.delivery.sweeping import NAMELESS_SECONDS, sweep

DOCK, YARD = CameraId("dock"), CameraId("yard")


class FullFor(Spool):
    """A spool on a disk that is full for the first attempts."""

    def __init__(self, folder: Path, attempts: int) -> None:
        super().__init__(folder, folder)
        self.attempts = attempts

    def append(self, event: object) -> None:
        self.attempts -= 1
        if self.attempts >= 0:
            raise SpoolFullError("no event can be kept: the disk is full")
        super().append(opened())


def test_an_event_waits_for_room_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.worker_parts.FULL_SECONDS", 0.01)
    spool = FullFor(tmp_path, 3)
    PatientSink(spool, threading.Event()).append(opened())
    assert spool.waiting().revisions == 1
    spool.close()


def test_who_is_told_to_stop_does_not_wait_for_room(tmp_path: Path) -> None:
    spool, stop = FullFor(tmp_path, 3), threading.Event()
    stop.set()
    with pytest.raises(SpoolFullError):
        PatientSink(spool, stop).append(opened())
    spool.close()


def test_what_waits_is_delivered_before_the_end(tmp_path: Path) -> None:
    with tiny_server() as server, posting(StateFolder(tmp_path), Server(server.url)) as post:
        post.spool.append(opened())
    assert server.keys == [opened().key]


def test_what_cannot_be_delivered_waits_for_the_next_start(tmp_path: Path) -> None:
    nobody = Server(f"http://127.0.0.1:{free_port()}")
    with posting(StateFolder(tmp_path), nobody, flush_seconds=0.2) as post:
        post.spool.append(opened())
    with tiny_server() as server, posting(StateFolder(tmp_path), Server(server.url)):
        pass
    assert server.keys == [opened().key]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(PlantError, match="name with --state"),
        posting(StateFolder(tmp_path / "file"), Server("http://127.0.0.1:1")),
    ):
        pass


@pytest.mark.parametrize("url", ["127.0.0.1:8480", "ftp://there", "http://", "http://me:pw@there"])
def test_an_address_that_is_none_is_refused_without_telling_a_password(url: str) -> None:
    with pytest.raises(PlantError, match="is no address of a server") as told:
        Server(url)
    assert "pw" not in str(told.value)


def test_files_that_the_server_has_go_after_a_while_and_others_stay(tmp_path: Path) -> None:
    media = tmp_path / "media"
    spool = Spool(tmp_path / "spool", media)
    delivered, waits = opened(10, media=media), opened(20, media=media)
    spool.append(delivered)
    spool.accepted(spool.letters()[0])
    spool.file_accepted(spool.parcels()[0])
    spool.append(waits)
    (media / "half-written.mp4").touch()
    assert sweep(spool, grace_seconds=3600) == 0
    assert sweep(spool, grace_seconds=0) == 1
    assert not (media / delivered.evidence.snapshot).exists()
    assert (media / waits.evidence.snapshot).exists()
    assert (media / "half-written.mp4").exists()
    assert NAMELESS_SECONDS > 3600
    spool.close()


def test_a_camera_that_was_not_heard_of_lately_is_offline() -> None:
    clock, now = FakeClock(), [0.0]
    board = StandingBoard((DOCK, YARD), clock, now=lambda: now[0])
    since = datetime(2026, 3, 2, tzinfo=UTC)
    online = CameraStanding(DOCK, CameraState.ONLINE, since, skipped=4)
    board.take(Standings((online,)))
    assert board.standings() == (online, CameraStanding(YARD, CameraState.OFFLINE, clock.now()))
    now[0] = FRESH_SECONDS + 1
    died_at = clock.goes(60)
    gone, _ = board.standings()
    assert (gone.state, gone.since, gone.skipped) == (CameraState.OFFLINE, died_at, 4)
    clock.goes(60)
    assert board.standings()[0].since == died_at
    assert died_at - since >= timedelta(0)


def test_rings_and_compiled_networks_lie_in_the_state_folder(tmp_path: Path) -> None:
    vision = StateFolder(tmp_path).settings(Settings()).vision
    assert (vision.ring, vision.cache) == (tmp_path / "ring", tmp_path / "models")


def test_a_cache_that_was_set_stays_where_it_was_set(tmp_path: Path) -> None:
    settings = Settings(vision=VisionSettings(cache=tmp_path / "mine"))
    assert StateFolder(tmp_path).settings(settings).vision.cache == tmp_path / "mine"
