"""Tells the broker which emergency grants run: a retained message for each, cleared when it is over.

Who listens can switch a light on. There are no people and no reasons in it.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from api.bell import Bell
from api.mqtt.cloudevents import Envelope
from api.mqtt.topics import Topics
from plant.ports import Clock, Store
from plant.records import Draft, OutboxMessage, SourceId
from plant.store_errors import StoreError
from plant.wire import time_text
from policy.gate.knowing import Emergency

EMERGENCIES = SourceId("emergencies")
EMERGENCY_SCHEMA = "urn:floorwatch:schema:emergency:v1"
EMERGENCY_TYPE = "org.floorwatch.emergency.v1"
LOOK_SECONDS = 0.5
_KEY = "emergency/"
_LOG = logging.getLogger(__name__)


def told_anew(
    running: Iterable[Emergency], states: Iterable[OutboxMessage], topics: Topics
) -> Iterator[Draft]:
    """Yield what clears the grants that run no more, and what tells of those that do."""
    wanted = {f"{_KEY}{each.id}": each for each in running}
    told = [each.draft for each in states if each.draft.key.startswith(_KEY)]
    for draft in told:
        if draft.key not in wanted:
            yield replace(draft, key=f"{draft.key}.over", payload=b"")
    for key in wanted.keys() - {each.key for each in told}:
        yield _draft(key, wanted[key], topics)


def _draft(key: str, one: Emergency, topics: Topics) -> Draft:
    assert one.until is not None
    envelope = Envelope(
        id=f"emergency.{one.id}",
        source=f"urn:floorwatch:site/{topics.site}/{EMERGENCIES}",
        type=EMERGENCY_TYPE,
        subject=f"emergency/{one.grant}",
        schema=EMERGENCY_SCHEMA,
        time=one.asked_at,
    )
    data = {
        "grant": one.grant,
        "opening_id": one.id,
        "asked_at": time_text(one.asked_at),
        "until_at": time_text(one.until),
    }
    topic = topics.emergency(one.grant)
    return Draft(key, EMERGENCIES, topic, envelope.around(data), retained=True)


class EmergencyTeller:
    """Tells of each grant when it begins to run, and when it is over."""

    def __init__(self, store: Store, topics: Topics, bell: Bell, clock: Clock) -> None:
        self._store = store
        self._topics = topics
        self._bell = bell
        self._clock = clock
        self._done: Sequence[Emergency] | None = None

    def running(
        self, known: Callable[[], Sequence[Emergency]]
    ) -> Callable[[threading.Event], None]:
        """Return what looks at what is known until it is told to stop."""

        def run(stop: threading.Event) -> None:
            while not stop.is_set():
                try:
                    self.look(known())
                except StoreError as error:
                    _LOG.warning("an emergency is told later", extra={"why": str(error)})
                stop.wait(LOOK_SECONDS)

        return run

    def look(self, known: Sequence[Emergency]) -> None:
        """Tell what has changed since the last look; after a start, what a last one left behind."""
        now = self._clock.now()
        running = [each for each in known if each.runs(now)]
        if running == self._done:
            return
        states = self._store.outbox.states()
        with self._store.writing() as work:
            for draft in told_anew(running, states, self._topics):
                work.send(draft)
        self._bell.ring()
        self._done = running
