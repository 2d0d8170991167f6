"""`floorwatch worker`: eyes in processes of their own, and a parent that delivers.

    films or live cameras (processes) ─► spool ─► deliverer ─► server
                                            link ◄───────────►

The parent never loads a decoder. On stop the eyes close first, clips in hand included;
then the spool gets some seconds to empty; what is left waits for the next start.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from plant.places import Plant
from plant.wall_clock import WallClock
from runtime.films import FilmWatch
from runtime.live import LiveWatch
from runtime.plant_file import PlantFileDesk
from runtime.plant_watching import LOOK_SECONDS, PlantWatching
from runtime.plants import load_plant
from runtime.settings import Settings
from runtime.worker_film_footage import bring_footage, film_desk, film_link
from runtime.worker_films import FilmsOnce, film_cameras
from runtime.worker_footage import FootageDesk
from runtime.worker_link import StandingBoard
from runtime.worker_parts import PatientSink, Post, StateFolder, posting
from runtime.worker_trials import TrialBench
from runtime.worker_views import ViewTaking
from vision.delivery.courier import Server
from vision.delivery.link import Caller, Ears, Link
from vision.rulebook import FORMS


@dataclass(frozen=True, slots=True)
class Orders:
    """Who a vision worker is, what it watches, and where its events go."""

    plant_file: Path
    server: Server
    name: str
    state: StateFolder
    settings: Settings

    def plant_desk(self) -> PlantFileDesk:
        """Return what changes our plant file; the watch over the file sees what is changed."""
        versions = self.state.root / "plant-versions"
        return PlantFileDesk(self.plant_file, versions, FORMS, WallClock(), lambda: None)


def watch_once(orders: Orders, stop: threading.Event) -> tuple[str, ...]:
    """Watch each film camera once, exactly, and return when everything was delivered.

    What a ledger finds missing is looked for in the films before that.
    Returns what a person must mend: films that broke, and events that did not arrive.
    """
    plant = load_plant(orders.plant_file, FORMS)
    cameras = film_cameras(plant)
    with posting(orders.state, orders.server) as post:
        sink = PatientSink(post.spool, stop)
        films = FilmWatch(
            plant, orders.settings, sink, clips=orders.state.media, on_notes=sink.note
        )
        once = FilmsOnce(films, post.spool, stop)
        once.play(cameras)
        undelivered = _undelivered(post, stop)
        if not undelivered and any(line.ledger for line in plant.lines.values()):
            desk = film_desk(plant, orders.state, orders.server, orders.settings.log)
            link = film_link(plant, orders.plant_file, orders.server, orders.name)
            bring_footage(desk, link, stop)
        return (*once.faults, *undelivered)


def watch_live(orders: Orders, stop: threading.Event) -> tuple[str, ...]:
    """Watch the cameras until told to stop; return what a person must mend, if that ended it.

    A changed plant file comes into force by watching anew: rings bridge the moment.
    """
    watching = PlantWatching(orders.plant_file, lambda: load_plant(orders.plant_file, FORMS))
    with posting(orders.state, orders.server) as post:
        faults: tuple[str, ...] = ()
        while not stop.is_set() and not faults:
            faults = _generation(orders, post, watching, stop)
    return faults


def _generation(
    orders: Orders, post: Post, watching: PlantWatching, stop: threading.Event
) -> tuple[str, ...]:
    """Watch by the plant in force until it changes or `stop` is set."""
    plant, _ = watching.keeper.in_force
    cameras = tuple(plant.cameras.values())
    board = StandingBoard(tuple(plant.cameras), WallClock())
    with _ending(watching, stop) as over:
        sink = PatientSink(post.spool, over)
        live = LiveWatch(
            plant,
            orders.state.settings(orders.settings),
            sink,
            clips=orders.state.media,
            on_notes=sink.note,
            stop=over,
            memory=post.spool.remembered,
            on_standings=board.take,
        )
        with _linked(orders, plant, board, live):
            faults = live.run(cameras)
            if not faults:
                # Films that are played once are over some day; the link stays.
                over.wait()
    return faults


@contextmanager
def _ending(watching: PlantWatching, stop: threading.Event) -> Iterator[threading.Event]:
    """Give a flag that is set when the plant in force changes, or when `stop` is set."""
    over = threading.Event()
    _, begun = watching.keeper.in_force

    def guard() -> None:
        while not over.is_set() and not stop.wait(LOOK_SECONDS):
            watching.look()
            if watching.keeper.in_force[1] != begun:
                break
        over.set()

    thread = threading.Thread(target=guard, name="plant file", daemon=True)
    thread.start()
    try:
        yield over
    finally:
        over.set()
        thread.join()


@contextmanager
def _linked(orders: Orders, plant: Plant, board: StandingBoard, live: LiveWatch) -> Iterator[None]:
    """Keep the link while the block runs."""
    desk = FootageDesk(plant, orders.state, orders.server, orders.settings.log)
    caller = Caller(
        orders.name,
        version("floorwatch"),
        tuple(plant.cameras),
        lambda: hashlib.sha256(orders.plant_file.read_bytes()).hexdigest(),
        board.standings,
    )
    views = ViewTaking(orders.plant_desk(), lambda: load_plant(orders.plant_file, FORMS))
    settings = orders.state.settings(orders.settings)
    trials = TrialBench(plant, orders.plant_desk(), orders.state, settings)
    ears = Ears(
        *(views.put, live.signals.tell, desk.put, live.signals.look), trials.put, trials.end
    )
    link = Link(orders.server, caller, ears)
    live.on_picture = link.show
    desk.start(link.answer)
    trials.start(link.answer)
    views.start()
    link.start()
    try:
        yield
    finally:
        link.stop()
        views.stop()
        trials.stop()
        desk.stop()


def _undelivered(post: Post, stop: threading.Event) -> tuple[str, ...]:
    """Wait until everything was delivered; return lines about what was not."""
    if not post.settled(stop):
        waiting = post.spool.waiting()
        left = f"{waiting.revisions} revisions, {waiting.files} files and {waiting.slips} posts"
        return (f"{left} were not delivered",)
    refused = post.spool.waiting().refused
    return (f"{refused} revisions were refused by the server; its answers are logged",) * bool(
        refused
    )
