"""What a vision worker is made of besides its eyes: spool, deliverer, link, tidying.

    STATE/
    ├── spool/   what waits to be delivered, and the keys of what was
    ├── media/   clips, snapshots and box tracks, until the server has them
    ├── ring/    the last minutes of each live camera
    ├── key.pem  its key; IT knows it by this and no other
    └── models/  the detector as it was compiled here, so that the next start is sooner

All of it may be deleted while the vision worker does not run; then what was not
delivered is lost. Two vision workers never share a folder.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from plant.errors import PlantError
from plant.events import Event
from plant.notes import Notes
from runtime.beside import beside
from runtime.settings import Settings
from vision.delivery.courier import Server
from vision.delivery.deliverer import Deliverer
from vision.delivery.ledger import SpoolFullError
from vision.delivery.slips import slips_of
from vision.delivery.spool import Spool
from vision.delivery.sweeping import keep_tidy

KEY_FILE = "key.pem"
FLUSH_SECONDS = 10.0
FULL_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The places of a vision worker's own files."""

    root: Path

    @property
    def key_file(self) -> Path:
        """The key with which it signs, as a device that IT issued."""
        return self.root / KEY_FILE

    @property
    def spool(self) -> Path:
        """What waits to be delivered."""
        return self.root / "spool"

    @property
    def media(self) -> Path:
        """The files of events."""
        return self.root / "media"

    @property
    def ring(self) -> Path:
        """The last minutes of live cameras."""
        return self.root / "ring"

    @property
    def models(self) -> Path:
        """Compiled networks, and exports of weights."""
        return self.root / "models"

    def settings(self, settings: Settings) -> Settings:
        """Return the settings for live cameras: the ring is here, and so is the cache unless set."""
        cache = settings.vision.cache or self.models
        vision = settings.vision.model_copy(update={"ring": self.ring, "cache": cache})
        return settings.model_copy(update={"vision": vision})


class PatientSink:
    """Gives events to the spool and waits where there is no room for one.

    Whoever tells an event waits with it: films stand still, and what live cameras
    show meanwhile is watched again after a restart.
    """

    def __init__(self, spool: Spool, stop: threading.Event) -> None:
        self._spool = spool
        self._stop = stop

    def append(self, event: Event) -> None:
        """Keep the revision, however long that takes; PlantError where told to stop first."""
        self._patiently(partial(self._spool.append, event))

    def note(self, notes: Notes) -> None:
        """Keep what a camera tells beside events, as patiently."""
        slips = slips_of(notes)
        if slips:
            self._patiently(partial(self._spool.slip, slips))

    def _patiently(self, keep: Callable[[], None]) -> None:
        told = False
        while True:
            try:
                keep()
            except SpoolFullError as error:
                if not told:
                    log.critical("no event can be kept", reason=str(error))
                told = True
                if self._stop.wait(FULL_SECONDS):
                    raise
            else:
                return


@dataclass(frozen=True, slots=True)
class Post:
    """Spool and deliverer while they work."""

    spool: Spool
    deliverer: Deliverer

    def settled(self, stop: threading.Event) -> bool:
        """Wait until everything was delivered, or told to stop; return whether it was."""
        return self.deliverer.settle(threading.TIMEOUT_MAX, stop)


@contextmanager
def posting(
    state: StateFolder, server: Server, *, flush_seconds: float = FLUSH_SECONDS
) -> Iterator[Post]:
    """Keep and deliver events while the block runs, then some seconds longer."""
    for folder in (state.spool, state.media):
        _made(folder)
    spool = Spool(state.spool, state.media)
    deliverer = Deliverer(spool, server)
    deliverer.start()
    with beside("tidying", lambda stop: keep_tidy(spool, stop)):
        try:
            yield Post(spool, deliverer)
        finally:
            if not deliverer.settle(flush_seconds):
                waiting = spool.waiting()
                log.warning(
                    "not all is delivered; it waits for the next start",
                    revisions=waiting.revisions,
                    files=waiting.files,
                    posts=waiting.slips,
                )
            deliverer.stop()
    spool.close()


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PlantError(
            f"the folder cannot be made: {error.strerror}",
            where=str(folder),
            remedy="name with --state a folder that this user may write to",
        ) from error
