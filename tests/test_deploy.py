"""What runs Floorwatch day and night is checked as far as it goes without a container engine.

The compose file fits its schema, its commands are started for real, systemd finds
nothing wrong with the units, and the image gets all that it needs and no secret.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from runtime.demo_films import PLANT, films_in, write_plant
from runtime.programs import floorwatch
from runtime.supervision import Supervised
from tests import brokers, postgres
from tests.brokers import free_port
from tests.programs import needs_program
from tests.runtime.test_supervision import until

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
FILMS = ROOT / "sample_videos"
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
ROOMS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
    "wheel"
]["packages"]
# A password written down, in whatever notation; a file that holds one has another name.
SECRET = re.compile(r"(?i)(password|passwd|secret|token|api_?key)\s*[:=]\s*[^\s$/]")


def compose() -> dict[str, Any]:
    """The compose file, of which the schema has the say."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return read


def command_of(service: str) -> list[str]:
    words: list[str] = compose()["services"][service]["command"]
    return words


def test_the_compose_file_fits_its_schema() -> None:
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_service_has_a_health_check_and_gives_up_its_rights() -> None:
    for name, service in compose()["services"].items():
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["restart"] == "unless-stopped", name


def test_images_are_pinned() -> None:
    images = [service["image"] for service in compose()["services"].values()]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert all(re.search(r":[0-9]+(\.[0-9]+)*[a-z0-9.-]*$", image) for image in images), images


def test_every_volume_that_is_used_is_declared() -> None:
    services = compose()["services"].values()
    named = {
        volume.split(":")[0]
        for service in services
        for volume in service["volumes"]
        if not volume.startswith(".")
    }
    assert named == set(compose()["volumes"])


@pytest.mark.parametrize("name", ["docker-compose.yml", "Dockerfile", "deploy/mosquitto.conf"])
def test_no_secret_stands_in_it(name: str) -> None:
    assert not SECRET.findall((ROOT / name).read_text("utf-8"))


def test_the_image_gets_every_room_and_nothing_that_is_not_there() -> None:
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert set(ROOMS) <= set(copied)
    assert all((ROOT / source).exists() for source in copied)
    let_in = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert {Path(source).parts[0] for source in copied} == set(let_in)


