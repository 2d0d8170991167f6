"""One link, as long as it lasts: what the vision worker says, and what it must know.

Nothing is queued for a vision worker. What it must know stands in the store and in the
plant file in force; the link looks there when the bell rings, and says what is new.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.bell import Bell
from api.http.hanging_up import hang_up
from api.http.link import messages
from api.http.link.messages import FootageAnswer, Heartbeat, Hello, Up, heard
from api.http.link.standings import LEASE_SECONDS, Standings
from api.http.live_desk import LiveDesk
from api.http.trial_desk import TrialDesk
from casework.footage import FootageDesk, is_over
from plant.drawings import PlantEditor, View, view_of
from plant.errors import PlantError
from plant.ids import CameraId
from plant.json_tables import JsonMisfitError
from plant.live import LivePicture, Looks
from plant.plantfile.keeper import PlantKeeper
from plant.ports import Clock, Store
from plant.trial_words import TrialNews

HELLO_SECONDS = 5.0
SEND_SECONDS = 10.0
LOOK_SECONDS = 0.5
NORMAL = 1000
MISFIT = 1008
SILENT = 1001
# A vision worker stops to show pictures by itself unless it is asked again.
LOOKS_SECONDS, RENEW_SECONDS = 15.0, 5.0
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a link looks at, and whom it tells."""

    standings: Standings
    store: Store
    plant: PlantKeeper
    bell: Bell
    clock: Clock
    live: LiveDesk
    footage: FootageDesk
    trials: TrialDesk
    plant_file: PlantEditor | None = None


@dataclass(slots=True)
class _Told:
    """What this connection has been told already."""

    version: int = 0
    signal: int = -1
    requests: set[str] = field(default_factory=set)
    looks: Looks = field(default_factory=Looks)
    looks_at: float = float("-inf")
    trial: str = ""
    caught_up: bool = False


