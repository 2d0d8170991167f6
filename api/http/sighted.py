"""The store as somebody sees it: what lies in areas that they do not look after is not there.

Whoever is admitted by the gate to see or to work gets this store for as long as a request is
answered, so that no list, count or page can forget to leave something out. What it does not
know of it hands on to the whole store: so a new list of things must be added here.
"""

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast

from api.http.sight import Sight
from plant.footage import FootagePage, FootageRequest
from plant.ids import EventId, IncidentId, ReportId, RequestId
from plant.incidents import Incident, IncidentCursor, IncidentFilter, IncidentPage
from plant.ports import Store
from plant.queue import Snooze, Waiting
from plant.records import Cursor, EventFilter, Page, SourceId, StoredEvent
from plant.reports import Report, ReportFilter, ReportPage
from policy.decisions.actions import Action

Look = Callable[[Action], Sight]
IdT = TypeVar("IdT", bound=str)


def sighted(store: Store, look: Look) -> Store:
    """Return the store as somebody sees it; `look` is asked anew each time."""
    return cast("Store", _Store(store, look))


class _Rest:
    """Hands on what is not about somebody's sight."""

    # Whatever a store can be asked, hence Any.
    def __init__(self, whole: Any) -> None:
        self._whole = whole

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


class _Store(_Rest):
    def __init__(self, store: Store, look: Look) -> None:
        super().__init__(store)
        self.events = _Events(store, lambda: look(Action.EVENT_VIEW))
        self.incidents = _Incidents(store, lambda: look(Action.INCIDENT_VIEW))
        self.reports = _Reports(store, lambda: look(Action.REPORT_VIEW))
        self.footage = _Footage(store, lambda: look(Action.FOOTAGE_VIEW))
        self.desk = _Desk(store, lambda: look(Action.EVENT_VIEW))


class _Events(_Rest):
    def __init__(self, store: Store, look: Callable[[], Sight]) -> None:
        super().__init__(store.events)
        self._events = store.events
        self._look = look

    def current(self, event: EventId) -> StoredEvent | None:
        found = self._events.current(event)
        return found if found is not None and self._look().sees(found.event.camera) else None

    def currents(self, events: Collection[EventId]) -> Mapping[EventId, StoredEvent]:
        found, sight = self._events.currents(events), self._look()
        return {id_: each for id_, each in found.items() if sight.sees(each.event.camera)}

    def revision(self, event: EventId, revision: int) -> StoredEvent | None:
        found = self._events.revision(event, revision)
        return found if found is not None and self._look().sees(found.event.camera) else None

    def revisions(self, event: EventId) -> tuple[StoredEvent, ...]:
        return self._seen(self._events.revisions(event))

    def page(self, wanted: EventFilter, *, start: Cursor | None = None, limit: int = 50) -> Page:
        wanted = replace(wanted, cameras=_both(wanted.cameras, self._look().cameras))
        return self._events.page(wanted, start=start, limit=limit)

    def waiting(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        wanted = replace(wanted, cameras=_both(wanted.cameras, self._look().cameras))
        return self._events.waiting(wanted, limit=limit)

    def judged_once(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        wanted = replace(wanted, cameras=_both(wanted.cameras, self._look().cameras))
        return self._events.judged_once(wanted, limit=limit)

    def after(self, source: SourceId, sequence: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        return self._seen(self._events.after(source, sequence, limit=limit))

    def feed(self, position: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        while True:
            found = self._events.feed(position, limit=limit)
            seen = self._seen(found)
            if seen or len(found) < limit:
                return seen
            # All of these are hidden: what is seen may follow.
            position = found[-1].position

    def _seen(self, found: tuple[StoredEvent, ...]) -> tuple[StoredEvent, ...]:
        sight = self._look()
        return tuple(each for each in found if sight.sees(each.event.camera))


class _Incidents(_Rest):
    def __init__(self, store: Store, look: Callable[[], Sight]) -> None:
        super().__init__(store.incidents)
        self._incidents = store.incidents
        self._look = look

    def find(self, incident: IncidentId) -> Incident | None:
        found = self._incidents.find(incident)
        return found if found is not None and self._sees(found) else None

    def page(
        self, wanted: IncidentFilter, *, start: IncidentCursor | None = None, limit: int = 50
    ) -> IncidentPage:
        sight = self._look()
        wanted = replace(
            wanted, cameras=_both(wanted.cameras, sight.cameras), cameraless_posts=sight.posts
        )
        return self._incidents.page(wanted, start=start, limit=limit)

    def _sees(self, incident: Incident) -> bool:
        sight = self._look()
        if incident.camera is not None:
            return sight.sees(incident.camera)
        return incident.post in sight.posts


class _Reports(_Rest):
    def __init__(self, store: Store, look: Callable[[], Sight]) -> None:
        super().__init__(store.reports)
        self._reports = store.reports
        self._look = look

    def find(self, report: ReportId) -> Report | None:
        found = self._reports.find(report)
        return found if found is not None and found.said.post in self._look().posts else None

    def page(
        self, wanted: ReportFilter, *, start: int | None = None, limit: int = 50
    ) -> ReportPage:
        wanted = replace(wanted, posts=_both(wanted.posts, self._look().posts))
        return self._reports.page(wanted, start=start, limit=limit)

    def changes(self, after: int, *, limit: int = 50) -> tuple[Report, ...]:
        while True:
            found = self._reports.changes(after, limit=limit)
            posts = self._look().posts
            seen = tuple(each for each in found if each.said.post in posts)
            if seen or len(found) < limit:
                return seen
            after = found[-1].change


class _Footage(_Rest):
    def __init__(self, store: Store, look: Callable[[], Sight]) -> None:
        super().__init__(store.footage)
        self._footage = store.footage
        self._look = look

    def find(self, request: RequestId) -> FootageRequest | None:
        found = self._footage.find(request)
        return found if found is not None and self._look().sees(found.camera) else None

    def page(self, *, start: Cursor | None = None, limit: int = 50) -> FootagePage:
        """A page may be shorter than asked for; where it goes on is right all the same."""
        page = self._footage.page(start=start, limit=limit)
        sight = self._look()
        return replace(
            page, requests=tuple(each for each in page.requests if sight.sees(each.camera))
        )


class _Desk(_Rest):
    def __init__(self, store: Store, look: Callable[[], Sight]) -> None:
        super().__init__(store.desk)
        self._desk = store.desk
        self._look = look

    def holding(self, now: datetime) -> tuple[Snooze, ...]:
        return self._seen(self._desk.holding(now))

    def snoozes(self, *, limit: int = 50) -> tuple[Snooze, ...]:
        return self._seen(self._desk.snoozes(limit=limit))

    def _seen(self, found: tuple[Snooze, ...]) -> tuple[Snooze, ...]:
        sight = self._look()
        return tuple(each for each in found if each.camera is None or sight.sees(each.camera))


def _both(asked: AbstractSet[IdT] | None, seen: AbstractSet[IdT]) -> AbstractSet[IdT]:
    return seen if asked is None else asked & seen