def test_the_image_runs_as_nobody_in_particular() -> None:
    run = DOCKERFILE.split(" AS run\n")[1]
    assert re.findall(r"^USER (\S+)$", run, re.MULTILINE)[-1] == "floorwatch"
    assert json.loads(run.partition("ENTRYPOINT ")[2].splitlines()[0]) == ["floorwatch"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    needs_program("systemd-analyze")
    here = tmp_path / unit.name
    here.write_text(unit.read_text().replace("/opt/floorwatch/.venv/bin", str(BIN)))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_a_unit_is_exposed_as_little_as_can_be(unit: Path) -> None:
    needs_program("systemd-analyze")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_units_run_as_users_of_their_own() -> None:
    users = [re.findall(r"^User=(\S+)$", unit.read_text(), re.MULTILINE) for unit in UNITS]
    assert users == [["floorwatch-policyd"], ["floorwatch-vision"], ["floorwatch"]]


class Stage:
    """Where the commands of the compose file run: its places and ports, on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plant = folder / "plant.yaml"
        self.port = free_port()
        write_plant(
            films_in(FILMS, ["camera_covered"]),
            source=FILMS / PLANT,
            target=self.plant,
            loop=True,
        )

    def command(self, service: str, *, state: str) -> tuple[str, ...]:
        """A service's very command, with its places and ports exchanged for ours."""
        ours = {
            "/etc/floorwatch/plant.yaml": str(self.plant),
            "/var/lib/floorwatch": str(self.folder / state),
            "8480": str(self.port),
        }
        return floorwatch(*(self._exchanged(word, ours) for word in command_of(service)))

    def check(self, service: str) -> list[str]:
        """A service's very health check, in the same way."""
        _, _, *words = compose()["services"][service]["healthcheck"]["test"]
        ours = {"8480": str(self.port), "/var/lib/floorwatch": str(self.folder / "vision")}
        return [*floorwatch(*(self._exchanged(word, ours) for word in words))]

    @staticmethod
    def _exchanged(word: str, ours: dict[str, str]) -> str:
        for theirs, own in ours.items():
            word = word.replace(theirs, own)
        return word


def is_well(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def policyd_by_its_very_command(stage: Stage, log: Path) -> Iterator[Path]:
    """Run it as the compose file does, and give its socket."""
    socket = stage.folder / "policyd.sock"
    environment = compose()["services"]["policyd"]["environment"] | {
        "FLOORWATCH_POLICYD__FOLDER": str(stage.folder / "policyd"),
        "FLOORWATCH_POLICYD__SOCKET": str(socket),
    }
    told = [f"{name}={value}" for name, value in environment.items()]
    policyd = Supervised(
        "policyd", ("env", *told, *stage.command("policyd", state="policyd")), output=log
    )
    policyd.start()
    try:
        asks = ["env", f"FLOORWATCH_POLICYD__SOCKET={socket}", *stage.check("policyd")]
        until(lambda: is_well(asks), 60)
        yield socket
    finally:
        policyd.end()
    assert policyd.starts == 1, log.read_text()


def enrol_by_hand(stage: Stage, socket: Path) -> None:
    """Let the vision worker in as docs/guides/install.md says."""

    def it(*words: str) -> str:
        command = ["env", f"FLOORWATCH_POLICYD__SOCKET={socket}", *floorwatch("devices", *words)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    it("register", "worker-1", "--kind", "vision-worker", "--group", "vision-workers")
    code = re.search(r"[0-9A-Z]{5}-?[0-9A-Z]{5}", it("code", "worker-1"))
    assert code is not None
    state, url = str(stage.folder / "vision"), f"http://127.0.0.1:{stage.port}"
    words = ("enrol", "--server", url, "--id", "worker-1", "--state", state, "--code", code[0])
    enrolling = subprocess.Popen(floorwatch(*words), stdout=subprocess.PIPE, text=True)
    with enrolling, enrolling.stdout as said:  # type: ignore[union-attr]
        digits = re.search(r"[0-9]{3} [0-9]{3}", said.readline())
        assert digits is not None
        it("approve", "worker-1", digits[0])
        assert enrolling.wait(60) == 0


@pytest.mark.slow
def test_all_but_the_broker_run_by_their_very_commands_on_postgresql(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    with (
        postgres.running() as server,
        brokers.running(tmp_path / "broker") as broker,
        policyd_by_its_very_command(stage, tmp_path / "log") as socket,
    ):
        database = postgres.a_database(server, "floorwatch")
        environment = compose()["services"]["api"]["environment"] | {
            "FLOORWATCH_SERVER__DATABASE": database,
            "FLOORWATCH_POLICYD__SOCKET": str(socket),
            "FLOORWATCH_SERVER__PORT": str(stage.port),
            "FLOORWATCH_SERVER__STATE": str(tmp_path / "server"),
            "FLOORWATCH_MQTT__PORT": str(broker.port),
        }
        told = [f"{name}={value}" for name, value in environment.items()]
        api = Supervised(
            "api", ("env", *told, *stage.command("api", state="server")), output=tmp_path / "log"
        )
        eyes = Supervised(
            "vision worker", stage.command("vision-worker", state="vision"), output=tmp_path / "log"
        )
        api.start()
        try:
            until(lambda: is_well(stage.check("api")), 60)
            assert not is_well(stage.check("vision-worker"))
            enrol_by_hand(stage, socket)
            eyes.start()
            until(lambda: is_well(stage.check("vision-worker")), 60)
        finally:
            eyes.end()
            api.end()
        assert (api.starts, eyes.starts) == (1, 1), (tmp_path / "log").read_text()


@pytest.mark.slow
def test_the_broker_runs_with_its_very_settings(tmp_path: Path) -> None:
    needs_program("mosquitto")
    port = str(free_port())
    text = (ROOT / "deploy/mosquitto.conf").read_text()
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(
        text.replace("1883", port).replace("/mosquitto/data", str(tmp_path)) + "\nuser root\n"
    )
    *_, topic, count, one, wait, seconds = compose()["services"]["broker"]["healthcheck"]["test"]
    check = ["mosquitto_sub", "-p", port, "-t", topic.replace("$$", "$"), count, one, wait, seconds]
    broker = Supervised("mosquitto", (brokers.program(), "-c", str(settings)))
    broker.start()
    try:
        until(lambda: is_well(check), 20)
    finally:
        broker.end()
    assert broker.starts == 1
