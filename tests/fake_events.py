"""What is asked of events that are kept in memory."""

from collections.abc import Collection, Mapping, Sequence

from plant.events import Event
from plant.ids import EventId
from plant.queue import Waiting
from plant.records import EventFilter, StoredEvent
from plant.reviews import Review


def fits(wanted: EventFilter, event: Event, review: Review) -> bool:
    return (
        wanted.incident in {None, review.incident}
        and wanted.review in {None, review.state}
        and wanted.kind in {None, event.kind}
        and wanted.camera in {None, event.camera}
        and (wanted.cameras is None or event.camera in wanted.cameras)
        and (wanted.zone is None or wanted.zone in event.zones)
        and wanted.phase in {None, event.phase}
        and (wanted.from_at is None or event.onset_at >= wanted.from_at)
        and (wanted.to_at is None or event.onset_at < wanted.to_at)
    )


def gist(stored: StoredEvent, review: Review, revisions: Sequence[StoredEvent]) -> Waiting:
    event = stored.event
    value = event.measures.get("value", 0)
    return Waiting(
        event=event.id,
        kind=event.kind,
        camera=event.camera,
        rule=event.rule.id,
        severity=event.severity,
        at_stake=float(value) if isinstance(value, int | float) else 0.0,
        onset_at=event.onset_at,
        arrived_at=min(each.stored_at for each in revisions if each.event.id == event.id),
        version=review.version,
        incident=review.incident,
    )


def gists(
    found: Sequence[StoredEvent],
    reviews: Mapping[EventId, Review],
    revisions: Sequence[StoredEvent],
    *,
    once: bool = False,
) -> tuple[Waiting, ...]:
    """Return the gist of events; `once` of those alone that were judged exactly once."""
    told = (gist(each, reviews[each.event.id], revisions) for each in found)
    return tuple(each for each in told if each.version == 1 or not once)


class Currents:
    """Tells several events at once."""

    def current(self, event: EventId) -> StoredEvent | None:
        raise NotImplementedError

    def currents(self, events: Collection[EventId]) -> Mapping[EventId, StoredEvent]:
        told = {each: self.current(each) for each in events}
        return {id_: each for id_, each in told.items() if each is not None}
