"""From nothing to a guarded broker: the commands of an administrator, a real mosquitto, the server."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.mqtt.broker import BrokerAddress, BrokerError
from policy.audit.backwards import lines_backwards, record_of
from tests.api.mqtt.access.guarded import Placed, eventually, refused
from tests.api.mqtt.access.speaking import Speaker, speaking
from tests.brokers import free_port
from tests.policy.daemon.answering import BY, Running, start
from tests.runtime.test_cli import EXAMPLE, Said, floorwatch
from tests.servers import RunningServer, a_server

STATUS = "floorwatch/v1/riverside/service/server/status"


@dataclass
class Place:
    """An administrator's machine: policyd, the settings, the broker's files."""

    policyd: Running
    home: Path
    broker: Placed

    def __call__(self, *arguments: str | Path) -> Said:
        return floorwatch(*arguments, "--settings", self.home / "floorwatch.toml")

    def machine(self, name: str) -> BrokerAddress:
        """A PLC with a key of its own, let in with its request."""
        key, csr = self.home / f"{name}.key", self.home / f"{name}.csr"
        curve = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        run("openssl", "genpkey", *curve, "-out", str(key))
        run("openssl", "req", "-new", "-key", str(key), "-subj", "/CN=plc", "-out", str(csr))
        said = self("broker", "issue", name, "--csr", csr, "--reason", "CHG-7")
        assert said.code == 0, said.err
        (self.home / f"{name}.pem").write_text(said.out)
        return BrokerAddress(
            "localhost",
            self.broker.port,
            ca_file=self.home / "files" / "ca.pem",
            cert_file=self.home / f"{name}.pem",
            key_file=key,
        )

    def records(self) -> Iterator[dict[str, object]]:
        for line in lines_backwards(self.policyd.folder / "audit"):
            yield dict(record_of(line))


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    policyd = start(tmp_path / "policyd")
    port = free_port()
    settings = f"""
    [policyd]
    socket = "{policyd.there._path}"
    [server]
    state = "{tmp_path / "state"}"
    [mqtt]
    host = "localhost"
    port = {port}
    guarded = true
    crl_file = "{tmp_path / "files" / "crl.pem"}"
    """
    (tmp_path / "floorwatch.toml").write_text(settings)
    broker = Placed(tmp_path / "data", port)
    made = Place(policyd, tmp_path, broker)
    files = tmp_path / "files"
    said = made(
        *("broker", "config", files, "--host", "localhost", "--port", str(port)),
        *("--place", files, "--data", tmp_path / "data"),
    )
    assert said.code == 0, said.err
    assert "guarded = true" in said.out
    (files / "dynamic-security.json").rename(tmp_path / "data" / "dynamic-security.json")
    text = (files / "mosquitto.conf").read_text()
    (tmp_path / "data" / "mosquitto.conf").write_text(text + "user root\n")
    broker.start()
    yield made
    broker.kill()
    policyd.stop()


@pytest.fixture
def server(place: Place) -> Iterator[RunningServer]:
    environment = {
        "FLOORWATCH_POLICYD__SOCKET": str(place.policyd.there._path),
        "FLOORWATCH_MQTT__HOST": "localhost",
        "FLOORWATCH_MQTT__PORT": str(place.broker.port),
        "FLOORWATCH_MQTT__GUARDED": "true",
        "FLOORWATCH_MQTT__CRL_FILE": str(place.home / "files" / "crl.pem"),
    }
    plant = place.home / "plant.yaml"
    plant.write_text(EXAMPLE.read_text())
    with a_server(plant, place.home / "state", **environment) as started:
        yield started


def is_online(speaker: Speaker) -> bool:
    speaker.connection.turn(0.05)
    told = [each.payload for each in speaker.arrived if each.topic == STATUS]
    return bool(told) and json.loads(told[-1])["data"]["state"] == "online"


@pytest.mark.slow
def test_the_server_tells_over_a_guarded_broker_and_a_locked_machine_is_cut_off(
    place: Place, server: RunningServer
) -> None:
    server.wait_for_log("connected to the broker")
    address = place.machine("plc-1")

    def hears() -> bool:
        # Who comes before it is known is thrown out as soon as it is.
        with suppress(BrokerError), speaking(address) as speaker:
            return speaker.may_ask("floorwatch/v1/#")
        return False

    eventually(hears)
    with speaking(address) as ear:
        assert ear.may_ask("floorwatch/v1/#")
        eventually(lambda: is_online(ear))
        place.policyd.there.ask("device.move", device="plc-1", status="revoked", by=BY)
        assert ear.is_cut()
    # The server writes the list of revoked certificates where the broker reads it.
    eventually(lambda: refused(lambda: comes_in(place, address)))
    eventually(lambda: bool(told_of_it(place)))
    assert [each["kind"] for each in told_of_it(place)] == ["policy"]


def told_of_it(place: Place) -> list[dict[str, object]]:
    return [each for each in place.records() if each.get("cut_off") == ["plc-1"]]


def comes_in(place: Place, address: BrokerAddress) -> None:
    place.broker.restart()
    with speaking(address):
        pass


def test_the_files_of_a_broker_are_never_overwritten(place: Place) -> None:
    said = place("broker", "config", place.home / "files", "--host", "localhost")
    assert (said.code, len(said.err.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("text", "why"), [("nothing", "no certificate signing request"), ("rsa", "P-256")]
)
def test_a_request_that_is_none_is_told_in_one_line(place: Place, text: str, why: str) -> None:
    csr = place.home / "bad.csr"
    if text == "rsa":
        key = place.home / "rsa.key"
        subject = ["-subj", "/CN=x", "-out", str(csr)]
        run(
            "openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), *subject
        )
    else:
        csr.write_text(text)
    said = place("broker", "issue", "plc-9", "--csr", csr)
    assert said.code == 2
    assert why in said.err
    assert len(said.err.splitlines()) == 1


def test_a_locked_machine_does_not_come_back_with_its_request(place: Place) -> None:
    place.machine("plc-2")
    place.policyd.there.ask("device.move", device="plc-2", status="revoked", by=BY)
    said = place("broker", "issue", "plc-2", "--csr", place.home / "plc-2.csr")
    assert (said.code, said.out) == (2, "")
    assert "devices reissue plc-2" in said.err
