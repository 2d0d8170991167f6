"""The server: what is kept, the HTTP face, the publisher, upkeep, and a vision worker beside it.

    with serving(settings, plant_file) as server:
        server.wait(stop)

It ends in this order: the vision worker first, while there is somebody to take what it
still has; then HTTP; then the publisher, which tells the broker that we go; then the
store. What any of them did not finish waits on a disk.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog

from api.bell import Bell
from api.http.app import create_app
from api.http.blurring import Blurring
from api.http.guard import Guard
from api.http.loopback import refuse_unguarded
from api.http.metrics import Meters
from api.http.parts import Parts
from api.http.serving import Certificate, HttpServer
from api.mqtt.announcing import Announcer
from api.mqtt.publisher import Publisher
from api.mqtt.topics import Topics
from casework.intake import Intake
from casework.line_ledgers import nothing as announce_no_counts
from casework.mismatch_clips import MismatchClips
from casework.upkeep import Upkeep
from mobile_reports.recordings import Recordings
from plant.errors import PlantError
from plant.ports import Clock
from plant.wall_clock import WallClock
from policy.keys import signing_key
from policy.seals import Seal
from runtime import blurred_sweeping, drawer, making_anew, upkeep, vision_doors
from runtime.discovery_process import discovery_from
from runtime.gate import guarded
from runtime.glance_process import glance_at
from runtime.own_worker import OwnWorker
from runtime.plant_file import PlantFileDesk
from runtime.plant_watching import PlantWatching
from runtime.plants import load_plant
from runtime.programs import worker_command
from runtime.server_broker import at_the_broker
from runtime.server_monitors import answering, door_for_monitors
from runtime.server_settings import GateKind, ServerSettings
from runtime.server_states import tell_states
from runtime.server_trust import helping, trust_of
from runtime.settings import Settings
from runtime.signing import OwnKey
from runtime.supervision import Supervised
from runtime.worker_parts import StateFolder
from storage.drawer import SqlDrawer
from storage.opening import Kept, opened
from vision.rulebook import FORMS

JOIN_SECONDS = 15.0
LOOK_SECONDS = 0.5

log = structlog.get_logger(__name__)


class Server:
    """A server while it runs: threads for HTTP, publisher and upkeep, and a child process."""

    def __init__(self, http: HttpServer, its: ServerSettings) -> None:
        self._http = http
        self._its = its
        self._stop = threading.Event()
        self._answering = threading.Thread(target=http.run, name="HTTP face", daemon=True)
        self._threads = [self._answering]

    @property
    def url(self) -> str:
        """Where it is reached."""
        if self._its.url:
            return self._its.url
        host, scheme = self._its.host, "https" if self._its.cert_file else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self._http.port}"

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._http.port

    def wait(self, stop: threading.Event) -> None:
        """Return when told to stop; raise PlantError if a part of it ended by itself."""
        while not stop.wait(LOOK_SECONDS):
            for thread in self._threads:
                if not thread.is_alive():
                    raise PlantError(f"the server's {thread.name} ended; the log says why")

    def start(self, name: str, body: Callable[[threading.Event], None]) -> None:
        """Run a part in a thread of its own until the server ends."""
        thread = threading.Thread(target=body, args=(self._stop,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def answer(self) -> None:
        """Answer requests from now on, in a thread of its own."""
        self._answering.start()

    def end(self) -> None:
        """End HTTP first, then every other part, and wait for each."""
        self._http.stop()
        if self._answering.is_alive():
            self._answering.join(JOIN_SECONDS)
        self._stop.set()
        for thread in self._threads[1:]:
            thread.join(JOIN_SECONDS)


@contextmanager
def serving(
    settings: Settings,
    plant_file: Path,
    *,
    settings_file: Path | None = None,
    output: Path | None = None,
) -> Iterator[Server]:
    """Start a server and end it with the block, or raise what must be mended first.

    What its vision worker says goes to where ours goes, or into the file `output`.
    """
    clock, its = WallClock(), settings.server
    gate, tls = its.gate is GateKind.POLICYD, _certificate(its)
    refuse_unguarded(its.host, gate=gate, tls=tls is not None)
    watching = PlantWatching(plant_file, lambda: load_plant(plant_file, FORMS))
    with ExitStack() as leaving, opened(its.database_url, its.media_folder, clock) as kept:
        bell, topics = Bell(), Topics(settings.mqtt.root, watching.plant().site)
        at_broker = leaving.enter_context(at_the_broker(settings, topics, watching.plant))
        announce = Announcer(topics, watching.plant)
        publisher = at_broker.publisher(kept.store.outbox, bell) if at_broker else None
        guard = leaving.enter_context(_guard(settings))
        parts = _sealing(_parts(kept, announce, watching, bell, publisher, guard), settings)
        parts = replace(_adding(parts, its), plant_file=_plant_desk(its, plant_file, watching))
        app = create_app(parts)
        server = Server(HttpServer(app, host=its.host, port=its.port, tls=tls), its)
        with _ending(server):
            if at_broker and publisher:
                tell_states(server.start, parts, announce, topics)
                listener = at_broker.listener(parts.signals, parts.plant)
                at_broker.start(server.start, publisher=publisher.run, signals=listener.run)
            server.start("upkeep", _upkeep(kept, watching, clock, parts.intake))
            server.start("plant file", watching.run)
            _tend(server, parts, its, app.state.meters)
            server.answer()
            log.info("serving", url=server.url, gate=its.gate.value)
            _know_worker(its, guard, watching)
            command = _worker_command(its, plant_file, server.url, settings_file)
            starts = its.worker and its.starts_worker
            with _kept_running(command, output) if starts else nullcontext():
                yield server


def _parts(
    kept: Kept,
    announce: Announcer,
    watching: PlantWatching,
    bell: Bell,
    publisher: Publisher | None,
    guard: Guard | None,
) -> Parts:
    """Return what the HTTP face is made of; without a publisher nobody asks for states."""
    return Parts(
        store=kept.store,
        media=kept.media,
        intake=Intake(kept.store, announce),
        announce=announce,
        announce_report=announce.report,
        plant=watching.keeper,
        clock=WallClock(),
        bell=bell,
        announce_camera=announce.seen if publisher else None,
        announce_counts=announce.counts if publisher else announce_no_counts,
        publisher=publisher,
        drawer=SqlDrawer(kept.engine),
        recordings=Recordings(kept.partial, vision_doors.transcoder()),
        blurring=Blurring(vision_doors.blurrer(), kept.blurred),
        guard=guard,
    )


def _tend(server: Server, parts: Parts, its: ServerSettings, meters: Meters) -> None:
    """Tell anonymous reports by chance, make pictures anew, and open the other doors."""
    if parts.blurring:
        server.start("blurred copies", partial(blurred_sweeping.run, parts.blurring.copies.sweep))
    server.start("drawer", partial(drawer.run, parts))
    server.start("films", partial(making_anew.run, parts))
    if its.trust_port:
        server.start("help to trust", helping(parts, its, https_port=server.port))
    if its.metrics_port:
        door = door_for_monitors(parts, meters, its)
        server.start("monitors", answering(door))


def _plant_desk(its: ServerSettings, plant_file: Path, watching: PlantWatching) -> PlantFileDesk:
    versions = its.state / "plant-versions"
    return PlantFileDesk(plant_file, versions, FORMS, WallClock(), watching.look)


def _adding(parts: Parts, its: ServerSettings) -> Parts:
    """Return the parts with what looks at cameras that are to be added."""
    discover = discovery_from(tuple(map(str, its.discover_from)))
    return replace(parts, glance=glance_at, discover=discover)


def _sealing(parts: Parts, settings: Settings) -> Parts:
    """Return the parts with what others may trust: our certificate, and the key that signs evidence.

    That key is made at the first start.
    """
    signer = Seal(signing_key(settings.server.state / "evidence.key"))
    return replace(parts, signer=signer, trust=trust_of(settings.server, settings.policyd.site))


def _guard(settings: Settings) -> AbstractContextManager[Guard | None]:
    """Return the gate, where one is set; without it the server says so at its start."""
    if settings.server.gate is GateKind.POLICYD:
        return guarded(settings.policyd.socket_path, settings.oidc)
    log.warning("no gate: whoever can use this machine can see and say everything")
    return nullcontext()


def _know_worker(its: ServerSettings, guard: Guard | None, watching: PlantWatching) -> None:
    """Let our own vision worker be a device, with the key in its folder."""
    if guard is None or not its.worker:
        return
    key = OwnKey(StateFolder(its.state / its.worker).key_file)
    OwnWorker(guard, its.worker).enrol(key.public, watching.plant().cameras)


def _certificate(its: ServerSettings) -> Certificate | None:
    if its.cert_file is None and its.key_file is None:
        return None
    if its.cert_file is None or its.key_file is None:
        raise PlantError(
            "a certificate and its key come together",
            where="server.cert_file, server.key_file",
            remedy="set both, or neither",
        )
    return Certificate(its.cert_file, its.key_file)


@contextmanager
def _ending(server: Server) -> Iterator[None]:
    """End the server when the block is left, however that comes about."""
    try:
        yield
    finally:
        server.end()


def _worker_command(
    its: ServerSettings, plant_file: Path, url: str, settings_file: Path | None
) -> tuple[str, ...]:
    state = its.state / its.worker
    return worker_command(
        plant_file, server=url, name=its.worker, state=state, settings=settings_file
    )


@contextmanager
def _kept_running(command: Sequence[str], output: Path | None) -> Iterator[None]:
    """Keep a vision worker running beside us."""
    worker = Supervised("vision worker", command, output=output)
    worker.start()
    try:
        yield
    finally:
        worker.end()


def _upkeep(
    kept: Kept, watching: PlantWatching, clock: Clock, intake: Intake
) -> Callable[[threading.Event], None]:
    def retention_days() -> float:
        return watching.plant().retention_days

    tending = Upkeep(
        kept.store,
        kept.retention,
        clock,
        retention_days=retention_days,
        on_answer=MismatchClips(intake).answered,
    )
    return partial(upkeep.run, tending)
