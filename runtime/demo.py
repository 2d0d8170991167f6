"""The demo: everything that a plant would run, on one machine, with films for cameras.

    broker ◄── server ◄── vision worker ◄── films
      │           └─ page, clips
      └──► a subscriber of its own

It runs the same programs as a plant does. `once` plays each film one time, exactly, and
holds what came against the films' truth; otherwise they play over and over, at the pace
of a camera.
"""

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.mqtt.broker import BrokerAddress
from api.mqtt.subscriber import Subscriber
from plant.errors import PlantError
from plant.json_tables import JsonTable, table_of
from runtime.cli_app import say
from runtime.demo_broker import DemoBroker, demo_broker, free_port
from runtime.demo_films import Film, write_plant
from runtime.demo_gate import GUARD, DemoGate, demo_gate
from runtime.demo_judging import Row, judge
from runtime.demo_proof import current_events, proofs_of, revisions_of
from runtime.demo_table import Board, result_lines, shown
from runtime.logs import logs_go_to
from runtime.plants import load_plant
from runtime.programs import worker_command
from runtime.server_client import ServerClient
from runtime.server_settings import MqttSettings, ServerSettings
from runtime.serving import Server, serving
from runtime.settings import Settings
from runtime.supervision import ended, tethered, waited_for
from vision.rulebook import FORMS

WORKER = "demo"
LOG = "demo.log"
START_SECONDS = 30.0
DELIVERY_SECONDS = 60.0
# So many events the subscriber remembers while films play over and over.
REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Demo:
    """What is to be shown, and where everything that is made goes."""

    films: tuple[Film, ...]
    plant: Path
    folder: Path
    settings: Settings
    settings_file: Path | None = None
    once: bool = False

    @property
    def log(self) -> Path:
        """What every part has to say."""
        return self.folder / LOG

    @property
    def plant_file(self) -> Path:
        """The plant in which every film is a camera."""
        return self.folder / "plant.yaml"


@dataclass(frozen=True, slots=True)
class Running:
    """The demo while it runs."""

    demo: Demo
    server: Server
    client: ServerClient
    subscriber: Subscriber


def show(demo: Demo, stop: threading.Event) -> bool:
    """Run the demo until it is over or told to stop; return whether all was as it should be."""
    _cleared(demo.folder)
    write_plant(demo.films, source=demo.plant, target=demo.plant_file, loop=not demo.once)
    with logs_go_to(demo.log), _everything(demo, stop) as running:
        if demo.once:
            return _once(running, stop)
        with _watched(running):
            running.server.wait(stop)
        return True


@contextmanager
def _everything(demo: Demo, stop: threading.Event) -> Iterator[Running]:
    """Start broker, subscriber and server, and say where they are."""
    with (
        demo_broker(demo.folder, demo.log) as broker,
        demo_gate(demo.folder, demo.log) as gate,
    ):
        settings = _settings(demo, broker, gate)
        subscriber = Subscriber(
            BrokerAddress(port=broker.port),
            name="floorwatch-demo-subscriber",
            topics=f"{settings.mqtt.root}/v1/#",
            most=None if demo.once else REMEMBERED,
        )
        with (
            subscriber,
            serving(
                settings, demo.plant_file, settings_file=demo.settings_file, output=demo.log
            ) as server,
            _looking(demo, gate, server.url) as client,
        ):
            if not waited_for(client.is_ready, seconds=START_SECONDS, stop=stop):
                raise PlantError("the server does not get ready", remedy=f"see {demo.log}")
            _introduce(demo, server.url, broker, gate)
            yield Running(demo, server, client, subscriber)


def _settings(demo: Demo, broker: DemoBroker, gate: DemoGate) -> Settings:
    """Return the settings in force, with broker, gate and server where the demo has them."""
    server = ServerSettings(
        port=free_port(demo.settings.server.port),
        state=demo.folder / "server",
        worker=WORKER,
        starts_worker=not demo.once,
    )
    mqtt = MqttSettings(port=broker.port)
    return demo.settings.model_copy(
        update={"server": server, "mqtt": mqtt, "policyd": gate.settings}
    )


def _looking(demo: Demo, gate: DemoGate, url: str) -> ServerClient:
    """Return a client that looks as somebody of security at an enrolled desk."""
    gate.add_guard(load_plant(demo.plant_file, FORMS))
    return ServerClient(url, eyes=gate.eyes())


def _introduce(demo: Demo, url: str, broker: DemoBroker, gate: DemoGate) -> None:
    how = "each once, exactly" if demo.once else "over and over; Ctrl-C ends it"
    many = len(demo.films)
    say(f"{many} film{'' if many == 1 else 's'}, each as a camera, {how}")
    if not demo.once:
        say(f"  page     {gate.first_link(url)}")
        say("           opens once: that browser becomes a device, and you its IT administrator")
        say("           IT sees no events: sign out there (your name, top right)")
        say(f"           and sign in as {GUARD} with {gate.password}")
    listen = f"mosquitto_sub -p {broker.port} -t 'floorwatch/v1/#' -v"
    say(f"  events   {listen}     (the broker is {broker.name})")
    say(f"  files    {demo.folder}")
    say("")
    sys.stdout.flush()


def _once(running: Running, stop: threading.Event) -> bool:
    """Play every film once and print what came of it."""
    with _watched(running):
        _play(running, stop)
        events = current_events(running.client)
        told = {key for event in events for key in revisions_of(running.client, event.id)}
        waited_for(lambda: told <= running.subscriber.ids, seconds=DELIVERY_SECONDS, stop=stop)
    proofs = proofs_of(
        running.client, events, running.subscriber.ids, running.demo.folder / "clips"
    )
    rows: list[Row] = []
    for film in running.demo.films:
        rows += judge(film, events, proofs)
    say("")
    for line in result_lines(rows):
        say(line)
    gaps = running.subscriber.gaps()
    for source, numbers in gaps.items():
        say(f"the subscriber misses {len(numbers)} messages of {source}")
    return not gaps and all(row.is_good for row in rows)


def _play(running: Running, stop: threading.Event) -> None:
    """Run a vision worker until it has played every film and delivered everything."""
    demo = running.demo
    command = worker_command(
        demo.plant_file,
        server=running.client.url,
        name=WORKER,
        state=demo.folder / "server" / WORKER,
        settings=demo.settings_file,
    )
    process = tethered((*command, "--once"), output=demo.log)
    while process.poll() is None:
        if stop.wait(0.2):
            ended(process, within_seconds=30)
            raise PlantError("stopped before the films were over")
    if process.returncode != 0:
        raise PlantError(
            f"the vision worker ended with {process.returncode}", remedy=f"see {demo.log}"
        )


@contextmanager
def _watched(running: Running) -> Iterator[None]:
    """Show what happens while the block runs."""
    over = threading.Event()
    with shown(Board(lambda key: key in running.subscriber.ids)) as take:
        thread = threading.Thread(target=_follow, args=(running.client, take, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()


def _follow(known: ServerClient, take: Callable[[JsonTable], None], over: threading.Event) -> None:
    with ServerClient(known.url, eyes=known.eyes) as client:
        for message in client.feed(after="0", stop=over):
            take(table_of(message.json()))


def _cleared(folder: Path) -> None:
    """Make the folder; what an earlier demo left in it goes, anything else is not touched."""
    if folder.exists() and any(folder.iterdir()) and not (folder / LOG).is_file():
        raise PlantError("the folder is not empty", where=str(folder), remedy="name another one")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
