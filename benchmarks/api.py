"""What the HTTP face costs: events a second in single posts, pages of a long list, memory.

    python -m benchmarks.api [--posts 2000] [--events 100000] [--connections 1 8 32]

The server runs in a process of its own, as it does in a plant: SQLite that keeps its
word, the real messages, and somebody who takes them out of the outbox as fast as they
come (without a broker). Whoever posts keeps his connections open and waits for each
answer; all of it shares the machine's cores.

Wall time says what was waited for the disk and for other programs, CPU time what the
server calculates; on a busy machine only the second can be compared.

Goals: 500 events a second, 95 of 100 pages within 50 ms, 200 MB.
"""

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from api.bell import Bell
from api.http.app import create_app
from api.http.parts import Parts
from api.http.serving import HttpServer
from api.mqtt.announcing import Announcer
from api.mqtt.topics import Topics
from benchmarks.storage import OUT, an_example, forced_writes
from casework.intake import Intake
from plant.events import Event
from plant.ids import CameraId
from plant.places import Camera, CameraSource, Plant
from plant.plantfile.keeper import PlantKeeper
from plant.ports import Outbox, Store
from plant.wall_clock import WallClock
from plant.wire import event_to_json
from storage.opening import opened
from tests.builders import a_plant

ALIVE = 20
QUESTIONS = (
    "",
    "?camera=camera-3",
    "?kind=flow.jam",
    "?zone=zone-3",
    "?review=new&camera=camera-5",
)


def serve(folder: Path) -> None:
    """Serve what is kept in the folder, and say on which port."""
    plant = _plant()
    clock, bell = WallClock(), Bell()
    with opened(f"sqlite:///{folder / 'floorwatch.sqlite'}", folder / "media", clock) as kept:
        announce = Announcer(Topics("floorwatch", plant.site), lambda: plant)
        parts = Parts(
            store=kept.store,
            media=kept.media,
            intake=Intake(kept.store, announce),
            plant=PlantKeeper(plant),
            clock=clock,
            bell=bell,
            announce=announce,
            announce_report=announce.report,
        )
        server = HttpServer(create_app(parts), host="127.0.0.1", port=0)
        threading.Thread(target=_drain, args=(kept.store.outbox, bell), daemon=True).start()
        print(server.port, flush=True)
        server.run()


def _plant() -> Plant:
    known = a_plant()
    cameras = [CameraId(f"camera-{number}") for number in range(ALIVE)]
    source = CameraSource(file="film.mp4")
    told = {each: Camera(id=each, name=each, source=source) for each in cameras}
    return Plant(known.site, known.name, known.timezone, told, ())


def _drain(outbox: Outbox, bell: Bell) -> None:
    rings = 0
    while True:
        messages = outbox.claim("benchmark", limit=100)
        if messages:
            outbox.mark_sent([each.number for each in messages])
        else:
            rings = bell.wait(rings, 0.5)


@contextmanager
def a_server(folder: Path) -> Iterator[tuple[int, int]]:
    """Start a server over a folder; give its port and its process id."""
    command = [sys.executable, "-m", "benchmarks.api", "--serve", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        _until_alive(port)
        yield port, server.pid
        server.terminate()


def _fill(store: Store, events: int) -> None:
    """Keep so many events without a message: nothing is to be told while pages are read."""
    for first in range(0, events, 500):
        with store.writing() as work:
            for number in range(first, first + 500):
                work.append(an_example(number))


def _until_alive(port: int) -> None:
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return


def memory(pid: int) -> str:
    """Return how much memory a process holds now, and held at the most."""
    told = Path(f"/proc/{pid}/status").read_text("utf-8")
    values = dict(line.split(":", 1) for line in told.splitlines())
    now, most = (int(values[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return f"{now:.0f} MB now, {most:.0f} MB at the most"


def cpu_seconds(pid: int) -> float:
    """Return how long a process has calculated so far."""
    told = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def posts(port: int, pid: int, events: list[Event], *, connections: int) -> str:
    """Post all events over so many connections; tell the rate and how long one took."""
    bodies = [(each.key, json.dumps(event_to_json(each))) for each in events]
    walls: list[float] = []

    def post(mine: list[tuple[str, str]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for key, body in mine:
            began = time.perf_counter()
            headers = {"Content-Type": "application/json", "Idempotency-Key": key}
            connection.request("POST", "/api/v1/events", body, headers)
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status == 201, told
            walls.append(time.perf_counter() - began)

    threads = [
        threading.Thread(target=post, args=(bodies[first::connections],))
        for first in range(connections)
    ]
    began, cpu = time.perf_counter(), cpu_seconds(pid)
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    waiting = _outbox_waiting(port)
    took = time.perf_counter() - began
    cpu = (cpu_seconds(pid) - cpu) / len(events) * 1000
    return (
        f"{len(events) / took:5.0f}/s  {_spread(walls)}  CPU {cpu:.2f} ms each, "
        f"{waiting:.0f} messages left to tell"
    )


def _outbox_waiting(port: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/metrics")
    told = connection.getresponse().read().decode()
    lines = [line for line in told.splitlines() if line.startswith("floorwatch_outbox_waiting ")]
    return float(lines[0].split()[1])


def pages(port: int, pid: int, events: int, *, asked: int = 100) -> Iterator[str]:
    """Ask for pages of a long list, anywhere in it."""
    chance = random.Random(1)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for question in (*QUESTIONS, "review page"):
        walls, cpu = [], cpu_seconds(pid)
        for _ in range(asked):
            cursor = f"{1772409600000 + chance.randrange(events) * 1000}.{2**40}"
            path = f"/api/v1/events{question or '?'}&cursor={cursor}"
            if question == "review page":
                path = f"/review?review=any&cursor={cursor}"
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status == 200, told
            walls.append(time.perf_counter() - began)
        cpu = (cpu_seconds(pid) - cpu) / asked * 1000
        yield f"{question or 'all':32} {_spread(walls)}  CPU {cpu:.1f} ms each"


def _spread(walls: list[float]) -> str:
    p50, p95 = median(walls) * 1000, quantiles(walls, n=20)[-1] * 1000
    return f"p50 {p50:5.1f} ms  p95 {p95:5.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    OUT.mkdir(exist_ok=True)
    load = os.getloadavg()[0]
    print(f"load {load:.1f}; disk: {forced_writes():.0f} forced writes of 8 KiB a second")
    for connections in chosen.connections:
        with TemporaryDirectory(dir=OUT) as folder, a_server(Path(folder)) as (port, pid):
            events = [an_example(number) for number in range(chosen.posts)]
            told = posts(port, pid, events, connections=connections)
            print(f"{connections:2} connections: {told}; {memory(pid)}", flush=True)
    with TemporaryDirectory(dir=OUT) as folder:
        url = f"sqlite:///{Path(folder) / 'floorwatch.sqlite'}"
        with opened(url, Path(folder) / "media", WallClock()) as kept:
            _fill(kept.store, chosen.events)
        with a_server(Path(folder)) as (port, pid):
            for line in pages(port, pid, chosen.events):
                print(line, flush=True)
            print(memory(pid))


if __name__ == "__main__":
    main()
