"""Footage on request: cut beside us, uploaded, and answered over the link.

It comes from the ring of a live camera, or from its film where films are watched once.

One request after the other, so that they take little from the watching. A request
that comes again while it waits is done once more; the server takes the same file
twice without harm.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlencode

import structlog

from plant.errors import PlantError
from plant.ids import is_slug
from plant.places import Plant
from plant.wire import time_text
from runtime.footage_process import Cut, Span, cut_beside
from runtime.settings import LogSettings
from runtime.worker_parts import StateFolder
from vision.delivery.answers import Outcome
from vision.delivery.courier import Courier, Server
from vision.delivery.link_messages import FootageAnswer, FootageWanted
from vision.delivery.pacing import Pacing
from vision.delivery.parcels import MEDIA_TYPES

ATTEMPTS = 8

log = structlog.get_logger(__name__)


class FootageDesk:
    """Takes requests from the link; works on a thread of its own."""

    def __init__(
        self,
        plant: Plant,
        state: StateFolder,
        server: Server,
        log_settings: LogSettings,
        *,
        of_films: bool = False,
    ) -> None:
        self._plant = plant
        self._state = state
        self._server = server
        self._log = log_settings
        self._of_films = of_films
        self._queue: SimpleQueue[FootageWanted | None] = SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, wanted: FootageWanted) -> None:
        """Queue a request; never waits."""
        self._queue.put(wanted)

    def settle(self) -> None:
        """Return when what was queued so far is done, and take nothing more."""
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def start(self, answer: Callable[[FootageAnswer], None]) -> None:
        """Begin to work; answers go to the callable."""
        self._thread = threading.Thread(
            target=self._run, args=(answer,), name="footage", daemon=True
        )
        self._thread.start()

    def stop(self, *, timeout: float = 10.0) -> None:
        """End after the request in hand."""
        self._stop.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self, answer: Callable[[FootageAnswer], None]) -> None:
        while (wanted := self._queue.get()) is not None and not self._stop.is_set():
            reason = self._guarded(wanted)
            if reason:
                log.warning("footage cannot be given", request=wanted.request, reason=reason)
            answer(FootageAnswer(wanted.request, reason))

    def _guarded(self, wanted: FootageWanted) -> str:
        """Fulfil a request; return why it cannot be, or nothing."""
        if not is_slug(wanted.request):
            return "the request has no name that could be a file's"
        cut: Cut | None = None
        try:
            cut = cut_beside(self._span(wanted))
            return self._upload(wanted.request, cut)
        except PlantError as error:
            return str(error)
        finally:
            if cut is not None:
                with suppress(OSError):
                    cut.file.unlink(missing_ok=True)

    def _span(self, wanted: FootageWanted) -> Span:
        camera = self._plant.cameras.get(wanted.camera)
        if camera is None:
            raise PlantError(f"this vision worker has no camera '{wanted.camera}'")
        return Span(
            wanted.from_at,
            wanted.to_at,
            target=self._state.media / f"footage-{wanted.request}",
            ring=self._state.ring / camera.id,
            log=self._log,
            film=Path(camera.source.file) if self._of_films and camera.source.file else None,
            starts_at=camera.source.starts_at,
            masks=camera.hidden,
        )

    def _upload(self, request: str, cut: Cut) -> str:
        """Bring the file to the server, in several attempts; return why it did not arrive."""
        holds = {"from": time_text(cut.begins_at), "to": time_text(cut.ends_at)}
        path = f"/api/v1/footage-requests/{request}/media/clip?{urlencode(holds)}"
        file = cut.file
        pacing, reason = Pacing(), ""
        with Courier(self._server) as courier:
            for _ in range(ATTEMPTS):
                judgement = courier.put_file(path, file, MEDIA_TYPES[file.suffix])
                if judgement.outcome is Outcome.TAKEN:
                    return ""
                reason = judgement.reason
                if judgement.outcome is Outcome.REFUSED or self._stop.is_set():
                    break
                self._stop.wait(pacing.failed(None, at_least=judgement.after_seconds))
        return f"the footage was cut and did not arrive: {reason}"
