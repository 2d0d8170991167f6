"""A real mosquitto that goes by the gate, the policyd that issues its certificates, and devices.

Set up with the very files that an administrator gets; a keeper runs beside it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from api.mqtt.access.keeper import BrokerKeeper, Guarding, KeptUp
from api.mqtt.access.setup import (
    CA,
    CERTIFICATE,
    CRL,
    KEY,
    RULES,
    BrokerPlace,
    first_rules,
    mosquitto_conf,
)
from api.mqtt.access.topics import all_topics, declared_topics
from api.mqtt.broker import BrokerAddress, BrokerError
from api.mqtt.topics import Topics
from plant.places import Plant
from policy.broker.rights import BrokerClient, Remembered, active_names, broker_clients
from policy.canonical import Json
from policy.decisions.engine import PolicySet
from policy.gate.knowing import Knowledge
from policy.keys import DeviceKey, new_device_key, write_key
from tests.api.mqtt.access.speaking import PATIENCE_SECONDS
from tests.brokers import Broker, free_port
from tests.policy.daemon.answering import BY, Running

KEEPER = "server-keeper"


class Placed(Broker):
    """A mosquitto with settings that were written for it."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder)
        self.port = port


@dataclass
class Client:
    """A device with its key and certificate, as it connects."""

    device: str
    name: str
    address: BrokerAddress


@dataclass
class Guarded:
    """All of it. `kept` is what the keeper told of its work; `ahead` is how far its clock goes ahead."""

    running: Running
    folder: Path
    plant: Plant
    topics: Topics
    knowledge: Knowledge
    broker: Placed
    policies: PolicySet
    kept: list[KeptUp] = field(default_factory=list)
    ahead: timedelta = timedelta()
    keeper: BrokerKeeper = field(init=False)
    keeper_address: BrokerAddress = field(init=False)

    def address(self, files: str) -> BrokerAddress:
        """Where the broker is, for whoever has these files."""
        return BrokerAddress(
            "localhost",
            self.broker.port,
            ca_file=self.folder / CA,
            cert_file=self.folder / f"{files}.pem",
            key_file=self.folder / f"{files}-key.pem",
        )

    def a_client(self, device: str, *groups: str, kind: str = "mqtt-client") -> Client:
        """Enrol a device and get its certificate."""
        private = new_device_key()
        write_key(self.folder / f"{device}-key.pem", private)
        return self.known(device, private, *groups, kind=kind)

    def known(
        self, device: str, private: ec.EllipticCurvePrivateKey, *groups: str, kind: str
    ) -> Client:
        key = DeviceKey.of(private.public_key())
        listed: list[Json] = list(groups)
        self.running.there.ask(
            "device.vouch", id=device, kind=kind, groups=listed, key=key.jwk, by=BY
        )
        self.renew(device)
        return Client(device, key.thumbprint, self.address(device))

    def renew(self, device: str) -> None:
        issued = self.running.there.ask("certificate.issue", device=device)
        (self.folder / f"{device}.pem").write_text(str(issued["pem"]))

    def write_crl(self) -> None:
        (self.folder / CRL).write_text(str(self.running.there.ask("certificate.crl")["pem"]))

    def move(self, device: str, status: str) -> None:
        """Let IT change the status of a device; the keeper learns it as in a server."""
        self.running.there.ask("device.move", device=device, status=status, by=BY)
        self.learn()

    def learn(self) -> None:
        self.running.there.refresh(self.knowledge)
        self.keeper.notice()

    def guarding(self, own: str) -> Guarding:
        remembered = Remembered()

        def clients() -> dict[str, BrokerClient]:
            registry = self.knowledge.now.registry
            topics = declared_topics(self.topics, self.plant)
            now, decide = datetime.now(UTC) + self.ahead, self.policies.decide_all
            return broker_clients(registry, topics, decide, now=now, remembered=remembered)

        def active() -> frozenset[str]:
            return frozenset(active_names(self.knowledge.now.registry))

        return Guarding(active, clients, all_topics(self.topics), own)


@contextmanager
def guarded(
    running: Running, folder: Path, plant: Plant, policies: PolicySet | None = None
) -> Iterator[Guarded]:
    """Yield a broker with its keeper running, until the block is left.

    It goes by the policies of policyd, unless others are given.
    """
    folder.mkdir(parents=True)
    port = free_port()
    here = Guarded(
        running,
        folder,
        plant,
        Topics("floorwatch", plant.site),
        running.there.knowledge(),
        Placed(folder / "data", port),
        policies or running.house.bundles.loaded.policies,
    )
    keeper = here.a_client(KEEPER, "broker-keepers")
    set_up(here, port, keeper)
    here.running.there.refresh(here.knowledge)
    here.keeper_address = keeper.address
    here.keeper = BrokerKeeper(keeper.address, here.guarding(keeper.name), here.kept.append)
    here.broker.start()
    stop = threading.Event()
    thread = threading.Thread(target=here.keeper.run, args=(stop,))
    thread.start()
    try:
        yield here
    finally:
        stop.set()
        here.keeper.notice()
        thread.join()
        here.broker.kill()


def set_up(here: Guarded, port: int, keeper: Client) -> None:
    """Write the files of the broker, as `floorwatch broker config` does."""
    private = new_device_key()
    write_key(here.folder / KEY, private)
    key = DeviceKey.of(private.public_key()).jwk
    hosts: list[Json] = ["localhost", "127.0.0.1"]
    there = here.running.there
    issued = there.ask("certificate.server", key=key, hosts=hosts, by=BY)
    (here.folder / CERTIFICATE).write_text(str(issued["pem"]))
    (here.folder / CA).write_text(str(there.ask("certificate.authority")["pem"]))
    here.write_crl()
    data = here.folder / "data"
    place = BrokerPlace(here.folder, data, port, "127.0.0.1")
    (data / "mosquitto.conf").write_text(mosquitto_conf(place) + "user root\n")
    (data / RULES).write_text(first_rules(keeper.name))
    (data / RULES).chmod(0o600)


def refused(attempt: Callable[[], object]) -> bool:
    """Whether the broker refused."""
    try:
        attempt()
    except BrokerError:
        return True
    return False


def enrolled(here: Guarded, device: str, *groups: str, kind: str = "mqtt-client") -> Client:
    """A device that IT let in, once the broker knows it."""
    client = here.a_client(device, *groups, kind=kind)
    here.learn()
    eventually(lambda: client.name in names_at(here))
    return client


def names_at(here: Guarded) -> set[str]:
    """The clients that the keeper read back last."""
    found = here.keeper._found
    settled = here.keeper.last is not None and not here.keeper._noticed.is_set()
    return set(found.clients) if found is not None and settled else set()


def eventually(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < limit, "it did not come about"
        time.sleep(0.02)
