"""A small ASGI application behind the real gate, served by a real uvicorn.

Its routes are declared in `WANTED`; `/hidden` answers too, and is not declared.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec

from policy.bundles.reading import read_bundle
from policy.bundles.starting import starter_folder
from policy.bundles.trying import try_bundle
from policy.client.process import ProcessSigner
from policy.decisions.actions import Action, Thing
from policy.decisions.engine import PolicySet
from policy.decisions.facts import PersonFacts, Resource, the_site
from policy.decisions.remembering import DecisionPoint
from policy.gate.admitting import Gate
from policy.gate.answers import Message, Receive, Send
from policy.gate.asgi import ADMITTED, SESSION_COOKIE, GateMiddleware
from policy.gate.channels import Channels
from policy.gate.knowing import Emergency, Knowledge, Known
from policy.gate.requests import Wanted
from policy.gate.tickets import Tickets
from policy.keys import DeviceKey, new_device_key, write_key
from policy.people.sessions import SESSION_STATEMENT, Sessions
from policy.registry.devices import Device, DeviceKind, Enrolled, Status
from policy.registry.snapshot import Snapshot
from policy.statements import Stating
from tests.policy.issuing import POLICYD_KEY, ListAudit, a_new_device

WANTED = {
    "/boot": Wanted(Action.BOOTSTRAP_READ, Resource(Thing.SHELL, "/boot")),
    "/enrol": Wanted(Action.ENROL_CLAIM, Resource(Thing.ENROLMENT, "enrolment")),
    "/events": Wanted(Action.EVENT_LIST, the_site()),
    "/judge": Wanted(Action.EVENT_JUDGE, Resource(Thing.EVENT, "e1", "press")),
    "/elsewhere": Wanted(Action.EVENT_VIEW, Resource(Thing.EVENT, "e2", "paint")),
    "/feed": Wanted(Action.EVENT_LIST, the_site()),
    "/far": Wanted(Action.LIVE_VIEW, Resource(Thing.CAMERA, "cam-2", "paint")),
    "/socket": Wanted(Action.LIVE_VIEW, Resource(Thing.CAMERA, "cam-1", "press")),
    "/sign-out": Wanted(Action.SESSION_END, Resource(Thing.SESSION, "own", person="ada")),
    "/stubborn": Wanted(Action.LIVE_VIEW, Resource(Thing.CAMERA, "cam-1", "press")),
}


# What `/sign-out` waits for before it answers.
LET_GO = threading.Event()


async def classify(scope: Message) -> Wanted | None:
    return WANTED.get(scope["path"])


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await (_stubborn if scope["path"] == "/stubborn" else _socket)(receive, send)
    elif scope["path"] in ("/feed", "/far"):
        await _feed(send)
    else:
        if scope["path"] == "/sign-out":
            await asyncio.to_thread(LET_GO.wait, 30)
        await _echo(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    for stage in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{stage}.complete"})


async def _socket(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


async def _stubborn(receive: Receive, send: Send) -> None:
    """Lose the first cancellation, as `asyncio.wait_for` can, and go on sending."""
    await receive()
    await send({"type": "websocket.accept"})
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(3600)
    while True:
        with suppress(OSError):
            await send({"type": "websocket.send", "text": "still here"})
        await asyncio.sleep(0.01)


async def _feed(send: Send) -> None:
    head = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    while True:
        await send({"type": "http.response.body", "body": b": beat\n\n", "more_body": True})
        await asyncio.sleep(0.005)


async def _echo(scope: Message, receive: Receive, send: Send) -> None:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    who = scope[ADMITTED].question
    told = f"{who.device.id} {who.person.id if who.person else 'nobody'} {len(body)}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": told})


@cache
def _starter_policies() -> PolicySet:
    return try_bundle(read_bundle(starter_folder())).policies


@dataclass(slots=True)
class Plant:
    """What is known, changed by hand, and the gate that goes by it."""

    audit: ListAudit = field(default_factory=ListAudit)
    point: DecisionPoint = field(init=False)
    knowledge: Knowledge = field(init=False)
    gate: Gate = field(init=False)
    channels: Channels = field(init=False)
    sessions: Sessions = field(init=False)
    url: str = ""
    epoch: int = 0
    emergencies: tuple[Emergency, ...] = ()

    def __post_init__(self) -> None:
        self.point = DecisionPoint(_starter_policies(), "starter")
        statements = Stating(SESSION_STATEMENT, POLICYD_KEY)
        self.sessions = Sessions(statements, audit=self.audit, now=self.now)
        self.knowledge = Knowledge(self.known({}), statements.reading)
        self.gate = Gate(
            self.point,
            self.knowledge,
            Tickets(seconds=time.monotonic),
            audit=self.audit,
            now=time.time,
        )
        self.channels = Channels(self.gate)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def known(self, devices: dict[str, Device]) -> Known:
        keys = {each.enrolled.key.thumbprint: each for each in devices.values() if each.enrolled}
        people = {"ada": PersonFacts("ada", frozenset({"security"}), frozenset({"press"}))}
        sessions = frozenset(self.sessions.listed())
        snapshot = Snapshot(self.epoch, self.now(), devices, keys)
        return Known(snapshot, people, sessions, self.emergencies)

    def put(self, device: Device) -> None:
        """Let a device be known as it is now, and shut what must be shut."""
        self.epoch += 1
        devices = {**self.knowledge.now.registry.devices, device.id: device}
        self.knowledge.now = self.known(devices)
        self.point.registry_changed(self.epoch)
        self.channels.recheck()

    def in_emergency(self, *running: Emergency) -> None:
        """Let these be all that was opened in an emergency, and shut what must be shut."""
        self.emergencies = running
        self.knowledge.now = self.known(dict(self.knowledge.now.registry.devices))
        self.point.registry_changed(self.epoch)
        self.channels.recheck()

    def sign_in(self, person: str, device: str) -> str:
        """Return a session that the gate knows."""
        _, text = self.sessions.open(person, device, how="test")
        self.knowledge.now = self.known(dict(self.knowledge.now.registry.devices))
        return text

    def a_desk(self, name: str, folder: Path) -> "Desk":
        private = new_device_key()
        until = self.now().replace(year=2099)
        key = DeviceKey.of(private.public_key())
        device = a_new_device(
            name,
            kind=DeviceKind.WORKSTATION,
            groups=frozenset({"security-desks"}),
            status=Status.ACTIVE,
            enrolled=Enrolled(key, until),
        )
        self.put(device)
        return Desk(self, device, private, folder / f"{name}.pem")


@dataclass(slots=True)
class Desk:
    """A device with its key, and a client that signs with it."""

    plant: Plant
    device: Device
    private: ec.EllipticCurvePrivateKey
    file: Path

    def signer(self) -> ProcessSigner:
        if not self.file.exists():
            write_key(self.file, self.private)
        return ProcessSigner.of(self.file)

    def client(self, person: str | None = None) -> httpx.Client:
        signer = self.signer()
        cookies = {}
        if person:
            cookies[SESSION_COOKIE] = self.plant.sign_in(person, self.device.id)
        hooks: dict[str, list[Callable[..., object]]] = {
            "request": [signer.sign],
            "response": [signer.listen],
        }
        return httpx.Client(
            base_url=self.plant.url, cookies=cookies, event_hooks=hooks, trust_env=False
        )

    def becomes(self, status: Status) -> None:
        self.device = replace(self.device, status=status)
        self.plant.put(self.device)


@contextmanager
def serving(plant: Plant) -> Iterator[Plant]:
    app = GateMiddleware(application, plant.gate, plant.channels, classify)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", lifespan="on", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    plant.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    while not server.started:
        time.sleep(0.01)
    yield plant
    server.should_exit = server.force_exit = True
    thread.join()
    listening.close()
