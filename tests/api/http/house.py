"""A whole application over a real store, and a client that asks it."""

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from httpx import Client, Response

from api.bell import Bell
from api.http.app import create_app
from api.http.parts import Parts
from api.http.serving import HttpServer
from plant.events import Event
from plant.ids import derive_incident_id
from plant.incidents import Incident, IncidentState
from plant.plantfile.keeper import PlantKeeper
from plant.records import SourceId, StoredEvent
from plant.wire import event_to_json
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.store import SqlStore
from tests.builders import a_plant
from tests.fakes import FakeClock

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 8


@dataclass(frozen=True)
class House:
    """An application, what it is made of, and somebody who asks it."""

    app: FastAPI
    parts: Parts
    clock: FakeClock
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
def a_house(folder: Path) -> Iterator[House]:
    """Compose an application over SQLite in a folder."""
    clock = FakeClock()
    engine = open_engine(f"sqlite:///{folder / 'floorwatch.sqlite'}")
    migrate(engine)
    media = MediaFolder(folder / "media", clock)
    store = SqlStore(engine, media, clock)
    parts = Parts(
        store=store,
        media=media,
        intake=PlainIntake(store),
        plant=PlantKeeper(a_plant()),
        clock=clock,
        bell=Bell(),
    )
    app = create_app(parts)
    with served(app) as address, Client(base_url=address, timeout=30, trust_env=False) as client:
        yield House(app, parts, clock, client)
    engine.dispose()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port, and give its address."""
    server = HttpServer(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, name="http")
    thread.start()
    try:
        while not server.is_up:
            assert thread.is_alive(), "the server ended before it was up"
            time.sleep(0.005)
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.stop()
        thread.join()


@dataclass(frozen=True)
class PlainTaken:
    stored: StoredEvent
    first: bool
    incident: Incident


@dataclass(frozen=True)
class PlainIntake:
    """Takes events in, each as an incident of its own."""

    store: SqlStore

    def take(self, event: Event, *, source: SourceId | None = None) -> PlainTaken:
        with self.store.writing() as work:
            before = self.store.events.revisions(event.id)
            stored = work.append(event, source=source)
        first = all(each.event.revision != event.revision for each in before)
        at = event.onset_at
        incident = Incident(
            id=derive_incident_id(event.id, at.timestamp()),
            version=1,
            state=IncidentState.OPEN,
            camera=event.camera,
            places=event.zones,
            kind=event.kind,
            lead=event.id,
            severity=event.severity,
            event_count=1,
            opened_at=at,
            last_event_at=at,
            changed_at=at,
        )
        return PlainTaken(stored, first, incident)


def digest_of(content: bytes) -> str:
    """Return the Repr-Digest of a file."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
