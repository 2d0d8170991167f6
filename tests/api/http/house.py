"""A whole application over a real store, and a client that asks it."""

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from httpx import Client, Response

from api.bell import Bell
from api.http.app import create_app
from api.http.blurring import Blurring
from api.http.link.standings import Ticks
from api.http.parts import Parts
from api.http.serving import HttpServer
from casework import reports
from casework.intake import Intake
from casework.telling import nothing
from mobile_reports.recordings import Recordings
from plant.events import Event
from plant.plantfile.keeper import PlantKeeper
from plant.wire import event_to_json
from policy.keys import signing_key
from policy.seals import Seal
from runtime import making_anew
from runtime.beside import beside
from storage.blurred import BlurredFolder
from storage.drawer import SqlDrawer
from storage.media import MediaFolder
from storage.partial import PartialFolder
from storage.store import SqlStore
from tests.builders import a_plant
from tests.fakes import FakeClock
from tests.migrated import migrated
from vision.media.blurrer import ChildBlurrer
from vision.media.transcoder import ChildTranscoder

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 8


@dataclass(frozen=True)
class House:
    """An application, what it is made of, and somebody who asks it."""

    app: FastAPI
    parts: Parts
    server: HttpServer
    client: Client

    def post(self, event: Event, **headers: str) -> Response:
        """Post a revision as a vision worker does."""
        return self.client.post(
            "/api/v1/events",
            json=event_to_json(event),
            headers={"Idempotency-Key": event.key, **headers},
        )

    def put(
        self,
        event: str,
        name: str,
        content: bytes = MP4,
        *,
        kind: str = "video/mp4",
        digest: str | None = None,
    ) -> Response:
        """Upload a file as a vision worker does."""
        told = digest_of(content) if digest is None else digest
        return self.client.put(
            f"/api/v1/events/{event}/media/{name}",
            content=content,
            headers={"Content-Type": kind, "Repr-Digest": told},
        )

    def get(self, path: str, **headers: str) -> Response:
        """Ask for something below /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=headers)

    def wire(self) -> socket.socket:
        """Open a bare connection, for what no decent client would do."""
        url = self.client.base_url
        return socket.create_connection((url.host, url.port or 80), timeout=30)


def request_head(method: str, path: str, headers: Mapping[str, object]) -> bytes:
    """Return the beginning of a request, as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def parts_over(
    folder: Path, *, ticks: Ticks = time.monotonic, durable: bool = False
) -> Iterator[Parts]:
    """Fill the parts: SQLite and files in a folder, a plant, a clock that is told.

    What is not durable does not wait for the disk; benchmarks do.
    """
    clock = FakeClock()
    engine = migrated(folder, durable=durable)
    media = MediaFolder(folder / "media", clock)
    store = SqlStore(engine, media, clock)
    yield Parts(
        store=store,
        media=media,
        intake=Intake(store, nothing),
        announce=nothing,
        announce_report=reports.nothing,
        plant=PlantKeeper(a_plant()),
        clock=clock,
        bell=Bell(),
        ticks=ticks,
        signer=Seal(signing_key(folder / "evidence.key")),
        drawer=SqlDrawer(engine),
        crowd=lambda _: 5,
        blurring=Blurring(ChildBlurrer(), BlurredFolder(media)),
        recordings=Recordings(PartialFolder(media.partial), ChildTranscoder()),
    )
    engine.dispose()


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    """Compose an application over a folder, serve it, and ask it."""
    with parts_over(folder) as parts:
        app = create_app(parts)
        server = HttpServer(app, host="127.0.0.1", port=0)
        address = f"http://127.0.0.1:{server.port}"
        films = beside("films", partial(making_anew.run, parts, every_seconds=0.05))
        asking = Client(base_url=address, timeout=30, trust_env=False)
        with served(server), films, asking as client:
            yield House(app, parts, server, client)


@contextmanager
def served(server: HttpServer) -> Iterator[None]:
    """Let a server serve for the length of the block."""
    thread = threading.Thread(target=server.run, name="http")
    thread.start()
    try:
        eventually(lambda: server.is_up or not thread.is_alive())
        yield
    finally:
        server.stop()
        thread.join()


def eventually(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Return as soon as something is true, or fail."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.01)


def digest_of(content: bytes) -> str:
    """Return the Repr-Digest of a file."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
