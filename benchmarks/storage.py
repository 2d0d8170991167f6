"""What the store costs: single appends with a message each, and pages of a long list.

    python -m benchmarks.storage [--appends 2000] [--events 100000]

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

from plant.events import EventKind, Phase
from plant.ids import CameraId, EventId, ZoneId
from plant.records import Cursor, Draft, EventFilter
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
PAYLOAD = b"{" + b"x" * 1200 + b"}"


@contextmanager
def a_store(folder: Path, *, durable: bool) -> Iterator[SqlStore]:
    clock = FakeClock()
    engine = open_engine(f"sqlite:///{folder / 'floorwatch.sqlite'}", durable=durable)
    migrate(engine)
    yield SqlStore(engine, MediaFolder(folder / "media", clock), clock)
    engine.dispose()


def append(store: SqlStore, number: int, *, many: int = 1) -> None:
    """Append so many events with a message each, in one transaction."""
    with store.writing() as work:
        for each in range(number, number + many):
            event = an_event(
                each,
                id=EventId(f"0195-{each}"),
                camera=CAMERAS[each % len(CAMERAS)],
                kind=KINDS[each % len(KINDS)],
                zones=(ZoneId(f"zone-{each % 7}"),),
                phase=Phase.ENDED if each % 50 else Phase.OPENED,
            )
            kept = work.append(event)
            work.send(Draft(event.key, kept.source, "fw/v1/site/area/line/camera/event", PAYLOAD))


def appends(count: int, *, durable: bool) -> str:
    with TemporaryDirectory(dir=OUT) as folder, a_store(Path(folder), durable=durable) as store:
        append(store, 0)
        wall, cpu = time.perf_counter(), time.process_time()
        for number in range(1, count + 1):
            append(store, number)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return (
        f"{count / wall:7.0f}/s by the clock, {count / cpu:7.0f}/s by the CPU "
        f"({cpu / count * 1000:.2f} ms each)"
    )


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
    for name, durable in (("FULL", True), ("NORMAL", False)):
        print(f"synchronous={name:6} {appends(chosen.appends, durable=durable)}", flush=True)
    for line in pages(chosen.events):
        print(line, flush=True)


if __name__ == "__main__":
    main()