class Talk:
    """One connection of one vision worker."""

    def __init__(self, socket: WebSocket, worker: str, desk: Desk) -> None:
        self._socket = socket
        self._worker = worker
        self._desk = desk
        self._cameras: frozenset[CameraId] = frozenset()
        self._told = _Told()

    async def hold(self) -> None:
        """Greet, listen and speak until one of the two is gone."""
        await self._socket.accept()
        try:
            await self._greet()
            await self._listen_and_speak()
        except JsonMisfitError as misfit:
            _LOG.warning("vision worker not understood", worker=self._worker, reason=misfit.what)
            await hang_up(self._socket, MISFIT, misfit.what)
        except TimeoutError:
            _LOG.warning("vision worker silent", worker=self._worker)
            await hang_up(self._socket, SILENT, "nothing was heard for too long")
        except WebSocketDisconnect as gone:
            if gone.code == NORMAL:
                self._desk.standings.goodbye(self._worker, self._cameras)
            _LOG.info("link ended", worker=self._worker, code=gone.code)

    async def _greet(self) -> None:
        first = await self._next(HELLO_SECONDS)
        if not isinstance(first, Hello):
            raise JsonMisfitError("the first word should be 'hello'")
        known = self._desk.plant.in_force[0].cameras
        self._cameras = frozenset(first.cameras) & known.keys()
        self._desk.standings.hello(self._worker, self._cameras)
        await self._say(messages.welcome(LEASE_SECONDS))
        _LOG.info("link up", worker=self._worker, cameras=len(self._cameras))

    async def _listen_and_speak(self) -> None:
        both = [asyncio.create_task(self._listen()), asyncio.create_task(self._speak())]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_EXCEPTION)
            for each in done:
                each.result()
        finally:
            for each in both:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            said = await self._next(LEASE_SECONDS)
            if isinstance(said, bytes):
                self._shown(said)
            elif isinstance(said, Heartbeat):
                self._desk.standings.heartbeat(self._worker, self._cameras)
                for camera, standing in said.cameras.items():
                    self._desk.standings.stands(self._worker, camera, standing)
            elif isinstance(said, FootageAnswer) and said.reason:
                await run_in_threadpool(self._failed, said)
            elif isinstance(said, TrialNews):
                self._desk.trials.take(said, self._cameras)

    def _shown(self, data: bytes) -> None:
        picture = LivePicture.from_bytes(data)
        if picture.camera in self._cameras:
            self._desk.live.take(picture, data)

    async def _speak(self) -> None:
        while True:
            rings = self._desk.bell.rings
            try:
                news = await run_in_threadpool(lambda: tuple(self._news()))
            except PlantError as error:
                _LOG.warning("the link waits for the store", reason=str(error))
                news = ()
            for text in news:
                if not await self._say(text):
                    return
            await self._desk.bell.listen(rings, LOOK_SECONDS)

    def _news(self) -> Iterator[str]:
        version = self._desk.plant.in_force[1]
        if version != self._told.version:
            self._told.version = version
            yield messages.configuration(version, self._views())
        yield from self._looks()
        yield from self._trials()
        yield from self._signals()
        now = self._desk.clock.now()
        for request in self._desk.store.footage.waiting(self._cameras):
            # What has not happened yet cannot be cut.
            if request.id not in self._told.requests and is_over(request, now):
                self._told.requests.add(request.id)
                yield messages.footage(request)
        if not self._told.caught_up:
            self._told.caught_up = True
            yield messages.caught_up()

    def _views(self) -> dict[CameraId, View]:
        """Return what was drawn from a page into the views of this vision worker's cameras."""
        plant, editor = self._desk.plant.in_force[0], self._desk.plant_file
        drawn = editor.drawn() if editor else frozenset()
        return {
            each: view_of(plant.cameras[each], plant.rules_of(each))
            for each in sorted(self._cameras & drawn & plant.cameras.keys())
        }

    def _looks(self) -> Iterator[str]:
        """Yield who looks at what when that changes, and again before it would end by itself."""
        desk, now = self._desk.live, monotonic()
        looks = Looks(
            desk.wanted(self._cameras), LOOKS_SECONDS, desk.wanted(self._cameras, blurred=True)
        )
        is_due = bool(looks.cameras or looks.blurred) and now - self._told.looks_at >= RENEW_SECONDS
        told = self._told.looks
        if (looks.cameras, looks.blurred) != (told.cameras, told.blurred) or is_due:
            self._told.looks, self._told.looks_at = looks, now
            yield messages.live(looks)

    def _trials(self) -> Iterator[str]:
        """Yield the trial that is wanted of our cameras, and when one is wanted no more."""
        wanted = self._desk.trials.wanted(self._cameras)
        now = wanted.id if wanted else ""
        if now == self._told.trial:
            return
        if self._told.trial:
            yield messages.trial_over(self._told.trial)
        self._told.trial = now
        if wanted:
            yield messages.trial(wanted)

    def _signals(self) -> Iterator[str]:
        """Yield how things are at first, and afterwards what comes."""
        signals = self._desk.store.signals
        found = signals.latest() if self._told.signal < 0 else signals.after(self._told.signal)
        self._told.signal = max((each.number for each in found), default=max(self._told.signal, 0))
        declared = self._desk.plant.in_force[0].signals
        for stored in found:
            if stored.signal.id in declared:
                yield messages.signal(stored)

    def _failed(self, answer: FootageAnswer) -> None:
        try:
            request = self._desk.store.footage.find(answer.request)
            if request is not None and request.camera in self._cameras:
                self._desk.footage.fail(answer.request, answer.reason)
                self._desk.bell.ring()
        except PlantError as error:
            _LOG.warning("answer not kept", request=answer.request, reason=str(error))

    async def _next(self, seconds: float) -> Up | bytes | None:
        async with asyncio.timeout(seconds):
            message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", NORMAL))
        text = message.get("text")
        return bytes(message["bytes"]) if text is None else heard(text)

    async def _say(self, text: str) -> bool:
        """Say something; False where nobody is there to hear. Why, the listener learns."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.send_text(text)
        except WebSocketDisconnect:
            return False
        return True
