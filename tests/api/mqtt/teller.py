"""A store on SQLite with what tells of it: events go in, a publisher sends them on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.bell import Bell
from api.mqtt.announcing import Announcer
from api.mqtt.broker import BrokerAddress
from api.mqtt.publisher import Publisher
from api.mqtt.service import Service
from api.mqtt.topics import Topics
from plant.events import Event
from plant.ids import EventId
from plant.incidents import Incident
from plant.ports import Store
from plant.records import Draft, StoredEvent
from plant.wall_clock import WallClock
from storage.media import MediaFolder
from storage.store import SqlStore
from tests.builders import a_plant, an_event
from tests.migrated import migrated

PLANT = a_plant()
TOPICS = Topics("fw", PLANT.site)
EVENT_TOPIC = "fw/v1/riverside/hall/line-1/dock/event/zone.intrusion"
STATUS_TOPIC = "fw/v1/riverside/service/api/status"


@dataclass
class Teller:
    """What is kept, and how it is told."""

    store: Store
    bell: Bell
    announcer: Announcer
    clock: WallClock

    def tell(self, *events: Event) -> list[StoredEvent]:
        """Keep revisions, each in a transaction with its messages, and ring."""
        kept = []
        for event in events:
            with self.store.writing() as work:
                kept.append(work.append(event))
                for draft in self.announcer.event(kept[-1]):
                    work.send(draft)
            self.bell.ring()
        return kept

    def tell_many(self, first: int, count: int) -> None:
        """Keep so many events in one transaction."""
        with self.store.writing() as work:
            for number in range(first, first + count):
                stored = work.append(an_event(number, id=EventId(f"0195-{number}")))
                for draft in self.announcer.event(stored):
                    work.send(draft)
        self.bell.ring()

    def tell_incident(self, incident: Incident) -> None:
        """Queue an incident's present state."""
        self.queue(*self.announcer.incident(incident))

    def queue(self, *drafts: Draft) -> None:
        """Queue messages as they are."""
        with self.store.writing() as work:
            for draft in drafts:
                work.send(draft)
        self.bell.ring()

    @property
    def waiting(self) -> int:
        """How many messages nobody has acknowledged."""
        return self.store.outbox.counts().waiting

    def publisher(self, broker: BrokerAddress, *, node: str = "api") -> Publisher:
        """Return a publisher of this store."""
        return Publisher(
            self.store.outbox,
            self.bell,
            self.clock,
            broker=broker,
            service=Service(TOPICS, node, "0.1.0"),
        )

    @contextmanager
    def publishing(self, broker: BrokerAddress) -> Iterator[Publisher]:
        """Publish on a thread while the block runs."""
        publisher, stop = self.publisher(broker), threading.Event()
        thread = threading.Thread(target=publisher.run, args=(stop,), name="publisher")
        thread.start()
        try:
            yield publisher
        finally:
            stop.set()
            self.bell.ring()
            thread.join(30)
            assert not thread.is_alive()


@contextmanager
def a_teller(folder: Path, *, durable: bool = False) -> Iterator[Teller]:
    """Yield a teller of a new store; one that is not durable survives no power cut."""
    engine = migrated(folder, durable=durable)
    clock = WallClock()
    store = SqlStore(engine, MediaFolder(folder / "media", clock), clock)
    yield Teller(store, Bell(), Announcer(TOPICS, lambda: PLANT), clock)
    engine.dispose()


def eventually(holds: Callable[[], bool], *, timeout: float = 30.0) -> bool:
    """Wait until something holds; tell whether it does."""
    limit = time.monotonic() + timeout
    while not holds():
        if time.monotonic() > limit:
            return False
        time.sleep(0.01)
    return True
