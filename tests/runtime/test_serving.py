"""`floorwatch serve` starts everything, says what is wrong, and ends in order."""

import json
import signal
import socket
from pathlib import Path

import httpx
import pytest

from plant.wire import event_to_json
from runtime.plants import load_plant
from runtime.server_client import ServerClient
from tests.builders import an_event
from tests.runtime.test_cli import floorwatch
from tests.servers import RunningServer, a_server
from vision.rulebook import FORMS

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "plant.yaml"


def post(server: RunningServer, seconds: float, camera: str = "dock-2") -> httpx.Response:
    """Hand an event to the server, as a vision worker does."""
    event = an_event(seconds, camera=camera)
    return httpx.post(
        f"{server.url}/api/v1/events",
        content=json.dumps(event_to_json(event)),
        headers={"Idempotency-Key": event.key, "Content-Type": "application/json"},
        trust_env=False,
    )


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(EXAMPLE.read_text())
    return path


def camera_of(plant: Path) -> str:
    """The first camera of the plant file."""
    return next(iter(load_plant(plant, FORMS).cameras))


@pytest.mark.slow
def test_what_it_took_is_listed_and_survives_a_restart(plant: Path, tmp_path: Path) -> None:
    camera = camera_of(plant)
    with a_server(plant, tmp_path / "state") as server:
        assert post(server, 1, camera).status_code == 201
        assert floorwatch("health", "--url", server.url).out.startswith("store: ok")
        listed = floorwatch("events", "--url", server.url)
        assert listed.code == 0
        assert camera in listed.out.splitlines()[1]
        assert server.ends(signal.SIGTERM) == 0
    with a_server(plant, tmp_path / "state") as server:
        asked = ("events", "--url", server.url, "--json")
        (line,) = floorwatch(*asked).out.splitlines()
        assert json.loads(line)["event"]["id"] == an_event(1, camera=camera).id
        assert floorwatch(*asked, "--kind", "person.down").out == ""
        assert floorwatch(*asked, "--limit", "0").out == ""
        assert server.ends(signal.SIGINT) == 0


def test_another_address_than_loopback_is_refused(
    plant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOORWATCH_SERVER__HOST", "0.0.0.0")
    monkeypatch.setenv("FLOORWATCH_SERVER__STATE", str(tmp_path / "state"))
    said = floorwatch("serve", "--plant", plant)
    assert said.code == 2
    assert "0.0.0.0" in said.err
    assert "server.cert_file" in said.err.splitlines()[-1]
    monkeypatch.setenv("FLOORWATCH_SERVER__GATE", "none")
    said = floorwatch("serve", "--plant", plant)
    assert "127.0.0.1" in said.err.splitlines()[-1]


def test_without_policyd_nobody_is_let_in_and_it_says_what_to_do(
    plant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOORWATCH_SERVER__STATE", str(tmp_path / "state"))
    monkeypatch.setenv("FLOORWATCH_POLICYD__SOCKET", str(tmp_path / "nobody.sock"))
    said = floorwatch("serve", "--plant", plant)
    assert said.code == 2
    assert "policyd does not answer" in said.err
    assert "`server.gate` to `none`" in said.err


def test_a_port_in_use_is_told(
    plant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("FLOORWATCH_SERVER__PORT", str(port))
        monkeypatch.setenv("FLOORWATCH_SERVER__GATE", "none")
        monkeypatch.setenv("FLOORWATCH_SERVER__STATE", str(tmp_path / "state"))
        said = floorwatch("serve", "--plant", plant)
    assert said.code == 2
    assert f"127.0.0.1:{port}: cannot listen" in said.err


def test_a_bad_plant_file_is_told_line_by_line(plant: Path) -> None:
    plant.write_text(plant.read_text().replace("version: 1", "version: 9"))
    said = floorwatch("serve", "--plant", plant)
    assert said.code == 2
    assert f"{plant}:" in said.err


def test_a_server_that_is_not_there_is_told() -> None:
    said = floorwatch("events", "--url", "http://127.0.0.1:9")
    assert said.code == 2
    assert "no server answers" in said.err


def test_a_client_waits_for_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with ServerClient("http://127.0.0.1:9") as client:
        assert not client.is_ready()
