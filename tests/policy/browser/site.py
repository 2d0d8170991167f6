"""A small site behind a real verifier: static files for everybody, the rest for who signs.

Every request is noted: method, path, whether it was accepted, and its Range.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from policy.browser.files import service_worker
from policy.errors import SignatureError
from policy.keys import DeviceKey
from policy.signatures.form import BodyCheck, Request
from policy.signatures.verifying import ClockError, RequestVerifier
from tests.policy.giving import Giving

PAGE = b"<!doctype html><title>floor</title><body>page</body>"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    accepted: bool
    range: str | None


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, film: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.film = film
        self.keys: dict[str, ec.EllipticCurvePublicKey] = {}
        self.asked: list[Asked] = []
        self.off = 0.0
        self.doubles = 0
        self.verifier = RequestVerifier(self.keys.get, now=self.now)

    def now(self) -> float:
        return time.time() + self.off

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def accepted(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path and each.accepted]


class Handler(Giving, BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        static = {
            "/": ("text/html", PAGE),
            "/gate-worker.js": ("text/javascript", service_worker()),
        }
        if path in static:
            self.give(200, *static[path])
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if path == "/enrol":
            key = DeviceKey.from_jwk(json.loads(body)["jwk"])
            self.server.keys[key.thumbprint] = key.public()
        refused = self.refusal(body)
        self.server.asked.append(
            Asked(self.command, path, refused is None, self.headers.get("Range"))
        )
        if refused is None:
            self.serve(path, body)
        else:
            now = {"Floorwatch-Time": str(refused.now)} if isinstance(refused, ClockError) else {}
            self.give(401, "text/plain", str(refused).encode(), **now)

    do_POST = do_GET  # noqa: N815

    def refusal(self, body: bytes) -> SignatureError | None:
        url = f"http://{self.headers['Host']}{self.path}"
        try:
            request = Request(self.command, url, tuple(self.headers.items()))
            proof = self.server.verifier.verify(request)
            self.server.doubles += proof.is_double
            check = BodyCheck(proof.digest)
            check.add(body)
            check.finish()
        except SignatureError as error:
            return error
        return None

    def serve(self, path: str, body: bytes) -> None:
        if path == "/api/image":
            self.give(200, "image/png", PIXEL)
        elif path == "/api/film":
            self.give_film()
        elif path == "/api/feed":
            self.give(200, "text/event-stream", b"data: one\n\ndata: two\n\n")
        elif path == "/locked":
            self.give(403, "text/plain", b"no", **{"Floorwatch-Denied": "G01-active"})
        else:
            self.give(
                200, "application/json", json.dumps({"path": path, "size": len(body)}).encode()
            )

    def give_film(self) -> None:
        film = self.server.film
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last or len(film) - 1), len(film) - 1)
        told = {"Content-Range": f"bytes {start}-{end}/{len(film)}", "Accept-Ranges": "bytes"}
        self.give(206, "video/mp4", film[start : end + 1], **told)


@contextmanager
def running(film: bytes) -> Iterator[Site]:
    with Site(film) as site:
        thread = threading.Thread(target=site.serve_forever, daemon=True)
        thread.start()
        yield site
        site.shutdown()
        thread.join()
