"""Incidents whose place has changed: each stands at one topic, the one where it belongs now.

A camera that the plant file puts into another area or onto another line takes its open
incidents along. What is retained at the old topic is cleared, or it would stand there for
ever; what is open is told anew where it is now.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from api.bell import Bell
from api.mqtt.announcing import Announcer
from plant.ids import IncidentId
from plant.incidents import Incident
from plant.plantfile.keeper import PlantKeeper
from plant.ports import Store
from plant.records import Draft, OutboxMessage
from plant.store_errors import StoreError

LOOK_SECONDS = 0.5
_LEVEL = "/incident/"
_LOG = logging.getLogger(__name__)


def moved(
    states: Iterable[OutboxMessage],
    found: Callable[[IncidentId], Incident | None],
    announcer: Announcer,
) -> Iterator[Draft]:
    """Yield what clears the incidents that stand elsewhere by now, and tells them anew."""
    for state in states:
        _, level, name = state.draft.topic.rpartition(_LEVEL)
        incident = found(IncidentId(name)) if level else None
        if incident is None:
            continue
        for now in announcer.incident(incident):
            if now.topic == state.draft.topic:
                continue
            # The number of the message is in the key: a camera may come back and go again.
            yield replace(state.draft, key=f"cleared/{state.number}", payload=b"")
            if not incident.is_closed:
                yield replace(now, key=f"moved/{state.number}")


class Relocating:
    """Looks after the incidents whenever another plant file comes into force."""

    def __init__(self, store: Store, announcer: Announcer, plant: PlantKeeper, bell: Bell) -> None:
        self._store = store
        self._announcer = announcer
        self._plant = plant
        self._bell = bell
        self._done = 0

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop; what the store cannot take now is tried again."""
        while not stop.is_set():
            try:
                self.look()
            except StoreError as error:
                _LOG.warning("incidents are moved later", extra={"why": str(error)})
            stop.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Move what stands elsewhere, if the plant has changed since the last look."""
        version = self._plant.in_force[1]
        if version == self._done:
            return
        states = self._store.outbox.states()
        with self._store.writing() as work:
            for draft in moved(states, work.incidents.find, self._announcer):
                work.send(draft)
        self._bell.ring()
        self._done = version
