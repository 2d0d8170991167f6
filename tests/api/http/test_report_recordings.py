"""Films and voices come in parts, survive what breaks in between, and are made anew."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from httpx import Response

from api.http.app import create_app
from api.http.making_anew import make_waiting
from api.http.parts import Parts
from api.http.serving import HttpServer
from mobile_reports.recordings import LARGEST
from plant.reports import MediaKind
from storage.media import MediaFolder
from tests.api.http.house import House, eventually, parts_over, served
from tests.api.http.phones import SECRET, detail, kind, mine, send
from tests.reports import report_id
from tests.vision.media.test_transcoder import a_film

TUS = {"Tus-Resumable": "1.0.0", "Report-Key": SECRET}
PART = "application/offset+octet-stream"
# It begins like a film.
BROKEN = b"\x00\x00\x00\x20ftypisom" + b"\xff" * 5000


def promise(content: bytes, what: str = "film") -> dict[str, Any]:
    return {"kind": what, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def begin(
    house: House, content: bytes, position: int = 1, headers: dict[str, str] | None = None
) -> Response:
    metadata = f"position {base64.b64encode(str(position).encode()).decode()}"
    told = TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata} | (headers or {})
    return house.client.post(f"/api/v1/reports/{report_id(1)}/uploads", headers=told)


def add(
    house: House, part: bytes, at: int, position: int = 1, headers: dict[str, str] | None = None
) -> Response:
    told = TUS | {"Upload-Offset": str(at), "Content-Type": PART} | (headers or {})
    path = f"/api/v1/reports/{report_id(1)}/uploads/{position}"
    return house.client.patch(path, content=part, headers=told)


def offset(house: House, position: int = 1, headers: dict[str, str] | None = None) -> Response:
    path = f"/api/v1/reports/{report_id(1)}/uploads/{position}"
    return house.client.head(path, headers=TUS | (headers or {}))


def left_behind(house: House) -> list[Path]:
    """Return what lies around of what came."""
    assert isinstance(house.parts.media, MediaFolder)
    return list(house.parts.media.partial.iterdir())


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return a_film(tmp_path_factory.mktemp("film") / "a.mov").read_bytes()


def test_a_film_in_two_parts_is_there_for_security(
    house: House, film: bytes, tmp_path: Path
) -> None:
    send(house, recordings=[promise(film)])
    begun = begin(house, film)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    assert begun.headers["Location"] == f"/api/v1/reports/{report_id(1)}/uploads/1"
    first = add(house, film[:5000], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "5000")
    assert mine(house).json()["recordings_missing"] == [1]
    asked = offset(house)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        "5000",
        str(len(film)),
    )
    assert add(house, film[5000:], 5000).status_code == 204
    eventually(lambda: mine(house).json()["recordings_missing"] == [], 60)
    (told,) = detail(house)["recordings"]
    assert (told["kind"], told["kept"], told["problem"]) == ("film", True, None)
    given = house.get(f"/reports/{report_id(1)}/recordings/1")
    assert given.headers["content-type"] == "video/mp4"
    assert b"SECRET" not in given.content
    (tmp_path / "given.mp4").write_bytes(given.content)
    with av.open(str(tmp_path / "given.mp4")) as opened:
        assert opened.streams.video[0].codec_context.name == "h264"
    # Nothing of what came is left.
    eventually(lambda: left_behind(house) == [], 60)


def test_who_lost_the_answer_asks_again_and_nothing_is_made_twice(
    house: House, film: bytes
) -> None:
    send(house, recordings=[promise(film)])
    add(house, film, 0)
    eventually(lambda: detail(house)["recordings"][0]["kept"], 60)
    kept = detail(house)["recordings"]
    assert offset(house).headers["Upload-Offset"] == str(len(film))
    for again in (add(house, b"", len(film)), add(house, film, 0), begin(house, film)):
        assert again.status_code in {201, 204}
        assert again.headers["Upload-Offset"] == str(len(film))
    assert detail(house)["recordings"] == kept


def test_a_part_that_does_not_go_on_from_there_is_refused(house: House, film: bytes) -> None:
    send(house, recordings=[promise(film)])
    add(house, film[:100], 0)
    for at in (0, 99, 101):
        assert add(house, film[100:200], at).status_code == 409
    assert offset(house).headers["Upload-Offset"] == "100"
    assert kind(add(house, film[100:] + b"more", 100)) == "media-misfit"


def test_what_is_no_film_is_refused_at_once_in_the_language_of_the_phone(house: House) -> None:
    content = b"PK\x03\x04" + bytes(500)
    send(house, recordings=[promise(content)])
    refused = add(house, content, 0, headers={"Accept-Language": "de"})
    assert (refused.status_code, kind(refused)) == (422, "film")
    assert "neu" in refused.json()["said"]
    assert left_behind(house) == []
    # The report itself is kept.
    assert detail(house)["receipt"] == "R-0001"


def test_what_could_not_be_made_anew_is_told_and_not_tried_again(house: House) -> None:
    send(house, recordings=[promise(BROKEN)])
    assert add(house, BROKEN, 0).status_code == 204
    refused = [{"position": 1, "problem": "film"}]
    eventually(lambda: mine(house).json()["recordings_refused"] == refused, 60)
    assert kind(add(house, BROKEN, 0)) == "film"
    (told,) = detail(house)["recordings"]
    assert (told["kept"], told["problem"]) == (False, "film")
    assert mine(house).json()["recordings_missing"] == []
    eventually(lambda: left_behind(house) == [], 60)


def test_a_film_that_was_answered_is_made_by_the_server_that_comes_after(
    tmp_path: Path, film: bytes
) -> None:
    with parts_over(tmp_path) as parts, sending_to(parts) as house:
        send(house, recordings=[promise(film)])
        assert add(house, film, 0).status_code == 204
        assert mine(house).json()["recordings_missing"] == [1]
    # Nothing but the folder is left of it, and the phone never comes back.
    with parts_over(tmp_path) as parts:
        assert make_waiting(parts) == 1
        (kept,) = parts.store.reports.recordings(report_id(1))
        assert (kept.problem, kept.file is not None) == ("", True)
        assert make_waiting(parts) == 0


@contextmanager
def sending_to(parts: Parts) -> Iterator[House]:
    """Serve what makes nothing anew."""
    app = create_app(parts)
    server = HttpServer(app, host="127.0.0.1", port=0)
    base = f"http://127.0.0.1:{server.port}"
    with served(server), httpx.Client(base_url=base, timeout=30, trust_env=False) as client:
        yield House(app, parts, server, client)


def test_what_no_report_speaks_of_is_left_alone(house: House, film: bytes) -> None:
    assert house.parts.recordings is not None
    house.parts.recordings.partial.append(f"{report_id(9)}.1", 0, [film], most=len(film))
    assert make_waiting(house.parts) == 0


def test_another_content_than_promised_is_forgotten_and_may_come_again(
    house: House, film: bytes
) -> None:
    send(house, recordings=[promise(film)])
    spoilt = film[:-1] + bytes([film[-1] ^ 1])
    assert kind(add(house, spoilt, 0)) == "media-misfit"
    assert offset(house).headers["Upload-Offset"] == "0"
    assert add(house, film, 0).status_code == 204


def test_only_who_has_the_secret_sends(house: House, film: bytes) -> None:
    send(house, recordings=[promise(film)])
    other = {"Report-Key": "x" * 40}
    for asked in (begin(house, film, headers=other), add(house, film, 0, headers=other)):
        assert asked.status_code == 404
    assert offset(house, headers=other).status_code == 404


def test_what_was_not_promised_is_not_taken(house: House, film: bytes) -> None:
    send(house, recordings=[promise(film)])
    assert begin(house, film, position=2).status_code == 404
    assert begin(house, film + b"x").status_code == 409
    assert begin(house, film, headers={"Upload-Metadata": "position !!"}).status_code == 404
    assert add(house, film, 0, headers={"Tus-Resumable": "0.2"}).status_code == 412
    assert add(house, film, 0, headers={"Content-Type": "video/mp4"}).status_code == 415


def test_what_is_too_large_or_too_many_is_refused_with_the_report(house: House) -> None:
    large = promise(b"x") | {"size": LARGEST[MediaKind.FILM] + 1}
    for wrong in ([large], [promise(b"x")] * 4, [promise(b"x", "photo")]):
        assert send(house, recordings=wrong).status_code == 422
    assert send(house, recordings=[promise(b"x")]).status_code == 201


def test_the_protocol_says_what_it_speaks(house: House) -> None:
    told = house.client.options(f"/api/v1/reports/{report_id(1)}/uploads")
    assert (told.headers["Tus-Version"], told.headers["Tus-Extension"]) == ("1.0.0", "creation")
