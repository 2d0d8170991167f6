"""The devices that `benchmarks.locks` locks: two processes of their own, so that they cost the server nothing.

What each has open ends at a moment by `time.monotonic`, which counts alike in all processes of a
machine. A device that is told to hurry reads what lies in its buffers at once, to the end.
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.mqtt.broker import BrokerAddress
from benchmarks.broker import EVENTS, cut_at, may_anything
from plant.ids import CameraId
from plant.live import LivePicture
from policy.client.process import ProcessSigner
from policy.gate.asgi import SESSION_COOKIE
from tests.api.http.house import JPEG
from tests.api.mqtt.access.speaking import speaking

CAMERA = CameraId("dock")
LOOK = json.dumps({"is": "look", "cameras": {CAMERA: {"fps": 1.0, "width": 320}}})
SEEN = json.dumps({"is": "seen"})
HELLO = json.dumps(
    {"is": "hello", "version": "1", "cameras": [CAMERA], "configuration_sha256": "0"}
)
HEARTBEAT = json.dumps({"is": "heartbeat", "cameras": {}})
LIVE, EVENT_LIST = "/api/v1/live", "/api/v1/events"
# A player that has enough reads on slowly, and has little waiting.
PIECE, PAUSE_SECONDS, BUFFER = 2**16, 0.05, 2**16
OPENING, PICTURE_SECONDS = 60.0, 1.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A device with its key, and the session of whoever sits there."""

    name: str
    url: str
    key_file: Path
    session: str = ""

    def headers(self, path: str) -> dict[str, str]:
        """Return what proves that a request is this device's."""
        signed = ProcessSigner.of(self.key_file).headers("GET", f"{self.url}{path}")
        return signed | ({"Cookie": f"{SESSION_COOKIE}={self.session}"} if self.session else {})

    def socket(self, path: str) -> connect:
        """Return a WebSocket that can be opened."""
        address = f"{self.url.replace('http', 'ws', 1)}{path}"
        return connect(
            address, proxy=None, additional_headers=self.headers(path), open_timeout=OPENING
        )


@dataclass(frozen=True, slots=True)
class Desks:
    """What the first process is to open: so many sockets and one download at each desk.

    A player in a hurry pauses so long after each piece: whoever is cut off late must not have it all.
    """

    worker: Seat
    desks: tuple[Seat, ...]
    sockets: int
    clip: str
    hurry_seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """Something that a device had open was shut at a moment."""

    device: str
    what: str
    at: float


def at_desks(told: Desks, parent: Connection) -> None:
    """Be all desks at once, and the vision worker that sends them pictures, until told to end."""
    asyncio.run(_Floor(told, parent).run())


