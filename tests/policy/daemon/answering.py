"""A policyd that answers at a real socket, and devices that enrol over it."""

import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from policy.canonical import Json
from policy.daemon.asking import answer
from policy.daemon.calling import Policyd
from policy.daemon.house import House, HouseSettings, open_house
from policy.daemon.socket import PolicydServer
from policy.enrolment.fingerprint import fingerprint
from policy.issuer.settings import IssuerSettings
from policy.keys import DeviceKey, new_device_key

BY: dict[str, Json] = {"person": "ida", "device": "it-desk-1"}
PASSWORD = "correct horse battery"


@dataclass(slots=True)
class Running:
    """A policyd that answers, with its house in a folder."""

    folder: Path
    house: House
    server: PolicydServer
    there: Policyd
    short: Path

    def stop(self) -> None:
        self.there.close()
        self.server.shutdown()
        self.server.server_close()
        self.house.close()
        shutil.rmtree(self.short, ignore_errors=True)


def start(
    folder: Path,
    *,
    users: frozenset[int] = frozenset({os.getuid()}),
    issuer: IssuerSettings | None = None,
) -> Running:
    house = open_house(HouseSettings(folder, "plant.example", issuer=issuer))
    # Short: the path of a socket may have about 100 characters.
    short = Path(mkdtemp(prefix="fw-pd-"))
    path = short / "policyd.sock"
    server = PolicydServer(path, lambda name, told: answer(house, name, told), users=users)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    return Running(folder, house, server, Policyd(path), short)


def a_jwk() -> tuple[dict[str, Json], DeviceKey]:
    key = DeviceKey.of(new_device_key().public_key())
    return key.jwk, key


def enrol(running: Running, name: str = "phone-1") -> DeviceKey:
    """Register, invite, claim and approve a device, all over the socket."""
    there, (jwk, key) = running.there, a_jwk()
    there.ask("device.register", id=name, asset_tag=name, kind="phone", groups=["phones"], by=BY)
    invited = there.ask("device.invite", device=name, origin="https://plant.example", by=BY)
    there.ask("device.claim", device=name, code=invited["code"], key=jwk)
    there.ask("device.approve", device=name, digits=fingerprint(name, key.thumbprint), by=BY)
    return key
