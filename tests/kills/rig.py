"""A whole plant under fire: real programs, each a process of its own, that may be killed.

    films ─► floorwatch worker --once ─► floorwatch serve ─► mosquitto ─► mosquitto_sub

What is killed is started again, as systemd would. The subscriber is Debian's own and is
never killed: what it was told is what the world knows.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from plant.errors import PlantError
from plant.json_tables import JsonTable
from runtime.demo_films import PLANT, films_in, write_plant
from runtime.programs import floorwatch, worker_command
from runtime.server_client import ServerClient
from runtime.supervision import Supervised, tethered
from tests.brokers import Broker, free_port
from tests.kills.listener import Listener, Told, listening

FILMS = Path(__file__).parents[2] / "sample_videos"
AGAIN_SECONDS = 0.2
SETTLE_SECONDS = 120.0
WATCH_SECONDS = 300.0


class Target(StrEnum):
    """What may be killed."""

    WORKER = "worker"
    EYES = "worker's children"
    SERVER = "server"
    BROKER = "broker"
    ALL = "everything"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the store holds and what the subscriber was told, when all has settled."""

    kept: dict[str, dict[str, object]]
    """Every revision by its key, without what differs from run to run."""
    sequences: dict[str, list[int]]
    """The sequences of each source, in the order of the store."""
    told: tuple[Told, ...]

    @property
    def told_keys(self) -> set[str]:
        """The key of every revision that was told, each once."""
        return {each.key for each in self.told}


class Rig:
    """The programs of one run, with their state in a folder of their own."""

    def __init__(
        self, folder: Path, films: Sequence[str], *, server_prefix: Sequence[str] = ()
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.log = folder / "log"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.heard = Listener(folder / "subscriber" / "told")
        self.broker = Broker(folder / "broker", persistent=True)
        self.server = Supervised(
            "server",
            (*server_prefix, *self.server_command()),
            output=self.log,
            longest_pause_seconds=AGAIN_SECONDS,
        )
        write_plant(films_in(FILMS, films), source=FILMS / PLANT, target=self.plant, loop=False)
        self._worker: subprocess.Popen[bytes] | None = None
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._stop = threading.Event()
        self.finished = threading.Event()
        self.worker_starts = 0

    @property
    def plant(self) -> Path:
        """The plant file."""
        return self.folder / "plant.yaml"

    @property
    def diaries(self) -> tuple[Path, ...]:
        """The folders in which vision worker, server and subscriber write things down."""
        return self.folder / "worker" / "spool", self.folder / "server", self.folder / "subscriber"

    def server_command(self, **settings: str) -> tuple[str, ...]:
        """Return the command line of the server; settings come as GROUP__NAME."""
        usual = {
            "SERVER__PORT": self.url.rpartition(":")[2],
            "SERVER__STATE": str(self.folder / "server"),
            "SERVER__WORKER": "",
            "SERVER__GATE": "none",
            "MQTT__PORT": str(self.broker.port),
        }
        told = [f"FLOORWATCH_{name}={value}" for name, value in (usual | settings).items()]
        return ("env", *told, *floorwatch("serve", "--plant", self.plant))

    def watch(self) -> None:
        """Begin to play the films, again and again until a vision worker came to their end."""
        self._watching.start()

    def has_watched(self, seconds: float = WATCH_SECONDS) -> None:
        """Wait until the films were played and everything was delivered."""
        assert self.finished.wait(seconds), self.told_by_all()

    def has_told_something(self, seconds: float = WATCH_SECONDS) -> None:
        """Wait until the subscriber has got the first event."""
        limit = time.monotonic() + seconds
        while not self.heard.all():
            assert time.monotonic() < limit, self.told_by_all()
            time.sleep(0.02)

    def is_ready(self) -> bool:
        """Whether the server answers."""
        with ServerClient(self.url) as client:
            return client.is_ready()

    def kill(self, target: Target) -> None:
        """Kill at once, as a power cut would, and start again what does not start itself."""
        if target in (Target.BROKER, Target.ALL):
            self.broker.kill()
        if target in (Target.EYES, Target.WORKER, Target.ALL) and self._worker is not None:
            eyes = descendants(self._worker.pid)
            parents = [self._worker.pid] if target is not Target.EYES else []
            for pid in (*parents, *eyes):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        server = self.server.pid
        if target in (Target.SERVER, Target.ALL) and server is not None:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)
        if target in (Target.BROKER, Target.ALL):
            self.broker.start()

    def settled(self, expected: set[str] | None = None) -> Outcome:
        """Wait until the subscriber knows all that the store holds, and return both."""
        limit = time.monotonic() + SETTLE_SECONDS
        while True:
            outcome = self._outcome()
            if outcome is not None:
                wanted = set(outcome.kept) | (expected or set())
                if wanted <= outcome.told_keys:
                    return outcome
            if time.monotonic() > limit:
                missing = wanted - outcome.told_keys if outcome else "the server does not answer"
                raise AssertionError(f"not told: {missing}\n{self.told_by_all()}")
            time.sleep(0.25)

    def told_by_all(self) -> str:
        """Return the end of what all programs said."""
        return self.log.read_text(errors="replace")[-6000:] if self.log.exists() else ""

    def end(self) -> None:
        """End every program."""
        self._stop.set()
        if self._worker is not None:
            self._worker.kill()
        if self._watching.is_alive():
            self._watching.join()
        self.server.end()
        self.broker.kill()

    def _watch(self) -> None:
        command = worker_command(
            self.plant,
            server=self.url,
            name="worker-1",
            state=self.folder / "worker",
            settings=None,
        )
        while not self._stop.is_set():
            self._worker = tethered((*command, "--once"), output=self.log)
            self.worker_starts += 1
            if self._worker.wait() == 0:
                self.finished.set()
                return
            self._stop.wait(AGAIN_SECONDS)

    def _outcome(self) -> Outcome | None:
        try:
            with ServerClient(self.url) as client:
                stored = list(_everything(client))
        except PlantError:
            return None
        sequences: dict[str, list[int]] = {}
        for each in stored:
            sequences.setdefault(each.text("source"), []).append(each.whole("sequence"))
        kept = {_key(each.table("event")): _lasting(each.table("event")) for each in stored}
        return Outcome(kept, sequences, tuple(self.heard.all()))


@contextmanager
def a_rig(
    folder: Path, films: Sequence[str], *, server_prefix: Sequence[str] = ()
) -> Iterator[Rig]:
    """Start broker, subscriber and server; the films begin with `watch`."""
    rig = Rig(folder, films, server_prefix=server_prefix)
    rig.broker.start()
    with listening(rig.broker, folder):
        rig.server.start()
        try:
            yield rig
        finally:
            rig.end()


def descendants(parent: int) -> list[int]:
    """Return every process below one, at this moment."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, open_ones = [], [parent]
    while open_ones:
        for child in children.get(open_ones.pop(), []):
            found.append(child)
            open_ones.append(child)
    return found


def _everything(client: ServerClient) -> Iterator[JsonTable]:
    """Yield every revision that the store holds, source by source, in order."""
    asked: dict[str, str | int] = {"limit": 200}
    page = client.get("/api/v1/events", asked)
    for source in sorted({each.text("source") for each in page.tables("events")}):
        yield from client.get(
            "/api/v1/events", {"source": source, "after": 0, "limit": 200}
        ).tables("events")


def _key(event: JsonTable) -> str:
    return f"{event.text('id')}.{event.whole('revision')}"


def _lasting(event: JsonTable) -> dict[str, object]:
    """Return an event without the wall time at which it was found."""
    return {name: value for name, value in event.values.items() if name != "detected_at"}
