"""What the store costs: single appends with a message each, and pages of a long list.

    python -m benchmarks.storage [--appends 2000] [--events 100000]

Appends are made by 1, 8 and 32 writers at once, each waiting for its answer: with a
commit for each, with commits that they share, and as a whole intake (with the incident
and its message) with shared commits.

Goals: 500 appends a second on SQLite; with 100,000 events, 95 of 100 pages within
50 ms. Wall time says what was waited for the disk, CPU time what we calculate; on a
busy machine only the second can be compared. The disk is measured beside it: how
often a second it can force a page, which bounds every store that keeps its word.
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Thread

from casework.intake import Intake
from casework.telling import Told
from plant.events import Event, EventKind, Phase
from plant.ids import CameraId, EventId, ZoneId
from plant.records import Cursor, Draft, EventFilter
from storage.commits import MOST
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.store import SqlStore
from tests.builders import an_event, at
from tests.fakes import FakeClock

CAMERAS = [CameraId(f"camera-{number}") for number in range(20)]
KINDS = list(EventKind)
# The disk that is measured is the one of the checkout; `make clean` empties this.
OUT = Path("out")
TOPIC = "fw/v1/site/area/line/camera/event"
PAYLOAD = b"{" + b"x" * 1200 + b"}"


@contextmanager
def a_store(folder: Path, *, durable: bool, most: int = MOST) -> Iterator[SqlStore]:
    clock = FakeClock()
    url = f"sqlite:///{folder / 'floorwatch.sqlite'}"
    # A queue of writers may be long here: nobody is to be turned away.
    engine = open_engine(url, durable=durable, most=most, busy_seconds=60)
    migrate(engine)
    yield SqlStore(engine, MediaFolder(folder / "media", clock), clock)
    engine.dispose()


def an_example(number: int) -> Event:
    """Return one of many different events."""
    return an_event(
        number,
        id=EventId(f"0195-{number}"),
        camera=CAMERAS[number % len(CAMERAS)],
        kind=KINDS[number % len(KINDS)],
        zones=(ZoneId(f"zone-{number % 7}"),),
        phase=Phase.ENDED if number % 50 else Phase.OPENED,
    )


def append(store: SqlStore, number: int, *, many: int = 1) -> None:
    """Append so many events with a message each, in one transaction."""
    with store.writing() as work:
        for each in range(number, number + many):
            kept = work.append(an_example(each))
            work.send(Draft(kept.event.key, kept.source, TOPIC, PAYLOAD))


def announce(told: Told) -> Iterator[Draft]:
    """Tell of an event and its incident, in messages as large as the real ones."""
    assert told.stored is not None
    assert told.incident is not None
    source = told.stored.source
    yield Draft(told.stored.event.key, source, TOPIC, PAYLOAD)
    if told.incident_moved:
        key = f"{told.incident.id}.{told.incident.version}"
        topic = f"fw/v1/site/area/line/incident/{told.incident.id}"
        yield Draft(key, source, topic, PAYLOAD, retained=True)


def appends(count: int, *, writers: int, most: int = MOST, whole: bool = False) -> str:
    with (
        TemporaryDirectory(dir=OUT) as folder,
        a_store(Path(folder), durable=True, most=most) as store,
    ):
        intake = Intake(store, announce)
        each = count // writers

        def write(writer: int) -> None:
            for number in range(writer, each * writers, writers):
                if whole:
                    intake.take(an_example(number))
                else:
                    append(store, number)

        append(store, each * writers)
        threads = [Thread(target=write, args=(writer,)) for writer in range(writers)]
        wall, cpu = time.perf_counter(), time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    done = each * writers
    return f"{done / wall:6.0f}/s ({cpu / done * 1000:.2f} ms of CPU)"


def forced_writes(count: int = 300) -> float:
    """Return how often a second the disk forces 8 KiB."""
    with TemporaryDirectory(dir=OUT) as folder, (Path(folder) / "x").open("wb") as file:
        began = time.perf_counter()
        for _ in range(count):
            file.write(bytes(8192))
            file.flush()
            os.fdatasync(file.fileno())
        return count / (time.perf_counter() - began)


def pages(events: int, *, asked: int = 100) -> Iterator[str]:
    with TemporaryDirectory(dir=OUT) as folder, a_store(Path(folder), durable=False) as store:
        for number in range(0, events, 500):
            append(store, number, many=500)
        chance = random.Random(1)

        def start() -> Cursor:
            return Cursor(at(chance.randrange(events)), 2**40)

        zone, camera = ZoneId("zone-3"), CAMERAS[3]
        for name, wanted in {
            "all": EventFilter(),
            "by camera": EventFilter(camera=camera),
            "by kind": EventFilter(kind=KINDS[1]),
            "by zone": EventFilter(zone=zone),
            "by phase": EventFilter(phase=Phase.OPENED),
            "by camera, kind, zone": EventFilter(camera=camera, kind=KINDS[3], zone=zone),
            "by what is not there": EventFilter(camera=camera, phase=Phase.UPDATED),
        }.items():

            def page(wanted: EventFilter = wanted) -> object:
                return store.events.page(wanted, start=start())

            yield f"page {name:24} {_spread(page, asked)}"
        yield f"feed of 50 {'':18} {_spread(lambda: store.events.feed(chance.randrange(events)), asked)}"
        yield f"claim of 100 among all waiting {_spread(lambda: store.outbox.claim('one'), asked)}"
        yield f"counts {'':22} {_spread(store.outbox.counts, asked)}"


def _spread(ask: Callable[[], object], times: int) -> str:
    walls, cpu = [], time.process_time()
    for _ in range(times):
        began = time.perf_counter()
        ask()
        walls.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / times
    return (
        f"p50 {median(walls):6.1f} ms  p95 {quantiles(walls, n=20)[-1]:6.1f} ms  CPU {cpu:5.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--appends", type=int, default=2000)
    parser.add_argument("--events", type=int, default=100_000)
    chosen = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    print(f"disk: {forced_writes():.0f} forced writes of 8 KiB a second")
    for writers in (1, 8, 32):
        single = appends(chosen.appends, writers=writers, most=1)
        shared = appends(chosen.appends, writers=writers)
        whole = appends(chosen.appends, writers=writers, whole=True)
        print(
            f"{writers:2} writers: commit each {single}  shared {shared}  intake {whole}",
            flush=True,
        )
    for line in pages(chosen.events):
        print(line, flush=True)


if __name__ == "__main__":
    main()
