"""Carries one thing at a time to the server, over HTTP, and brings back what it meant.

Every wait has an end: for a connection, for each piece, for the whole answer. What a
signer adds goes on every request; the digest of what is sent is always among the
headers, so that a signature over headers covers the content.
"""

import base64
import hashlib
import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from time import monotonic, time
from types import TracebackType
from typing import Self

import httpx

from plant.errors import PlantError
from plant.events import Event
from plant.wire import event_to_json
from vision.delivery.answers import FOR_GOOD, Answer, Judgement, judged, unreachable
from vision.delivery.parcels import Parcel
from vision.delivery.slips import Slip

Signer = Callable[[str, str, Mapping[str, str]], Mapping[str, str]]
"""Takes method, address and headers of a request; returns headers to add."""

Hear = Callable[[int, Mapping[str, str]], None]
"""Is told status and headers of each answer: a refusal may say that our clock is wrong."""

PIECE = 256 * 1024
LARGEST_ANSWER = 1 << 20
ANSWER_SECONDS = 30.0
_PATIENCE = httpx.Timeout(10.0, connect=3.0, write=30.0, pool=5.0)
# A file of something that the server does not know has no home there.
FILE_FOR_GOOD = FOR_GOOD | {HTTPStatus.NOT_FOUND}
_SCHEMES = frozenset({"http", "https"})


class FileGoneError(PlantError):
    """A file that was promised cannot be read, or is not the one that was promised."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server is, and how to speak with it."""

    url: str
    signer: Signer | None = None
    hear: Hear | None = None
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        url = httpx.URL(self.url)
        if url.scheme not in _SCHEMES or not url.host or url.userinfo:
            raise PlantError(
                f"'{url.copy_with(userinfo=b'')}' is no address of a server",
                remedy="give it as http://127.0.0.1:8480, without a name or password in it",
            )

    def signed(self, method: str, address: str, known: Mapping[str, str]) -> Mapping[str, str]:
        """Return what the signer adds to the headers of a request."""
        return self.signer(method, address, known) if self.signer else {}


@dataclass(frozen=True, slots=True)
class _Item:
    """One request: where it goes, its headers, what it carries, and what should come back."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes | Iterator[bytes]
    expected: Callable[[Mapping[str, object]], bool]
    for_good: AbstractSet[HTTPStatus] = FOR_GOOD


class Courier:
    """One connection's worth of deliveries; used by one thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        # Proxies of the environment are not for us: the server is in the plant.
        self._client = httpx.Client(
            base_url=server.url,
            timeout=_PATIENCE,
            trust_env=False,
            verify=server.tls if server.tls is not None else True,
        )

    def post(self, event: Event) -> Judgement:
        """Send a revision."""
        body = json.dumps(event_to_json(event), ensure_ascii=False, allow_nan=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": event.key,
            "Content-Digest": _digest(hashlib.sha256(body).digest()),
        }
        return self._send(
            _Item("POST", "/api/v1/events", headers, body, lambda told: _is_about(event, told))
        )

    def post_slip(self, slip: Slip) -> Judgement:
        """Send a small post; whoever takes it says how many of its words were new."""
        body = slip.text.encode()
        headers = {
            "Content-Type": "application/json",
            "Content-Digest": _digest(hashlib.sha256(body).digest()),
        }
        return self._send(
            _Item("POST", slip.path, headers, body, lambda told: isinstance(told.get("new"), int))
        )

    def put(self, parcel: Parcel) -> Judgement:
        """Send a file of an event. Raises FileGoneError where it is not what was promised."""
        path = f"/api/v1/events/{parcel.event}/media/{parcel.name}"
        return self.put_file(path, parcel.path, parcel.media_type, sha256=parcel.sha256)

    def put_file(self, path: str, file: Path, media_type: str, *, sha256: str = "") -> Judgement:
        """Send a file to a path of the server."""
        digest, size = _measured(file, sha256)
        headers = {
            "Content-Type": media_type,
            "Content-Length": str(size),
            "Repr-Digest": _digest(digest),
        }
        return self._send(_Item("PUT", path, headers, _pieces(file, size), bool, FILE_FOR_GOOD))

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, item: _Item) -> Judgement:
        request = self._client.build_request(
            item.method, item.path, content=item.content, headers=item.headers
        )
        request.headers.update(self._server.signed(item.method, str(request.url), item.headers))
        try:
            answer = self._answer(request)
        except (httpx.HTTPError, OSError) as error:
            return unreachable(str(error) or type(error).__name__)
        expected = item.expected(answer.table())
        return judged(answer, expected=expected, now=time(), for_good=item.for_good)

    def _answer(self, request: httpx.Request) -> Answer:
        response = self._client.send(request, stream=True)
        try:
            body = b""
            until = monotonic() + ANSWER_SECONDS
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER or monotonic() > until:
                    raise httpx.ReadTimeout("the answer does not end", request=request)
            if self._server.hear is not None:
                self._server.hear(response.status_code, response.headers)
            return Answer(response.status_code, dict(response.headers), body)
        finally:
            response.close()


def _is_about(event: Event, told: Mapping[str, object]) -> bool:
    about = told.get("event")
    return isinstance(about, dict) and (about.get("id"), about.get("revision")) == (
        event.id,
        event.revision,
    )


def _measured(file: Path, sha256: str) -> tuple[bytes, int]:
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            size = stream.tell()
    except OSError as error:
        raise FileGoneError(
            f"the file cannot be read: {error.strerror}", where=file.name
        ) from error
    if sha256 and digest.hexdigest() != sha256:
        raise FileGoneError("the file is not the one that was cut", where=file.name)
    return digest.digest(), size


def _pieces(file: Path, size: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        left = size
        while left and (piece := stream.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def _digest(digest: bytes) -> str:
    return f"sha-256=:{base64.b64encode(digest).decode()}:"
