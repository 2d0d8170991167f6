"""`floorwatch policyd` and `floorwatch serve` as processes: nobody comes in but whom IT let in."""

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from policy.daemon.calling import Policyd
from policy.enrolment.fingerprint import fingerprint
from runtime.enrolling import Invitation, offer, wait_until_let_in
from runtime.plants import load_plant
from runtime.programs import floorwatch
from runtime.signing import OwnKey
from runtime.worker_parts import StateFolder
from tests.builders import an_event
from tests.policy.daemon.answering import BY, PASSWORD
from tests.runtime.test_supervision import until
from tests.servers import RunningServer
from vision.delivery.answers import Outcome
from vision.delivery.courier import Courier, Server
from vision.rulebook import FORMS

pytestmark = pytest.mark.slow
START_SECONDS = 60.0
PLANT = Path(__file__).parents[2] / "docs" / "examples" / "plant.yaml"


@dataclass
class Site:
    """policyd and a server beside it; its own vision worker is known and not started."""

    home: Path
    there: Policyd
    server: RunningServer


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with TemporaryDirectory(prefix="fw-") as folder:
        home = Path(folder)
        said = home / "policyd.log"
        with said.open("w") as log:
            keeper = subprocess.Popen(floorwatch("policyd"), cwd=home, stderr=log)
        until(lambda: "policyd answers" in said.read_text(), START_SECONDS)
        there = Policyd(home / "policyd" / "policyd.sock")
        server = RunningServer(
            PLANT,
            home / "state",
            environment={
                "FLOORWATCH_SERVER__GATE": "policyd",
                "FLOORWATCH_SERVER__WORKER": "worker-1",
                "FLOORWATCH_SERVER__STARTS_WORKER": "false",
            },
        )
        yield Site(home, there, server)
        server.ends()
        there.close()
        keeper.send_signal(signal.SIGTERM)
        keeper.wait(START_SECONDS)


def test_who_signs_nothing_finds_the_door(site: Site) -> None:
    assert httpx.get(f"{site.server.url}/health").status_code == 200
    assert httpx.get(f"{site.server.url}/api/v1/events").status_code == 401
    page = httpx.get(f"{site.server.url}/review", headers={"Accept": "text/html"})
    assert (page.status_code, "door.js" in page.text) == (401, True)


def test_the_servers_own_vision_worker_delivers_for_its_cameras_alone(site: Site) -> None:
    key = OwnKey(StateFolder(site.home / "state" / "worker-1").key_file)
    server = Server(site.server.url, signer=key.sign, hear=key.hear)
    cameras = _cameras(site)
    with Courier(server) as courier:
        taken = courier.post(an_event(camera=cameras[0], zones=()))
        assert taken.outcome is Outcome.TAKEN, taken.reason
        other = courier.post(an_event(12.0, camera="nobodys", zones=()))
        assert other.outcome is Outcome.AGAIN


def test_another_process_comes_in_with_its_code_once_it_has_compared(site: Site) -> None:
    told = {"id": "worker-2", "asset_tag": "W2", "kind": "vision-worker"}
    site.there.ask("device.register", **told, groups=["vision-workers"], by=BY)
    code = site.there.ask("device.invite", device="worker-2", origin="", by=BY)["code"]
    key = OwnKey(site.home / "worker-2" / "key.pem")
    server = Server(site.server.url)
    offer(key, server, Invitation("worker-2", str(code)))
    digits = fingerprint("worker-2", key.public.thumbprint)
    site.there.ask("device.approve", device="worker-2", digits=digits, by=BY)
    assert wait_until_let_in(key, server, threading.Event())
    with key.client(server) as client:
        own = client.get("/api/v1/self").json()
        assert own["device"]["id"] == "worker-2"
        assert client.get("/api/v1/events").status_code == 403


def test_events_are_listed_for_a_device_on_which_somebody_of_security_signs_in(site: Site) -> None:
    plant = load_plant(PLANT, FORMS)
    areas = [*plant.areas, plant.site]
    told = {"id": "ada", "name": "ada", "roles": ["security"], "areas": areas}
    site.there.ask("person.add", **told, password=PASSWORD, by=BY)
    worker = OwnKey(StateFolder(site.home / "state" / "worker-1").key_file)
    event = an_event(30.0, camera=_cameras(site)[0], zones=())
    with Courier(Server(site.server.url, signer=worker.sign, hear=worker.hear)) as courier:
        assert courier.post(event).outcome is Outcome.TAKEN
    desk = site.home / "desk-1"
    stranger = _events(site, "--state", str(desk))
    assert (stranger.returncode, "floorwatch enrol" in stranger.stderr) == (2, True)
    _enrol_desk(site, desk)
    seen = _events(site, "--state", str(desk), "--person", "ada", "--json")
    assert seen.returncode == 0, seen.stderr
    assert event.id in seen.stdout
    wrong = _events(site, "--state", str(desk), "--person", "ada", password="no")
    alone, unsigned = _events(site, "--state", str(desk)), _events(site)
    for refused in (wrong, alone, unsigned):
        assert (refused.returncode, refused.stdout) == (2, ""), refused.stderr
    # Who is done is signed out.
    assert site.there.ask("session.list")["sessions"] == []


def _events(
    site: Site, *options: str, password: str = PASSWORD
) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal, so that the password is read from its input."""
    return subprocess.run(
        floorwatch("events", "--url", site.server.url, *options),
        input=f"{password}\n",
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        timeout=START_SECONDS,
    )


def _enrol_desk(site: Site, folder: Path) -> None:
    told = {"id": "desk-1", "asset_tag": "D1", "kind": "workstation"}
    site.there.ask("device.register", **told, groups=["security-desks"], by=BY)
    code = site.there.ask("device.invite", device="desk-1", origin="", by=BY)["code"]
    key, server = OwnKey(StateFolder(folder).key_file), Server(site.server.url)
    offer(key, server, Invitation("desk-1", str(code)))
    digits = fingerprint("desk-1", key.public.thumbprint)
    site.there.ask("device.approve", device="desk-1", digits=digits, by=BY)
    assert wait_until_let_in(key, server, threading.Event())


def _cameras(site: Site) -> list[str]:
    devices = site.there.ask("device.list", kind="camera", start=0, limit=50)["devices"]
    assert isinstance(devices, list)
    return [str(json.loads(json.dumps(each))["id"]) for each in devices]
