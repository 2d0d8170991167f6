"""Prometheus, set up as the guide has it, reads figures with its certificate, and nothing else does."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from api.http.app import create_app
from plant.errors import PlantError
from policy.keys import device_key
from runtime.cli import build
from runtime.policyd_settings import PolicydSettings
from runtime.server_monitors import door_for_monitors
from runtime.server_settings import ServerSettings
from runtime.settings import Settings
from runtime.tls_files import make
from tests.api.http.gated.plant import Gated
from tests.api.http.house import served

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[4] / "docs" / "guides" / "prometheus.md"
NAME = "plant.example"


@dataclass(frozen=True)
class Monitored:
    """A plant with its door for monitors, and the folder of a monitor."""

    plant: Gated
    folder: Path
    port: int

    def issued(self, name: str, *groups: str) -> None:
        """Let a monitor in as the guide has it: by the request of its key."""
        key = device_key(self.folder / f"{name}.key")
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        request = x509.CertificateSigningRequestBuilder().subject_name(subject)
        file = self.folder / f"{name}.csr"
        file.write_bytes(request.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
        words = ["broker", "issue", name, "--csr", str(file)]
        said = CliRunner().invoke(
            build(),
            [*words, *(word for group in groups for word in ("--group", group))],
            env={"FLOORWATCH_POLICYD__SOCKET": str(self.plant.policyd.server.server_address)},
        )
        assert said.exit_code == 0, said.output
        (self.folder / f"{name}.pem").write_text(said.output, "ascii")
        self.plant.guard.refresh()

    def scraping(self, name: str) -> httpx.Client:
        """A client that does what the guide's settings make Prometheus do."""
        job = scrape_config()
        tls = job["tls_config"]
        trusted, shown, key = (
            self.folder / Path(tls[each]).name.replace("prometheus", name)
            for each in ("ca_file", "cert_file", "key_file")
        )
        context = ssl.create_default_context(cafile=str(trusted))
        assert tls["min_version"] == "TLS12"
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(shown, key)
        return client(self, context)


def client(monitored: Monitored, context: ssl.SSLContext) -> httpx.Client:
    """A client that finds the server under its name, wherever it listens."""
    extensions = {"sni_hostname": NAME}

    def named(request: httpx.Request) -> None:
        request.extensions = {**request.extensions, **extensions}

    base = f"{scrape_config()['scheme']}://127.0.0.1:{monitored.port}"
    hooks = {"request": [named]}
    return httpx.Client(
        base_url=base, verify=context, event_hooks=hooks, trust_env=False, timeout=30
    )


# A file that people write, hence Any.
def scrape_config() -> dict[str, Any]:
    text = GUIDE.read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    (job,) = yaml.safe_load(text)["scrape_configs"]
    assert isinstance(job, dict)
    return job


@pytest.fixture(scope="module")
def monitored(plant: Gated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitored]:
    folder = tmp_path_factory.mktemp("monitor")
    path = Path(str(plant.policyd.server.server_address))
    make(Settings(policyd=PolicydSettings(socket=path)), folder / "tls", (NAME,))
    (folder / "ca.pem").write_bytes((folder / "tls" / "floorwatch-ca.pem").read_bytes())
    its = ServerSettings(
        cert_file=folder / "tls" / "cert.pem", key_file=folder / "tls" / "key.pem", state=folder
    )
    app = create_app(plant.parts)
    door = door_for_monitors(plant.parts, app.state.meters, its)
    with served(door):
        monitored = Monitored(plant, folder, door.port)
        monitored.issued("prometheus", "monitors")
        yield monitored


def test_a_monitor_reads_figures_decided_and_recorded_as_everything_is(
    monitored: Monitored,
) -> None:
    with monitored.scraping("prometheus") as prometheus:
        answer = prometheus.get(scrape_config()["metrics_path"])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "floorwatch_outbox_waiting" in answer.text
    told = monitored.plant.policyd.there.ask("decision.list", action="system.read", limit=1)
    assert isinstance(records := told["records"], list)
    assert isinstance(record := records[0], dict)
    assert isinstance(device := record["device"], dict)
    assert (device["id"], record["proof"], record["policies"]) == (
        "prometheus",
        "certificate",
        ["M38-figures"],
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/api/v1/events"), ("GET", "/door"), ("POST", "/metrics")],
)
def test_nothing_else_is_to_be_had_there(monitored: Monitored, method: str, path: str) -> None:
    with monitored.scraping("prometheus") as prometheus:
        assert prometheus.request(method, path).status_code == 403


def test_a_device_that_is_no_monitor_is_denied(monitored: Monitored) -> None:
    monitored.issued("plc-1", "machines")
    with monitored.scraping("plc-1") as machine:
        assert machine.get("/metrics").status_code == 403


def test_a_monitor_that_is_locked_reads_nothing_on_the_connection_that_it_holds(
    monitored: Monitored,
) -> None:
    monitored.issued("probe", "monitors")
    with monitored.scraping("probe") as probe:
        assert probe.get("/metrics").status_code == 200
        monitored.plant.move("probe", "quarantined")
        assert probe.get("/metrics").status_code == 403
        monitored.plant.move("probe", "active")
        assert probe.get("/metrics").status_code == 200


def test_without_a_certificate_of_ours_nobody_comes_in(monitored: Monitored) -> None:
    context = ssl.create_default_context(cafile=str(monitored.folder / "ca.pem"))
    with client(monitored, context) as nobody, pytest.raises(httpx.TransportError):
        nobody.get("/metrics")
    # The server's own certificate is of the same authority, and no client's.
    tls = monitored.folder / "tls"
    context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
    with client(monitored, context) as server, pytest.raises(httpx.TransportError):
        server.get("/metrics")


def test_a_signature_does_not_stand_in_for_a_certificate_nor_a_header(
    monitored: Monitored,
) -> None:
    claims = {"floorwatch.certificate": "x", "X-SSL-Client-Cert": "x"}
    answer = httpx.get(f"{monitored.plant.url}/metrics", headers=claims, trust_env=False)
    assert answer.status_code == 401


def test_without_a_certificate_of_the_server_the_door_is_not_opened(
    plant: Gated, tmp_path: Path
) -> None:
    app = create_app(plant.parts)
    with pytest.raises(PlantError, match="has a certificate and the gate"):
        door_for_monitors(plant.parts, app.state.meters, ServerSettings(state=tmp_path))
