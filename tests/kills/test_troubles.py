"""A broker that is away, a database that is locked, a full disk, a clock that steps."""

import sqlite3
import subprocess
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from runtime.server_client import ServerClient
from tests.builders import an_event
from tests.kills.rig import Outcome, Rig, Target, a_rig
from tests.kills.rounds import faults, undisturbed
from tests.kills.test_chosen_points import take
from tests.runtime.test_serving import EXAMPLE, camera_of
from tests.runtime.test_supervision import until
from tests.servers import RunningServer, a_server

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(600)]
FILM = ("carton_taken",)
NOISY_FILM = ("cage_after_hours",)  # its clip is 1.7 MB
MOST_OCTETS = 1_300_000
LOCKED_SECONDS = 60.0
HOUR = 3600
FAKE_CLOCK = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return undisturbed(tmp_path_factory.mktemp("undisturbed") / "rig", FILM)


def test_a_broker_that_was_away_the_whole_time_is_told_everything(
    expected: Outcome, tmp_path: Path
) -> None:
    with a_rig(tmp_path / "rig", FILM) as rig:
        rig.broker.kill()
        rig.watch()
        rig.has_watched()
        assert rig.heard.all() == []
        rig.broker.start()
        found = rig.settled()
    assert faults(expected, found) == []
    told = [(each.source, each.sequence) for each in found.told]
    assert told == sorted(told), "what waited is told in its order"


def test_a_database_that_is_locked_for_a_minute_costs_nothing(
    expected: Outcome, tmp_path: Path
) -> None:
    with a_rig(tmp_path / "rig", FILM) as rig:
        until(rig.is_ready, 60)
        locked = sqlite3.connect(rig.folder / "server" / "floorwatch.sqlite")
        locked.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        rig.watch()
        time.sleep(LOCKED_SECONDS)
        assert rig.is_ready(), "a locked database can be read"
        locked.rollback()
        locked.close()
        rig.has_watched()
        assert time.monotonic() - began >= LOCKED_SECONDS
        found = rig.settled()
    assert faults(expected, found) == []


def test_a_full_disk_stops_no_event_and_its_clip_comes_when_there_is_room(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path / "undisturbed", NOISY_FILM)
    # No file may be larger: what the database writes fits, the clip does not.
    limit = ("prlimit", f"--fsize={MOST_OCTETS}:")
    with a_rig(tmp_path / "rig", NOISY_FILM, server_prefix=limit) as rig:
        rig.watch()
        until(lambda: "No space left" in rig.told_by_all(), 240)
        assert rig.heard.keys() >= {key for key in expected.kept if key.endswith(".1")}
        assert not rig.finished.wait(5), "the clip waits for room"
        make_room(rig)
        rig.has_watched()
        found = rig.settled()
    assert faults(expected, found) == []


def make_room(rig: Rig) -> None:
    """Lift the limit of the running server, as somebody who frees the disk does."""
    subprocess.run(["prlimit", f"--pid={rig.server.pid}", "--fsize=unlimited:"], check=True)


def test_a_clock_that_steps_by_an_hour_and_back_changes_nothing(
    expected: Outcome, tmp_path: Path
) -> None:
    assert FAKE_CLOCK.exists(), "libfaketime is missing: apt-get install faketime"
    hand = tmp_path / "clock"
    hand.write_text("+0\n")
    prefix = (
        "env",
        f"LD_PRELOAD={FAKE_CLOCK}",
        f"FAKETIME_TIMESTAMP_FILE={hand}",
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
    )
    with a_rig(tmp_path / "rig", FILM, server_prefix=prefix) as rig:
        until(rig.is_ready, 60)
        rig.watch()
        hand.write_text(f"+{HOUR}\n")
        rig.has_told_something()
        rig.kill(Target.SERVER)  # what was written in the future must not bind the next one
        hand.write_text("+0\n")
        rig.has_watched()
        found = rig.settled()
    assert faults(expected, found) == []


def test_a_feed_goes_on_without_a_gap_when_its_server_is_killed(tmp_path: Path) -> None:
    plant, stop = tmp_path / "plant.yaml", threading.Event()
    heard: list[int] = []
    plant.write_text(EXAMPLE.read_text())
    with a_server(plant, tmp_path / "state") as server:
        url = server.url
        listener = threading.Thread(target=follow, args=(url, heard, stop), daemon=True)
        listener.start()
        for number in range(5):
            assert take(server, an_event(number, camera=camera_of(plant))) == 201
        until(lambda: len(heard) == 5, 30)
        server.process.kill()
        server.process.wait()
    with again(plant, tmp_path / "state", url) as server:
        for number in range(5, 10):
            assert take(server, an_event(number, camera=camera_of(plant))) == 201
        until(lambda: len(heard) == 10, 30)
    stop.set()
    assert heard == sorted(set(heard))
    listener.join(30)


def again(plant: Path, state: Path, url: str) -> AbstractContextManager[RunningServer]:
    """The server that comes back where the other one was."""
    return a_server(plant, state, FLOORWATCH_SERVER__PORT=url.rpartition(":")[2])


def follow(url: str, heard: list[int], stop: threading.Event) -> None:
    with ServerClient(url) as client:
        heard.extend(int(message.id) for message in client.feed(after="0", stop=stop))
