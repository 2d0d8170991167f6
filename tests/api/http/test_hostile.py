"""What no decent client sends is refused in words, and harms nobody else."""

import contextlib
import json
import time

import pytest

from api.http import bodies
from plant.ids import EventId
from plant.wire import event_to_json
from tests.api.http.house import MP4, House, digest_of, eventually, request_head
from tests.builders import an_event


@pytest.fixture
def event(house: House) -> str:
    return str(house.post(an_event()).json()["event"]["id"])


def said_over_the_wire(house: House, sent: bytes) -> bytes:
    """Send bytes, close our half, and return all that comes back."""
    with house.wire() as wire:
        wire.sendall(sent)
        wire.shutdown(1)
        told = b""
        with contextlib.suppress(ConnectionError):
            while piece := wire.recv(65536):
                told += piece
        return told


def has_come_in_part(house: House) -> bool:
    folder = house.parts.media.root / "incoming"  # type: ignore[attr-defined]  # the real folder
    return any(folder.iterdir())


def nothing_is_left(house: House, event: str) -> bool:
    return not has_come_in_part(house) and not house.parts.store.events.attachments(EventId(event))


def upload_head(event: str, size: int) -> bytes:
    headers = {
        "Content-Type": "video/mp4",
        "Content-Length": size,
        "Repr-Digest": digest_of(MP4),
    }
    return request_head("PUT", f"/api/v1/events/{event}/media/clip", headers)


def test_an_upload_that_breaks_off_leaves_nothing(house: House, event: str) -> None:
    with house.wire() as wire:
        wire.sendall(upload_head(event, len(MP4)) + MP4[:500])
        # Broken off sooner, it might begin only after we had looked.
        eventually(lambda: has_come_in_part(house))
    eventually(lambda: house.parts.uploads.taken == 0)
    eventually(lambda: nothing_is_left(house, event))
    assert house.put(event, "clip").status_code == 201


def test_an_upload_that_trickles_gives_its_seat_back(
    house: House, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PIECE_SECONDS", 0.3)
    with house.wire() as wire:
        wire.sendall(upload_head(event, len(MP4)) + MP4[:500])
        assert wire.recv(65536).startswith(b"HTTP/1.1 408 ")
    assert house.parts.uploads.taken == 0
    assert nothing_is_left(house, event)


def test_a_body_that_trickles_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "JSON_SECONDS", 0.3)
    headers = {"Content-Type": "application/json", "Content-Length": 500, "Idempotency-Key": "x.1"}
    with house.wire() as wire:
        wire.sendall(request_head("POST", "/api/v1/events", headers) + b"{")
        assert wire.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_two_lengths_are_refused(house: House) -> None:
    head = request_head("POST", "/api/v1/events", {"Content-Length": "5\r\nContent-Length: 6"})
    assert said_over_the_wire(house, head + b"{}").startswith(b"HTTP/1.1 400 ")


def test_a_request_without_host_is_refused(house: House) -> None:
    told = said_over_the_wire(house, b"GET /health HTTP/1.0\r\n\r\n")
    assert b" 421 " in told.splitlines()[0]


def test_only_so_many_files_are_taken_at_once(house: House, event: str) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(8):
            held.enter_context(house.parts.uploads.seat())
        refused = house.put(event, "clip")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")


def test_many_who_send_nothing_do_not_keep_others_out(house: House) -> None:
    with contextlib.ExitStack() as idle:
        for _ in range(100):
            wire = idle.enter_context(house.wire())
            wire.sendall(b"GET /health HTTP/1.1\r\nHost: ")
        began = time.monotonic()
        assert house.client.get("/health").status_code == 200
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "change",
    [
        {"severity": 10**400},
        {"revision": 2**63},
        {"revision": 0},
        {"camera": "dock\u0000"},
        {"zones": ["\ud800"]},
        {"because": "\udfff"},
        {"onset_at": "0001-01-01T00:00:00+14:00"},
        {"onset_at": "9999-12-31T23:59:59-14:00"},
        {"measures": {"x": 1e400}},
        {"objects": [{"track": "1", "label": "x", "score": 1, "box": [1, 2, 3]}]},
    ],
    ids=lambda change: str(change)[:30],
)
def test_an_event_that_stretches_the_format_is_refused(
    house: House, change: dict[str, object]
) -> None:
    told = json.dumps(event_to_json(an_event()) | change)
    revision = change.get("revision", 1)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"{an_event().id}.{revision}",
    }
    refused = house.client.post("/api/v1/events", content=told, headers=headers)
    assert refused.status_code == 422
    assert house.get("/events").json()["events"] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "clip/../../x", "clip%00", "CLIP", "clip "])
def test_a_hostile_name_of_a_file_goes_nowhere(house: House, event: str, name: str) -> None:
    assert house.put(event, name).status_code in {404, 422}
    assert nothing_is_left(house, event)
