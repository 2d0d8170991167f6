"""A writer that is killed loses nothing that it was told is kept, and leaves no half event."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from plant.ids import CameraId
from plant.records import camera_source
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.store import SqlStore
from tests.fakes import FakeClock

ROOT = Path(__file__).parents[2]
KILLS = 5


def write_until_killed(
    folder: Path, writers: list[str], seconds: float, *, threads: int = 1
) -> set[tuple[str, int]]:
    """Let programs write, kill them without warning, and return what they were told."""
    command = [sys.executable, "-m", "tests.storage.writer"]
    places = [str(folder / "floorwatch.sqlite"), str(folder / "media")]
    running = [
        subprocess.Popen(
            [*command, *places, each, str(threads)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for each in writers
    ]
    told: list[str] = []
    for each in running:
        assert each.stdout is not None
        told.append(each.stdout.readline())  # it has begun
    time.sleep(seconds)
    for each in running:
        each.send_signal(signal.SIGKILL)
    for each in running:
        rest, _ = each.communicate()
        # The last line may be cut off by the kill itself; then nobody was told.
        told.extend(line for line in rest.splitlines(keepends=True) if line.endswith("\n"))
    pairs = (line.split() for line in told)
    return {(key, int(sequence)) for key, sequence in pairs}


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 8])
def test_killed_writers_lose_nothing_and_leave_no_half(tmp_path: Path, threads: int) -> None:
    chance = random.Random(3)
    clock = FakeClock()
    engine = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}")
    migrate(engine)
    told: set[tuple[str, int]] = set()
    for kill in range(KILLS):
        writers = [str(2 * kill), str(2 * kill + 1)]
        told |= write_until_killed(tmp_path, writers, chance.uniform(0.05, 0.6), threads=threads)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    kept = store.events.after(camera_source(CameraId("dock")), 0, limit=1_000_000)
    engine.dispose()

    assert told
    assert told <= {(each.event.key, each.sequence) for each in kept}
    assert [each.sequence for each in kept] == list(range(1, len(kept) + 1))
    assert set(Counter(each.event.id for each in kept).values()) == {2}


@pytest.mark.slow
def test_each_event_that_is_kept_has_its_message(tmp_path: Path) -> None:
    clock = FakeClock()
    engine = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}")
    migrate(engine)
    write_until_killed(tmp_path, ["1", "2"], 0.3)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    kept = store.events.feed(0, limit=1_000_000)
    messages = store.outbox.claim("one", limit=1_000_000)
    engine.dispose()
    assert [each.draft.key for each in messages] == [each.event.key for each in kept]
