"""The server and a broker that goes by the gate: it knows what policyd knows, and keeps the rules.

follow        policyd tells of a change ─► the keeper cuts off who is locked
certificates  every hour: the server's own; and the list of revoked ones for the broker, also at each change
keeper        the rules at the broker (api/mqtt/access)
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from api.mqtt.access.keeper import BrokerKeeper, Guarding, KeptUp
from api.mqtt.access.topics import all_topics, declared_topics
from api.mqtt.broker import BrokerAddress
from api.mqtt.topics import Topics
from plant.errors import PlantError
from plant.places import Plant
from policy.audit.entries import Entry, Kind
from policy.broker.rights import BrokerClient, Remembered, active_names, broker_clients
from policy.canonical import Json
from policy.daemon.calling import Policyd
from policy.decisions.engine import PolicySet
from policy.gate.knowing import Knowledge, Known
from runtime.broker_keys import BrokerKeys, OwnClient, write_crl
from runtime.server_mqtt import Start
from runtime.settings import Settings

RENEW_SECONDS = 3600.0
LOOK_SECONDS = 0.5

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class GuardedBroker:
    """What the server knows of the gate for its broker. Threads of the server use it."""

    settings: Settings
    topics: Topics
    plant: Callable[[], Plant]
    there: Policyd
    keys: BrokerKeys
    knowledge: Knowledge
    policies: PolicySet
    bundle: str
    remembered: Remembered = field(default_factory=Remembered)
    _keeper: BrokerKeeper | None = None
    _list_is_due: threading.Event = field(default_factory=threading.Event)

    def address(self, client: OwnClient) -> BrokerAddress:
        """Return where the broker is, for one of our own."""
        mqtt = self.settings.mqtt
        return self.keys.address(client, mqtt.host, mqtt.port)

    def start(self, start: Start) -> None:
        """Run all of it in threads of the server."""
        self._keeper = keeper = self.keeper()

        def changed(known: Known) -> None:
            del known
            self.refresh_policies()
            keeper.notice()
            # The list takes a moment, and the next device that is locked must not wait for it.
            self._list_is_due.set()

        def follow(stop: threading.Event) -> None:
            self.there.follow(self.knowledge, changed, stop)

        start("broker's rules", keeper.run)
        start("news of devices", follow)
        start("certificates", self.renew)

    def is_ready(self) -> bool:
        """Whether the broker had its rules once since the start."""
        return self._keeper is not None and self._keeper.last is not None

    def keeper(self) -> BrokerKeeper:
        """Return who keeps the broker's rules."""
        guarding = Guarding(
            lambda: frozenset(active_names(self.knowledge.now.registry)),
            self.clients,
            all_topics(self.topics),
            self.keys.name(OwnClient.KEEPER),
        )
        return BrokerKeeper(self.address(OwnClient.KEEPER), guarding, self.record)

    def clients(self) -> dict[str, BrokerClient]:
        """Return whom the policies in force let in, and with which rights."""
        return broker_clients(
            self.knowledge.now.registry,
            declared_topics(self.topics, self.plant()),
            self.policies.decide_all,
            now=datetime.now(UTC),
            remembered=self.remembered,
        )

    def refresh_policies(self) -> None:
        """Take up another bundle; what cannot be read leaves the one that we have."""
        if self.there.bundle == self.bundle:
            return
        try:
            _, self.policies = self.there.policies()
            self.bundle = self.there.bundle
        except PlantError as error:
            log.warning("the policies in force cannot be read", why=str(error))

    def record(self, done: KeptUp) -> None:
        """Record what was done at the broker, with the devices that it is about."""
        devices = self.knowledge.now.registry.by_thumbprint
        cut = [devices[each].id if each in devices else each for each in done.cut_off]
        facts: dict[str, Json] = {
            "what": "broker's rules",
            "cut_off": list(cut),
            "mended": list(done.mended),
            "refused": list(done.refused),
            "left": list(done.left),
            "clients": done.clients,
            "milliseconds": round(done.seconds * 1000),
        }
        self.there.append(Entry(Kind.POLICY, datetime.now(UTC), facts))
        log.info("the broker's rules were brought up to date", cut_off=cut, mended=len(done.mended))

    def renew(self, stop: threading.Event) -> None:
        """Renew our certificates and the list of revoked ones, until told to stop."""
        due = time.monotonic() + RENEW_SECONDS
        while not stop.wait(LOOK_SECONDS):
            if time.monotonic() >= due:
                self._renew_ours()
                due = time.monotonic() + RENEW_SECONDS
            if self._list_is_due.is_set():
                self._list_is_due.clear()
                self.tell_revoked()

    def _renew_ours(self) -> None:
        try:
            self.keys.make_ready()
        except PlantError as error:
            log.warning("our certificates at the broker cannot be renewed", why=str(error))
        self._list_is_due.set()

    def tell_revoked(self) -> None:
        """Write the list of revoked certificates where the broker reads it."""
        file = self.settings.mqtt.crl_file
        if file is None:
            return
        try:
            write_crl(self.there, file)
        except (PlantError, OSError) as error:
            log.warning("the list of revoked certificates cannot be written", why=str(error))


@contextmanager
def guarded_broker(
    settings: Settings, topics: Topics, plant: Callable[[], Plant]
) -> Iterator[GuardedBroker]:
    """Give a broker that goes by the gate, our certificates ready; PolicyError without policyd."""
    there = Policyd(settings.policyd.socket_path)
    try:
        keys = BrokerKeys(there, settings.server.state / "mqtt")
        keys.make_ready()
        knowledge = there.knowledge()
        _, policies = there.policies()
        yield GuardedBroker(settings, topics, plant, there, keys, knowledge, policies, there.bundle)
    finally:
        there.close()