class _Floor:
    def __init__(self, told: Desks, parent: Connection) -> None:
        self._told = told
        self._parent = parent
        self._hurry = {each.name: asyncio.Event() for each in told.desks}
        self._again, self._over = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        asyncio.get_running_loop().add_reader(self._parent.fileno(), self._hear)
        # A task that fails ends all of them, and the parent hears it as the end of the pipe.
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(self._send_pictures())
            for desk in self._told.desks:
                ways = [self._eyes] * self._told.sockets + [self._player]
                await asyncio.gather(*(self._opened(tasks, desk, each) for each in ways))
            self._parent.send(len(self._told.desks) * (self._told.sockets + 1))
            await self._again.wait()
            self._parent.send(
                sum([await _may_anything(each, self._told.clip) for each in self._told.desks])
            )
            await self._over.wait()
            sending.cancel()

    def _hear(self) -> None:
        try:
            name = self._parent.recv()
        except EOFError:
            name = ""
        if name in self._hurry:
            self._hurry[name].set()
        else:
            (self._again if name == "again" else self._over).set()

    async def _opened(
        self,
        tasks: asyncio.TaskGroup,
        seat: Seat,
        opening: Callable[[Seat, asyncio.Event], Coroutine[None, None, None]],
    ) -> None:
        flows = asyncio.Event()
        tasks.create_task(opening(seat, flows))
        await asyncio.wait_for(flows.wait(), OPENING)

    def _ended(self, seat: Seat, what: str) -> None:
        self._parent.send(Ended(seat.name, what, time.monotonic()))

    async def _eyes(self, seat: Seat, flows: asyncio.Event) -> None:
        """Look on as a page does, until the socket is shut."""
        with suppress(ConnectionClosed):
            async with seat.socket(LIVE) as eyes:
                await eyes.send(LOOK)
                while True:
                    if isinstance(await eyes.recv(), bytes):
                        flows.set()
                        await eyes.send(SEEN)
        self._ended(seat, "socket")

    async def _player(self, seat: Seat, flows: asyncio.Event) -> None:
        """Play a clip: read on slowly until told to hurry, then to the last byte."""
        address, hurry = urlsplit(seat.url), self._hurry[seat.name]
        line = socket.socket()
        line.setblocking(False)
        # Set before it connects, so that little waits unread.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        await asyncio.get_running_loop().sock_connect(line, (address.hostname, address.port))
        reader, writer = await asyncio.open_connection(sock=line, limit=BUFFER)
        head = {"Host": address.netloc, **seat.headers(self._told.clip)}
        lines = [
            f"GET {self._told.clip} HTTP/1.1",
            *(f"{name}: {told}" for name, told in head.items()),
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert answer.startswith("http/1.1 200"), answer
        left = int(answer.partition("content-length: ")[2].split()[0])
        with suppress(ConnectionError):
            while piece := await reader.read(PIECE):
                left -= len(piece)
                assert left > 0, "a locked device was given its clip to the end"
                flows.set()
                await self._pause(hurry)
        self._ended(seat, "download")
        writer.close()

    async def _pause(self, hurry: asyncio.Event) -> None:
        if hurry.is_set():
            await asyncio.sleep(self._told.hurry_seconds)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(hurry.wait(), PAUSE_SECONDS)

    async def _send_pictures(self) -> None:
        """Be the vision worker of the camera."""
        path = f"/api/v1/vision-workers/{self._told.worker.name}/link"
        async with self._told.worker.socket(path) as link:
            await link.send(HELLO)
            listening = asyncio.create_task(_listen(link))
            while True:
                now = datetime.now(UTC)
                await link.send(HEARTBEAT)
                await link.send(LivePicture(CAMERA, now, now, JPEG).to_bytes())
                await asyncio.sleep(PICTURE_SECONDS)
                assert not listening.done(), "the vision worker lost its link"


async def _listen(link: ClientConnection) -> None:
    async for _ in link:
        pass


async def _may_anything(seat: Seat, clip: str) -> bool:
    """Whether the desk is answered yet, over any of its ways."""
    async with httpx.AsyncClient(base_url=seat.url, timeout=OPENING, trust_env=False) as client:
        answers = [
            await client.get(path, headers=seat.headers(path)) for path in (EVENT_LIST, clip)
        ]
    return any(each.is_success for each in answers) or await _may_look(seat)


async def _may_look(seat: Seat) -> bool:
    try:
        async with seat.socket(LIVE):
            return True
    except (InvalidStatus, ConnectionClosed):
        return False


def at_broker(told: dict[str, BrokerAddress], parent: Connection) -> None:
    """Be all clients of the broker, each of which hears events, until told to end."""
    with ExitStack() as leaving:
        ears = {name: leaving.enter_context(speaking(each)) for name, each in told.items()}
        assert all(each.may_ask(EVENTS) for each in ears.values())
        saying = threading.Lock()

        def wait(name: str) -> None:
            ended = Ended(name, "client", cut_at(ears[name]))
            with saying:
                parent.send(ended)

        for name in ears:
            threading.Thread(target=wait, args=(name,), daemon=True).start()
        parent.send(len(ears))
        while parent.recv() != "again":
            pass
        parent.send(sum(may_anything(each) for each in told.values()))
        parent.recv()
