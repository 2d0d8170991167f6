"""A phone without a browser: what it sends, as bytes over HTTP."""

import hashlib
import io
from typing import Any

from httpx import Response
from PIL import Image

from tests.api.http.house import House, digest_of
from tests.reports import report_id

SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
KEY = hashlib.sha256(SECRET.encode()).hexdigest()


# Whatever a phone might say, right or wrong, hence Any.
def told(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body of a report."""
    fine = {
        "id": report_id(number),
        "category": "taking",
        "post": "K7",
        "made_at": "2026-03-02T00:00:00Z",
        "words": "two people",
        "key_sha256": KEY,
    }
    return fine | changes


def send(
    house: House, number: int = 1, *, headers: dict[str, str] | None = None, **changes: Any
) -> Response:
    """Send a report."""
    body = told(number, **changes)
    return house.client.post("/api/v1/reports", json=body, headers=headers or {})


def send_photo(
    house: House,
    content: bytes,
    *,
    position: int = 1,
    media_type: str = "image/jpeg",
    secret: str = SECRET,
) -> Response:
    """Send a photo of the first report."""
    headers = {"Content-Type": media_type, "Repr-Digest": digest_of(content), "Report-Key": secret}
    path = f"/api/v1/reports/{report_id(1)}/photos/{position}"
    return house.client.put(path, content=content, headers=headers)


def mine(house: House, number: int = 1, secret: str = SECRET) -> Response:
    """Ask what became of a report."""
    return house.get(f"/reports/{report_id(number)}/mine", **{"Report-Key": secret})


def reply(house: House, text: str, *, id_: int, number: int = 1, secret: str = SECRET) -> Response:
    """Say something to security."""
    path = f"/api/v1/reports/{report_id(number)}/replies"
    body = {"id": report_id(id_), "text": text}
    return house.client.post(path, json=body, headers={"Report-Key": secret})


def promise(*contents: bytes) -> list[dict[str, Any]]:
    """Return what a report says of the photos that will follow."""
    return [{"sha256": hashlib.sha256(each).hexdigest(), "size": len(each)} for each in contents]


def a_photo(width: int = 64, height: int = 48, form: str = "JPEG", *, tells: bool = True) -> bytes:
    """Return a photo that tells where and with what it was taken."""
    drawn = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    if tells:
        exif[0x010F] = "SECRETPHONE"
        exif[0x0112] = 6
        exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    drawn.save(written, form, exif=exif, comment=b"SECRETCOMMENT" if form == "JPEG" else b"")
    return written.getvalue()


def kind(answer: Response) -> str:
    """Return which problem an answer tells; each says how to mend it."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["remedy"]
    return str(answer.json()["type"]).removeprefix("urn:floorwatch:problem:")


# What a server tells is plain JSON, hence Any.
def detail(house: House, number: int = 1) -> Any:
    return house.get(f"/reports/{report_id(number)}").json()
