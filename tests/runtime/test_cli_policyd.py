"""`floorwatch policyd` as a real process over its real socket, and its audit verified from a shell."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from policy.daemon.calling import Policyd
from runtime.programs import floorwatch
from tests.policy.daemon.answering import BY, PASSWORD, a_jwk
from tests.runtime.test_supervision import until

pytestmark = pytest.mark.slow

START_SECONDS = 60.0


@pytest.fixture
def home() -> Iterator[Path]:
    """A working folder with a short path, as sockets need one."""
    with TemporaryDirectory(prefix="fw-") as folder:
        yield Path(folder)


def said(home: Path, *arguments: str | Path, **settings: str) -> tuple[int, str]:
    """Run a command to its end; return its exit code and all that it said."""
    done = subprocess.run(
        floorwatch(*arguments),
        cwd=home,
        env=os.environ | {f"FLOORWATCH_POLICYD__{name}": each for name, each in settings.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout


class Process:
    """A policyd that runs in a folder, until it is stopped."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "log"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(floorwatch("policyd"), cwd=home, stderr=log)
        self.there = Policyd(home / "policyd/policyd.sock")
        until(lambda: "policyd answers" in self.log.read_text(), START_SECONDS)

    def register(self, *names: str) -> None:
        for name in names:
            device = {"id": name, "asset_tag": name, "kind": "phone"}
            self.there.ask("device.register", **device, groups=["phones"], by=BY)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.there.close()
        self.process.send_signal(how)
        return self.process.wait(START_SECONDS)


@pytest.fixture
def running(home: Path) -> Iterator[Process]:
    process = Process(home)
    yield process
    if process.process.poll() is None:
        process.stop(signal.SIGKILL)


def verified(home: Path) -> tuple[int, str]:
    key = said(home, "policyd", "audit-key")[1].strip()
    log = home / "policyd/audit"
    return said(home, "audit", "verify", log, "--name", "floorwatch/audit", "--key", key)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_it_wrote_is_signed_when_it_was_stopped(running: Process, how: signal.Signals) -> None:
    running.register("phone-1", "phone-2")
    assert running.stop(how) == 0
    assert not (running.home / "policyd/policyd.sock").exists()
    code, told = verified(running.home)
    assert code == 0, told
    assert told.startswith("2 records, checkpoint 2:")
    assert json.loads(running.log.read_text().splitlines()[-1])["event"] == "policyd ended"


def test_a_changed_record_is_found(running: Process) -> None:
    running.register("phone-1", "phone-2")
    running.stop()
    file = running.home / "policyd/audit/000000000000.jsonl"
    file.write_text(file.read_text().replace("phone-2", "phone-3"))
    code, told = verified(running.home)
    assert code == 1, told
    code, told = said(running.home, "policyd")
    assert code == 2
    assert "Traceback" not in told


def test_a_killed_policyd_starts_again_and_goes_on(running: Process) -> None:
    running.register("phone-1")
    running.stop(signal.SIGKILL)
    running.log.write_text("")
    again = Process(running.home)
    again.register("phone-2")
    assert again.stop() == 0
    assert verified(running.home)[0] == 0


def test_the_first_link_makes_one_administrator_and_no_second(running: Process) -> None:
    code, link = said(running.home, "policyd", "first-link", "--origin", "https://plant.example")
    assert code == 0, link
    assert link.startswith("https://plant.example/#first=")
    who = {"id": "ida", "name": "Ida", "password": PASSWORD}
    token = link.strip().partition("first=")[2]
    there = running.there.ask("first.use", key=a_jwk()[0], token=token, **who)
    assert there == {"device": "it-desk-1"}
    code, told = said(running.home, "policyd", "first-link")
    assert code == 2
    assert "there is an IT administrator already" in told
    assert token not in running.log.read_text()


def test_a_second_policyd_in_the_same_folder_is_refused(running: Process) -> None:
    code, told = said(running.home, "policyd", SOCKET="other.sock")
    assert (code, len(told.splitlines())) == (2, 1)
    assert "another process writes this log" in told
    running.register("phone-1")


def test_a_folder_that_others_can_use_is_refused(home: Path) -> None:
    (home / "policyd").mkdir(mode=0o755)
    code, told = said(home, "policyd")
    assert (code, len(told.splitlines())) == (2, 1)
    assert "others than policyd's user can use this folder" in told
    assert not list((home / "policyd").iterdir())


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"USERS": '["nobody-of-this-name"]'}, "policyd.users: there is no user"),
        ({"SITE": "two words"}, "policyd.site"),
        ({"SOCKET": "none/policyd.sock"}, "no socket can be made"),
        ({"SOCKET": "file"}, "there is something else"),
        ({"FOLDER": "file"}, "file: policyd cannot live here"),
        ({"DATABASE": "mysql://x"}, "this is no database that the gate can use"),
    ],
)
def test_what_can_be_mended_is_told_in_one_line(
    home: Path, settings: dict[str, str], wanted: str
) -> None:
    (home / "file").write_text("kept")
    code, told = said(home, "policyd", **settings)
    assert (code, len(told.splitlines())) == (2, 1), told
    assert wanted in told
    assert (home / "file").read_text() == "kept"


def test_who_asks_where_nothing_runs_is_told_so(home: Path) -> None:
    assert "policyd/policyd.sock: policyd does not answer" in said(home, "policyd", "first-link")[1]
    assert "policyd has no key here" in said(home, "policyd", "audit-key")[1]
    assert not list(home.iterdir())
