"""What the review page is about, as its address says, and what is found for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Query

from api.http.console.lines import Line, line_of, lines_of
from api.http.console.second_looks import second_looks
from api.http.parts import Parts
from casework.queueing import Flood, queue_of
from plant.events import EventKind
from plant.ids import CameraId, ZoneId
from plant.queue import CRITICAL, HIGH, MEDIUM, Waiting
from plant.records import LONGEST_NAME, Cursor, EventFilter, Page
from plant.reviews import ReviewState

AT_ONCE = 40
# Script asks for more at once: nobody waits for lines who goes on fast.
MORE_AT_ONCE = 80
MOST = 10_000
# What still waits for a word is a queue; what has one is a list, the newest first.
QUEUES = frozenset({ReviewState.NEW, ReviewState.UNSURE})
LEAST = {"": 0, "medium": MEDIUM, "high": HIGH, "critical": CRITICAL}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are reviewed, as the address of the page says. `any` is any state."""

    review: Annotated[ReviewState | Literal["any"], Query()] = ReviewState.NEW
    camera: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
    kind: Annotated[EventKind | Literal[""], Query()] = ""
    severity: Annotated[Literal["", "medium", "high", "critical"], Query()] = ""
    rule: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
    zone: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
    since: Annotated[datetime | Literal[""], Query()] = ""
    until: Annotated[datetime | Literal[""], Query()] = ""
    view: Annotated[Literal["", "repeats", "rules"], Query()] = ""
    cursor: Annotated[str, Query(max_length=40)] = ""

    @property
    def is_queue(self) -> bool:
        """Whether it is what waits, and not what was decided."""
        return self.review in QUEUES

    def filter(self, timezone: tzinfo) -> EventFilter:
        """Return it as the store understands it. A time without a zone is the plant's own."""
        return EventFilter(
            review=None if self.review == "any" else self.review,
            camera=CameraId(self.camera) if self.camera else None,
            kind=self.kind or None,
            zone=ZoneId(self.zone) if self.zone else None,
            from_at=_aware(self.since, timezone),
            to_at=_aware(self.until, timezone),
        )

    def fits(self, each: Waiting) -> bool:
        """Whether it fits what the store was not asked."""
        return each.severity >= LEAST[self.severity] and self.rule in {"", each.rule}

    @property
    def told(self) -> dict[str, str]:
        """The words of the address, without those that say nothing."""
        words = {
            "review": str(self.review),
            "camera": self.camera,
            "kind": str(self.kind),
            "severity": self.severity,
            "rule": self.rule,
            "zone": self.zone,
            "since": told_time(self.since),
            "until": told_time(self.until),
            "view": self.view,
            "cursor": self.cursor,
        }
        return {name: word for name, word in words.items() if word}

    def query(self, **changes: str) -> str:
        """Return the address of the same list, with changes."""
        told = self.told | changes
        return "/review?" + urlencode({name: word for name, word in told.items() if word})


def told_time(moment: datetime | str) -> str:
    """Return a moment as an address and a field for times tell it, nothing for none."""
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else ""


def _aware(moment: datetime | str, timezone: tzinfo) -> datetime | None:
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone)


@dataclass(frozen=True, slots=True)
class Listed:
    """What is found: some lines, how much there is in all, and where to go on."""

    lines: Sequence[Line]
    groups: int
    events: int
    snoozed: int = 0
    flood: Flood | None = None
    is_wide: bool = False
    more: int | None = None
    next: str = ""


def listed(
    parts: Parts, wanted: Wanted, *, by: str, start: int = 0, limit: int = AT_ONCE
) -> Listed:
    """Return the lines from a place on: of somebody's queue, or of what was decided."""
    if not wanted.is_queue:
        return _decided(parts, wanted)
    waiting = _waiting(parts, wanted, by=by)
    return _queue(parts, wanted, waiting, slice(start, start + limit), by=by)


def _waiting(parts: Parts, wanted: Wanted, *, by: str) -> list[Waiting]:
    """Return what waits for somebody: what nobody judged, and what is sampled for a second look."""
    asked = wanted.filter(parts.plant.in_force[0].timezone)
    found = [*parts.store.events.waiting(asked, limit=MOST)]
    if wanted.review is ReviewState.NEW:
        found += second_looks(parts.store, asked, by=by)
    return [each for each in found if wanted.fits(each)]


def _queue(
    parts: Parts, wanted: Wanted, waiting: Sequence[Waiting], part: slice, *, by: str
) -> Listed:
    store, now = parts.store, parts.clock.now()
    widely = {"": None, "repeats": False, "rules": True}[wanted.view]
    queue = queue_of(waiting, snoozes=store.desk.holding(now), now=now, widely=widely)
    here = queue.groups[part]
    others = {event: each for event, each in store.desk.claims(now).items() if each.by != by}
    beyond = part.start + len(here)
    return Listed(
        lines=lines_of(here, store.events, parts.plant.in_force[0], others),
        groups=len(queue.groups),
        events=queue.events,
        snoozed=queue.snoozed,
        flood=queue.flood,
        is_wide=wanted.view == "rules" or (queue.flood is not None and not wanted.view),
        more=beyond if beyond < len(queue.groups) else None,
    )


def _decided(parts: Parts, wanted: Wanted) -> Listed:
    start = Cursor.read(wanted.cursor) if wanted.cursor else None
    asked = wanted.filter(parts.plant.in_force[0].timezone)
    page: Page = parts.store.events.page(asked, start=start, limit=AT_ONCE)
    events = [each.event for each in page.events]
    files = parts.store.events.attachments_of([each.id for each in events])
    reviews = parts.store.reviews.of_events([each.id for each in events])
    plant = parts.plant.in_force[0]
    lines = [
        line_of(
            each,
            reviews[each.id].version,
            plant,
            has_snapshot=any(file.name == "snapshot" for file in files[each.id]),
        )
        for each in events
        if each.severity >= LEAST[wanted.severity] and wanted.rule in {"", each.rule.id}
    ]
    following = "" if page.next is None else wanted.query(cursor=str(page.next))
    return Listed(lines, len(lines), len(lines), next=following)
