"""A legal hold on an incident: its files stay, whatever their time, until it is lifted.

The hold lies on every event that belongs to the incident at that moment; who asked for
it and why is kept, and so is who lifted it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from plant.ids import EventId, IncidentId
from plant.ports import EventStore, Store
from plant.records import EventFilter, Hold
from plant.store_errors import MissingError

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class HoldDesk:
    """Where holds are put on and lifted."""

    store: Store

    def holds(self, incident: IncidentId) -> tuple[Hold, ...]:
        """Return the holds of an incident's events, the oldest first, lifted ones too."""
        events = self.store.events
        found = [each for event in _events(events, incident) for each in events.holds(event)]
        return tuple(sorted(found, key=lambda hold: hold.number))

    def hold(self, incident: IncidentId, reason: str, *, by: str) -> int:
        """Keep all files of an incident; return how many events are held by it."""
        reason = checked_reason(reason)
        if not reason:
            raise CaseError("a hold needs a reason", remedy="say for what the files are needed")
        checked_person(by)
        with self.store.writing() as work:
            if work.incidents.find(incident) is None:
                raise MissingError("no such incident is kept", remedy="check the incident's id")
            events = list(_events(work.events, incident))
            for event in events:
                work.hold(event, reason=reason, held_by=by)
        return len(events)

    def lift(self, incident: IncidentId, *, by: str) -> int:
        """Lift all holds of an incident; return how many there were."""
        checked_person(by)
        with self.store.writing() as work:
            there = [
                hold
                for event in _events(work.events, incident)
                for hold in work.events.holds(event)
                if hold.released_at is None
            ]
            for hold in there:
                work.release(hold.number, released_by=by)
        return len(there)


def _events(events: EventStore, incident: IncidentId) -> Iterator[EventId]:
    start = None
    while True:
        listed = events.page(EventFilter(incident=incident), start=start, limit=AT_ONCE)
        for each in listed.events:
            yield each.event.id
        start = listed.next
        if start is None:
            return
