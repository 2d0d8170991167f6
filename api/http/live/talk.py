"""One browser that looks: it says at what, gets the latest pictures, and says that it got them.

    up     {"is": "look", "cameras": {id: {"fps", "width"}}}   all that it shows, now and again
           {"is": "seen"}                                        one picture was drawn
    down   pictures, as bytes (plant/live.py)
           {"is": "cameras", "cameras": [{id, state, since, because}]}   when any of it changes

A picture goes out when the browser has drawn those before, but for a few on the way:
what a slow network cannot carry is left out, and never late. A hidden page looks at
nothing and is asked for nothing.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.http.hanging_up import hang_up
from api.http.live.states import seen_cameras, states_of_a_moment
from api.http.live.views import LiveViews
from api.http.live_desk import LiveDesk, Shown
from api.http.parts import Parts
from plant.errors import PlantError
from plant.ids import CameraId
from plant.json_tables import JsonMisfitError, table_of
from plant.live import Look, looks_of
from plant.wire import Json

SILENT_SECONDS = 30.0
STATES_SECONDS = 1.0
LOOK_SECONDS = 1.0
SEND_SECONDS = 10.0
# So many pictures may be on their way to one browser before it says that it drew one.
MOST_UNSEEN = 12
MISFIT, SILENT, GOING = 1008, 1001, 1001
_LOG = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Tile:
    """One camera as this browser looks at it."""

    look: Look
    number: int = 0
    due: float = 0.0


@dataclass(slots=True)
class _Viewer:
    asked: dict[CameraId, Look] = field(default_factory=dict)
    tiles: dict[CameraId, _Tile] = field(default_factory=dict)
    unseen: int = 0


class LiveTalk:
    """One connection of one browser."""

    def __init__(self, socket: WebSocket, parts: Parts, views: LiveViews) -> None:
        self._socket = socket
        self._parts = parts
        self._desk: LiveDesk = parts.live
        self._viewer = _Viewer()
        # Asking for each picture would cost more than the picture.
        self._views = views

    async def hold(self) -> None:
        """Listen and speak until one of the two is gone."""
        await self._socket.accept()
        await run_in_threadpool(self._views.refresh)
        tasks = [asyncio.create_task(each) for each in (self._listen(), self._show(), self._tell())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
            await self._socket.close(GOING, "the server is going")
        except JsonMisfitError as misfit:
            await hang_up(self._socket, MISFIT, misfit.what)
        except TimeoutError:
            await hang_up(self._socket, SILENT, "nothing was heard for too long")
        except WebSocketDisconnect:
            pass
        finally:
            self._desk.leave(self._viewer_key)
            self._parts.bell.ring()
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def _viewer_key(self) -> object:
        return id(self._viewer)

    async def _listen(self) -> None:
        while True:
            async with asyncio.timeout(SILENT_SECONDS):
                text = await self._socket.receive_text()
            try:
                here = table_of(json.loads(text))
            except (ValueError, RecursionError) as error:
                raise JsonMisfitError("a message that is no JSON") from error
            match here.text("is"):
                case "look":
                    self._viewer.asked = looks_of(here.table("cameras"))
                    await self._look()
                case "seen":
                    self._seen()
                case _:
                    pass

    def _seen(self) -> None:
        had_to_wait = self._viewer.unseen >= MOST_UNSEEN
        self._viewer.unseen = max(self._viewer.unseen - 1, 0)
        if had_to_wait:
            self._desk.pictures.ring()

    async def _look(self) -> None:
        """Look at what was asked for, as far as it may be seen: each look is recorded first."""
        asked, views = self._viewer.asked, self._views
        await run_in_threadpool(views.look, asked)
        looks = {camera: look for camera, look in asked.items() if views.shows(camera)}
        tiles = self._viewer.tiles
        self._viewer.tiles = {
            camera: _Tile(look, tiles[camera].number if camera in tiles else 0)
            for camera, look in looks.items()
        }
        clear = {camera: look for camera, look in looks.items() if views.is_clear(camera)}
        rest = {camera: look for camera, look in looks.items() if camera not in clear}
        if self._desk.look(self._viewer_key, clear, blurred=rest):
            self._parts.bell.ring()
            self._desk.pictures.ring()

    async def _show(self) -> None:
        """Send what is new, as long as the browser keeps up."""
        while not self._parts.closing.is_set():
            rings = self._desk.pictures.rings
            for shown in self._new():
                self._viewer.unseen += 1
                await self._send_bytes(shown.data)
            await self._desk.pictures.listen(rings, LOOK_SECONDS)

    def _new(self) -> Iterator[Shown]:
        now, views = self._parts.ticks(), self._views
        for camera, tile in self._viewer.tiles.items():
            blurred = not views.is_clear(camera)
            shown = self._desk.latest(camera, blurred=blurred) if views.shows(camera) else None
            if shown is None or shown.number == tile.number or now < tile.due:
                continue
            if self._viewer.unseen >= MOST_UNSEEN:
                return
            # Somebody else may look faster at it; this one gets what it asked for.
            tile.number, tile.due = shown.number, now + 0.7 / tile.look.fps
            yield shown

    async def _tell(self) -> None:
        """Say how the cameras are, at first and whenever it changes."""
        told: list[Json] = []
        while not self._parts.closing.is_set():
            try:
                if await run_in_threadpool(self._views.refresh):
                    await self._look()
                states = await run_in_threadpool(self._states)
            except PlantError as error:
                _LOG.warning("how the cameras are is not known now", reason=str(error))
                states = told
            if states != told:
                told = states
                await self._send_text(json.dumps({"is": "cameras", "cameras": states}))
            await asyncio.sleep(STATES_SECONDS)

    def _states(self) -> list[Json]:
        return states_of_a_moment(self._parts, seen_cameras(self._parts))

    async def _send_bytes(self, data: bytes) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._socket.send_bytes(data)

    async def _send_text(self, text: str) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(text)
