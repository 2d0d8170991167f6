"""Whatever the server does, every event arrives once it can, in order, and with its files."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plant.events import ClipState
from tests.vision.delivery.events import MP4, ended, opened, ready
from tests.vision.delivery.servers import Reply, a_problem, tiny_server
from tests.vision.sources.cameras import free_port
from vision.delivery.courier import Server
from vision.delivery.deliverer import Deliverer
from vision.delivery.ledger import SpoolFullError
from vision.delivery.pacing import Pacing
from vision.delivery.parcels import Letter
from vision.delivery.spool import Spool

SOON = 15.0


def impatient() -> Pacing:
    """Return pauses that a test can wait for."""
    return Pacing(first_seconds=0.02, longest_seconds=0.3)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool", tmp_path / "media")
    yield spool
    spool.close()


@contextmanager
def delivering(spool: Spool, url: str) -> Iterator[Deliverer]:
    deliverer = Deliverer(spool, Server(url), pacing=impatient)
    deliverer.start()
    try:
        yield deliverer
    finally:
        deliverer.stop()


def a_whole_event(spool: Spool, seconds: float = 10.0, camera: str = "dock") -> list[str]:
    first = opened(seconds, camera=camera, media=spool.media)
    second = ready(first, spool.media)
    third = ended(second)
    for event in (first, second, third):
        spool.append(event)
    return [first.key, second.key, third.key]


def test_an_event_arrives_with_its_files_before_the_revision_that_promises_them(
    spool: Spool,
) -> None:
    first, second, third = a_whole_event(spool)
    with tiny_server() as server, delivering(spool, server.url) as deliverer:
        assert deliverer.settle(SOON)
    files = {f"dock-10/{name}" for name in ("clip", "snapshot", "box_track")}
    assert server.order[0] == first
    assert set(server.order[1:4]) == files
    assert server.order[4:] == [second, third]
    assert server.files["dock-10", "clip"] == MP4


def test_every_request_tells_its_key_and_what_it_carries(spool: Spool) -> None:
    a_whole_event(spool)
    with tiny_server() as server, delivering(spool, server.url) as deliverer:
        assert deliverer.settle(SOON)
    assert server.headers[0]["idempotency-key"] == "dock-10.1"
    assert all("content-digest" in each or "repr-digest" in each for each in server.headers)


def test_a_signer_adds_its_headers_to_every_request(spool: Spool) -> None:
    a_whole_event(spool)
    seen: list[str] = []

    def signer(method: str, url: str, headers: object) -> dict[str, str]:
        seen.append(f"{method} {url.partition('/api')[2]}")
        return {"Signature": "by-the-gate"}

    with tiny_server() as server:
        deliverer = Deliverer(spool, Server(server.url, signer=signer))
        deliverer.start()
        assert deliverer.settle(SOON)
        deliverer.stop()
    assert {each["signature"] for each in server.headers} == {"by-the-gate"}
    assert "PUT /v1/events/dock-10/media/clip" in seen


def test_a_server_that_was_away_all_the_time_gets_everything_in_order(spool: Spool) -> None:
    port = free_port()
    wanted = [key for seconds in (10, 20, 30) for key in a_whole_event(spool, seconds)]
    with delivering(spool, f"http://127.0.0.1:{port}") as deliverer:
        assert not deliverer.settle(0.5)
        with tiny_server(port=port) as server:
            assert deliverer.settle(SOON)
    assert sorted(server.keys) == sorted(wanted)
    for seconds in (10, 20, 30):
        own = [key for key in server.keys if key.startswith(f"dock-{seconds}.")]
        assert own == sorted(own)


@pytest.mark.parametrize(
    "trouble",
    [
        a_problem(503, Retry_After="0"),
        a_problem(507),
        a_problem(500),
        a_problem(403),
        Reply(200, b"<h1>Please log in</h1>", "text/html"),
        Reply(201, b'{"event": {"id": "another", "revision": 1}}'),
        Reply(409, b"\x00\xff garbage", "text/html"),
        Reply(200, dies=True),
        Reply(200, dies=True, after_taking=True),
        a_problem(503, Retry_After="99999999"),
    ],
    ids=lambda reply: f"{reply.status}-{reply.content_type}-{reply.dies}-{reply.after_taking}",
)
def test_a_passing_trouble_loses_and_doubles_nothing(spool: Spool, trouble: Reply) -> None:
    with tiny_server() as server:
        server.once(trouble, method="POST", times=3)
        wanted = a_whole_event(spool)
        with delivering(spool, server.url) as deliverer:
            assert deliverer.settle(SOON)
    assert server.keys == wanted
    assert spool.waiting().refused == 0


@pytest.mark.parametrize("status", [409, 422, 400, 413])
def test_what_is_refused_for_good_is_set_aside_loudly_and_blocks_nobody(
    spool: Spool, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = opened(10, media=spool.media), opened(20)
    with tiny_server() as server, caplog.at_level(logging.ERROR):
        server.once(a_problem(status, "never"), method="POST")
        spool.append(bad)
        spool.append(good)
        with delivering(spool, server.url) as deliverer:
            assert deliverer.settle(SOON)
    assert server.keys == [good.key]
    assert spool.waiting().refused == 1
    assert any("never" in record.__dict__.get("reason", "") for record in caplog.records)


def test_an_event_on_which_the_server_stumbles_holds_back_no_other(spool: Spool) -> None:
    with tiny_server() as server:
        stumbling = server.always(a_problem(500), method="POST")
        server.obstacles.clear()

        def stumbles(method: str, path: str) -> Reply | None:
            return stumbling(method, path) if server.requests % 2 else None

        server.obstacles.append(stumbles)
        wanted = [key for seconds in range(5) for key in a_whole_event(spool, seconds)]
        with delivering(spool, server.url) as deliverer:
            assert deliverer.settle(SOON)
    assert sorted(server.keys) == sorted(wanted)


def test_a_clip_that_the_server_will_not_take_makes_an_event_that_says_so(spool: Spool) -> None:
    with tiny_server() as server:
        server.always(a_problem(413, "too large"), method="PUT", part="/clip")
        keys = a_whole_event(spool)
        with delivering(spool, server.url) as deliverer:
            assert deliverer.settle(SOON)
    assert server.keys == keys
    evidence = server.events[keys[1]].evidence
    assert evidence.state is ClipState.FAILED
    assert "too large" in evidence.reason


def test_a_clip_that_is_gone_from_the_disk_is_told_as_failed(spool: Spool) -> None:
    keys = a_whole_event(spool)
    (spool.media / "dock-10.mp4").unlink()
    with tiny_server() as server, delivering(spool, server.url) as deliverer:
        assert deliverer.settle(SOON)
    assert "cannot be read" in server.events[keys[1]].evidence.reason


def test_a_clip_that_was_changed_on_the_disk_is_not_passed_off_as_the_one_that_was_cut(
    spool: Spool,
) -> None:
    keys = a_whole_event(spool)
    (spool.media / "dock-10.mp4").write_bytes(b"something else")
    with tiny_server() as server, delivering(spool, server.url) as deliverer:
        assert deliverer.settle(SOON)
    assert server.events[keys[1]].evidence.state is ClipState.FAILED


def test_a_server_that_never_answers_is_given_up_on_and_tried_again(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.delivery.courier._PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        spool.append(opened())
        deliverer = Deliverer(spool, Server(f"http://127.0.0.1:{port}"), pacing=impatient)
        deliverer.start()
        assert not deliverer.settle(1.0)
    with tiny_server(port=port) as server:
        assert deliverer.settle(SOON)
        deliverer.stop()
    assert server.keys == [opened().key]


def test_the_deliverer_ends_while_the_server_is_away(spool: Spool) -> None:
    spool.append(opened())
    deliverer = Deliverer(spool, Server(f"http://127.0.0.1:{free_port()}"))
    deliverer.start()
    deliverer.stop()
    assert not [each for each in threading.enumerate() if each.name in ("revisions", "files")]
    assert spool.waiting().revisions == 1


def test_a_lane_outlives_whatever_goes_wrong_with_its_spool(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    readable, troubles = spool.letters, [RuntimeError("once"), SpoolFullError("once more")]

    def letters() -> list[Letter]:
        if troubles:
            raise troubles.pop()
        return readable()

    monkeypatch.setattr(spool, "letters", letters)
    spool.append(opened())
    with tiny_server() as server, delivering(spool, server.url) as deliverer:
        assert deliverer.settle(SOON)
    assert server.keys == [opened().key]
    assert "what waits cannot be read" in caplog.text
