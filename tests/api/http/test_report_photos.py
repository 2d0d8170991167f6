"""Photos of reports: only their pixels are kept, and what is no photo is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.api.http.house import House
from tests.api.http.phones import a_photo, kind, mine, promise, send, send_photo
from tests.reports import report_id


def test_of_a_photo_only_the_pixels_are_kept(house: House) -> None:
    photo = a_photo()
    assert b"SECRETPHONE" in photo
    assert b"SECRETCOMMENT" in photo
    send(house, photos=promise(photo))
    assert send_photo(house, photo).status_code == 201
    assert send_photo(house, photo).status_code == 200
    kept = house.get(f"/reports/{report_id(1)}/photos/1")
    assert kept.headers["content-type"] == "image/jpeg"
    assert b"SECRET" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert opened.size == (48, 64)
        assert dict(opened.getexif()) == {}
    assert house.get(f"/reports/{report_id(1)}").json()["photos"][0]["kept"]


def test_a_large_photo_is_made_smaller(house: House) -> None:
    photo = a_photo(4000, 3000, tells=False)
    send(house, photos=promise(photo))
    assert [send_photo(house, photo).status_code for _ in range(3)] == [201, 200, 200]
    kept = house.get(f"/reports/{report_id(1)}/photos/1")
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert opened.size == (2048, 1536)


def a_huge_png() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000)))


@pytest.mark.parametrize(
    ("content", "type_", "status", "problem"),
    [
        (b"PK\x03\x04" + bytes(100), "image/jpeg", 422, "media-misfit"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "image/jpeg", 422, "photo"),
        (a_photo()[:400], "image/jpeg", 422, "photo"),
        (a_huge_png(), "image/png", 422, "photo"),
        (b"GIF89a" + bytes(100), "image/gif", 415, "media-type"),
        (a_photo(form="TIFF"), "image/jpeg", 422, "media-misfit"),
    ],
)
def test_what_is_no_photo_is_refused(
    house: House, content: bytes, type_: str, status: int, problem: str
) -> None:
    send(house, photos=promise(content))
    refused = send_photo(house, content, media_type=type_)
    assert (refused.status_code, kind(refused)) == (status, problem)
    assert mine(house).json()["photos_missing"] == [1]


def test_another_photo_than_the_promised_one_is_refused(house: House) -> None:
    send(house, photos=promise(a_photo()))
    other = a_photo(32, 32)
    assert kind(send_photo(house, other)) == "conflict"
    assert send_photo(house, other, position=2).status_code == 404
    assert send_photo(house, a_photo(), secret="x" * 40).status_code == 404
