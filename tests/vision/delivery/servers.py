"""A small real HTTP server that keeps the promises of the API, or breaks them as it is told.

It takes events and files as the API does (201, 200, 409, 404, 422), in memory. A test
may put answers in its way: each is used once, for the next request that it fits.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from plant.events import Event
from plant.wire import event_from_json

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as a test wants it; `dies` ends the connection instead."""

    status: int
    body: bytes = b"{}"
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    dies: bool = False
    after_taking: bool = False


Obstacle = Callable[[str, str], Reply | None]
"""Takes method and path; returns what to answer instead, or nothing."""


def a_problem(status: int, title: str = "no", **headers: str) -> Reply:
    told = {"type": "about:blank", "title": title, "status": status, "detail": "because"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(told).encode(), PROBLEM, named)


@dataclass
class TinyServer:
    """What came in, in order, and what stands in the way."""

    url: str = ""
    keys: list[str] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def always(self, reply: Reply, *, method: str = "", part: str = "") -> Obstacle:
        """Answer so to every request that fits, until the obstacle is removed."""

        def obstacle(asked: str, path: str) -> Reply | None:
            return reply if method in ("", asked) and part in path else None

        self.obstacles.append(obstacle)
        return obstacle

    def once(self, reply: Reply, *, method: str = "", part: str = "", times: int = 1) -> None:
        """Answer so to the next requests that fit."""
        left = [times]

        def obstacle(asked: str, path: str) -> Reply | None:
            if left[0] <= 0 or method not in ("", asked) or part not in path:
                return None
            left[0] -= 1
            return reply

        self.obstacles.append(obstacle)

    def in_the_way(self, method: str, path: str) -> Reply | None:
        with self.lock:
            self.requests += 1
            found = (obstacle(method, path) for obstacle in self.obstacles)
            return next((reply for reply in found if reply is not None), None)

    def take_event(self, body: bytes, key: str) -> Reply:
        event = event_from_json(json.loads(body))
        if event.key != key:
            return a_problem(422, "key")
        with self.lock:
            known = self.events.get(key)
            if known is not None and known != event:
                return a_problem(409, "other content")
            self.events[key] = event
            if known is None:
                self.keys.append(key)
                self.order.append(key)
        told = {"event": json.loads(body), "source": f"camera/{event.camera}", "sequence": 1}
        return Reply(200 if known else 201, json.dumps(told).encode())

    def take_file(self, event: str, name: str, body: bytes, digest: str) -> Reply:
        told = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if digest != f"sha-256=:{told}:":
            return a_problem(422, "not what was promised")
        with self.lock:
            if not any(key.startswith(f"{event}.") for key in self.events):
                return a_problem(404, "no such event")
            known = self.files.get((event, name))
            if known is not None and known != body:
                return a_problem(409, "another file")
            self.files[event, name] = body
            self.order.append(f"{event}/{name}")
        return Reply(200 if known else 201, json.dumps({"name": name}).encode())


class _Http(ThreadingHTTPServer):
    """The library's server, with ours to ask."""

    daemon_threads = True

    def __init__(self, server: TinyServer, port: int) -> None:
        self.tiny = server
        super().__init__(("127.0.0.1", port), _Handler)


# The library's own hooks have their own spelling.
class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def log_message(self, *_: Any) -> None:
        return

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        told = {name.lower(): text for name, text in self.headers.items()}
        self.server.tiny.headers.append(told)
        reply = self.server.tiny.in_the_way(method, self.path)
        if reply is None or reply.after_taking:
            taken = self._take(method, body)
            reply = reply or taken
        if reply.dies:
            self.close_connection = True
            return
        self._reply(reply)

    def _reply(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, text in {"Content-Type": reply.content_type, **reply.headers}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _take(self, method: str, body: bytes) -> Reply:
        asked = urlsplit(self.path)
        self.server.tiny.queries.append(dict(parse_qsl(asked.query)))
        parts = asked.path.strip("/").split("/")
        if (method, self.path) == ("POST", "/api/v1/events"):
            return self.server.tiny.take_event(body, self.headers["Idempotency-Key"])
        if method == "PUT" and parts[2:3] == ["events"]:
            digest = self.headers["Repr-Digest"]
            return self.server.tiny.take_file(parts[3], parts[5], body, digest)
        if method == "PUT" and parts[2:3] == ["footage-requests"]:
            self.server.tiny.files[parts[3], "footage"] = body
            return Reply(201, b'{"state": "ready"}')
        return a_problem(404)


@contextmanager
def tiny_server(server: TinyServer | None = None, *, port: int = 0) -> Iterator[TinyServer]:
    """Run the server on a free port, or on the one given."""
    server = server or TinyServer()
    http = _Http(server, port)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
