"""What a change is told with: whoever listens makes messages of it.

Messages are committed together with the change, so none is ever told that did not
happen, and none that happened is forgotten.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from plant.events import Event
from plant.incidents import Incident
from plant.records import Draft, StoredEvent
from plant.reviews import Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """One change, in one of three shapes.

    - A revision that was taken in: `stored`, and the incident that its event belongs to.
    - A verdict: `verdict`, with the event's current revision in `stored`.
    - A step with an incident, or what a verdict changed in it: `incident` alone.

    `incident_before` is the incident as it was, None where it is new. Where both are
    equal in version the incident need not be told again. `troubles` are the events by which
    the camera is offline or tampered with now, where the revision is one of such an event.
    """

    incident: Incident | None
    incident_before: Incident | None = None
    stored: StoredEvent | None = None
    verdict: Verdict | None = None
    troubles: tuple[Event, ...] | None = None

    @property
    def incident_moved(self) -> bool:
        """Whether the incident has a version that was not told yet."""
        if self.incident is None:
            return False
        return self.incident_before is None or self.incident.version > self.incident_before.version


Announce: TypeAlias = Callable[[Told], Iterable[Draft]]


def nothing(told: Told) -> Iterable[Draft]:
    """Announce nothing: for a plant without a broker."""
    del told
    return ()
