"""Files are taken in whole, given out whole or in part, and run by nobody."""

import pytest

from tests.api.http.house import JPEG, MP4, House, digest_of, request_head
from tests.builders import an_event


@pytest.fixture
def event(house: House) -> str:
    return str(house.post(an_event()).json()["event"]["id"])


def test_a_file_is_kept_and_given_back(house: House, event: str) -> None:
    kept = house.put(event, "clip")
    assert kept.status_code == 201
    assert (kept.json()["name"], kept.json()["size"]) == ("clip", len(MP4))
    given = house.get(f"/events/{event}/media/clip")
    assert (given.status_code, given.content) == (200, MP4)
    assert given.headers["content-type"] == "video/mp4"
    assert given.headers["content-length"] == str(len(MP4))
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]
    assert given.headers["content-disposition"] == f'inline; filename="{event}-clip.mp4"'


def test_the_same_file_again_changes_nothing(house: House, event: str) -> None:
    first = house.put(event, "clip")
    again = house.put(event, "clip")
    assert (again.status_code, again.json()) == (200, first.json())


def test_another_file_under_the_name_is_refused(house: House, event: str) -> None:
    house.put(event, "clip")
    assert house.put(event, "clip", MP4 + b"more").status_code == 409
    assert house.get(f"/events/{event}/media/clip").content == MP4


def test_a_file_of_an_unknown_event_is_missing(house: House) -> None:
    assert house.put("nobody", "clip").status_code == 404


def test_a_file_under_an_unknown_name_is_refused(house: House, event: str) -> None:
    assert house.put(event, "passwords").status_code == 422


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("clip", "text/html"),
        ("clip", "image/svg+xml"),
        ("clip", "image/jpeg"),
        ("snapshot", "video/mp4"),
        ("box_track", "text/plain"),
        ("clip", ""),
    ],
)
def test_a_type_that_is_not_on_the_list_is_refused(
    house: House, event: str, name: str, kind: str
) -> None:
    assert house.put(event, name, kind=kind).status_code == 415


def test_a_file_that_is_not_of_its_type_is_refused(house: House, event: str) -> None:
    page = b"<html><script>alert(1)</script></html>"
    assert house.put(event, "snapshot", page, kind="image/jpeg").status_code == 422
    assert house.put(event, "snapshot", b"", kind="image/jpeg").status_code == 422
    assert house.put(event, "snapshot", JPEG, kind="image/jpeg").status_code == 201


def test_a_wrong_digest_is_refused_and_leaves_nothing(house: House, event: str) -> None:
    refused = house.put(event, "clip", digest=digest_of(b"another"))
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:floorwatch:problem:media-misfit"
    assert house.get(f"/events/{event}/media/clip").status_code == 404


@pytest.mark.parametrize("digest", ["", "sha-256=:AAAA:", "sha-512=:AAAA:", "nonsense"])
def test_a_digest_that_cannot_be_read_is_refused(house: House, event: str, digest: str) -> None:
    assert house.put(event, "clip", digest=digest).status_code == 422


def test_a_file_of_unknown_length_is_refused(house: House, event: str) -> None:
    headers = {"Content-Type": "video/mp4", "Repr-Digest": digest_of(MP4)}
    path = f"/api/v1/events/{event}/media/clip"
    refused = house.client.put(path, content=iter([MP4]), headers=headers)
    assert refused.status_code == 411


def test_a_file_that_is_too_large_is_refused_before_it_is_read(house: House, event: str) -> None:
    headers = {"Content-Type": "video/mp4", "Content-Length": 1 << 40}
    with house.wire() as wire:
        wire.sendall(request_head("PUT", f"/api/v1/events/{event}/media/clip", headers))
        assert wire.recv(4096).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        ("bytes=0-9", 206, MP4[:10], f"bytes 0-9/{len(MP4)}"),
        ("bytes=10-", 206, MP4[10:], f"bytes 10-{len(MP4) - 1}/{len(MP4)}"),
        ("bytes=-5", 206, MP4[-5:], f"bytes {len(MP4) - 5}-{len(MP4) - 1}/{len(MP4)}"),
        ("bytes=0-999999", 200, MP4, None),
        ("bytes=0-1,5-6", 200, MP4, None),
        ("lines=0-1", 200, MP4, None),
        ("bytes=9-1", 200, MP4, None),
        ("bytes=99999999-", 416, None, f"bytes */{len(MP4)}"),
        ("bytes=-0", 416, None, f"bytes */{len(MP4)}"),
    ],
)
def test_a_part_is_given_where_a_part_is_asked_for(
    house: House, event: str, asked: str, status: int, part: bytes | None, told: str | None
) -> None:
    house.put(event, "clip")
    given = house.get(f"/events/{event}/media/clip", Range=asked)
    assert given.status_code == status
    assert given.headers.get("content-range") == told
    assert part is None or given.content == part


def test_who_has_the_file_does_not_get_it_again(house: House, event: str) -> None:
    house.put(event, "clip")
    path = f"/events/{event}/media/clip"
    tag = house.get(path).headers["etag"]
    assert house.get(path, **{"If-None-Match": f'"x", {tag}'}).status_code == 304
    assert house.get(path, **{"If-None-Match": '"x"'}).status_code == 200
    assert house.get(path, **{"If-Range": tag, "Range": "bytes=0-1"}).status_code == 206
    assert house.get(path, **{"If-Range": '"x"', "Range": "bytes=0-1"}).status_code == 200


def test_headers_alone_can_be_had(house: House, event: str) -> None:
    house.put(event, "clip")
    given = house.client.head(f"/api/v1/events/{event}/media/clip")
    assert (given.status_code, given.content) == (200, b"")
    assert given.headers["content-length"] == str(len(MP4))


def test_a_hostile_event_id_does_not_reach_the_header(house: House) -> None:
    hostile = 'x"; filename="evil.exe'
    event = an_event(id=hostile)
    assert house.post(event).status_code == 201
    assert house.put(hostile, "clip").status_code == 201
    told = house.get(f"/events/{hostile}/media/clip").headers["content-disposition"]
    assert told.count('"') == 2
    assert "evil.exe-clip.mp4" in told
