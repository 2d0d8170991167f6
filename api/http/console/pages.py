"""The review page and its forms. All of it works without script; script makes it fast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.answers import answer, found
from api.http.bodies import FormBody, read_as
from api.http.case_shapes import NewVerdict, Seen
from api.http.console.shell import page
from api.http.console.views import Known, Row, Shown, row_of, shown
from api.http.console.words import KINDS, STATES
from api.http.parts import Here, Parts
from api.http.visitor import Visitor
from casework.errors import CaseError
from casework.verdicts import Word
from plant.events import EventKind
from plant.ids import CameraId, EventId
from plant.records import LONGEST_NAME, Cursor, EventFilter, StoredEvent
from plant.reviews import ReviewState
from plant.store_errors import ConflictError, MissingError

AT_ONCE = 40
routes = APIRouter(include_in_schema=False)


class Refusal(StrEnum):
    """Why a verdict of the form was not kept."""

    CONFLICT = "conflict"
    CASE = "case"


REFUSALS: Mapping[Refusal, str] = {
    Refusal.CONFLICT: "Not kept: somebody was faster. Look at it as it is now.",
    Refusal.CASE: "Not kept: escalating and overturning need a reason, and a word is said once.",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are reviewed, as the address of the page says. `any` is any state."""

    review: Annotated[ReviewState | Literal["any"], Query()] = ReviewState.NEW
    camera: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
    kind: Annotated[EventKind | Literal[""], Query()] = ""
    cursor: Annotated[str, Query(max_length=40)] = ""

    def filter(self) -> EventFilter:
        """Return it as the store understands it."""
        return EventFilter(
            review=None if self.review == "any" else self.review,
            camera=CameraId(self.camera) if self.camera else None,
            kind=self.kind or None,
        )

    def query(self, **changes: str) -> str:
        """Return the address of the same list, with changes."""
        told = {
            "review": str(self.review),
            "camera": self.camera,
            "kind": str(self.kind),
            "cursor": self.cursor,
        } | changes
        return "/review?" + urlencode({name: value for name, value in told.items() if value})


@routes.get("/", dependencies=[action(Action.BOOTSTRAP_READ)])
async def start() -> Response:
    """Lead to the review page."""
    return RedirectResponse("/review", HTTPStatus.SEE_OTHER)


@routes.get("/review", dependencies=[action(Action.EVENT_LIST)])
def review(
    request: Request,
    parts: Here,
    wanted: Annotated[Wanted, Depends()],
    event: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    said: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    refused: Annotated[Refusal | None, Query()] = None,
) -> Response:
    """Show the list, and one event of it on the stage."""
    plant = parts.plant.in_force[0]
    position = parts.store.events.last_position()
    start = Cursor.read(wanted.cursor) if wanted.cursor else None
    listed = parts.store.events.page(wanted.filter(), start=start, limit=AT_ONCE)
    chosen = EventId(event) if event else (listed.events[0].event.id if listed.events else None)
    told = {
        "rows": _rows(parts, listed.events),
        "shown": None if chosen is None else _shown(parts, chosen),
        "undo": _shown(parts, EventId(said)) if said else None,
        "refused": REFUSALS[refused] if refused else "",
        "wanted": wanted,
        "next": wanted.query(cursor=str(listed.next)) if listed.next else "",
        "cameras": plant.cameras.values(),
        "position": position,
        "KINDS": KINDS,
        "STATES": STATES,
    }
    return page(request, "review.html", told, here="/review")


@routes.get("/review/events/{event_id}", dependencies=[action(Action.EVENT_VIEW)])
def details(parts: Here, event_id: str) -> Response:
    """Tell the page's script how to show an event."""
    return answer(_shown(parts, EventId(event_id)).to_json())


@routes.post("/review/events/{event_id}/verdict", dependencies=[action(Action.EVENT_JUDGE)])
def judge(parts: Here, event_id: str, visitor: Visitor, form: FormBody) -> Response:
    """Take a verdict from the form, and go on to the next event."""
    kept = {name: form[name] for name in ("review", "camera", "kind") if form.get(name)}
    try:
        back = _judged(parts, EventId(event_id), form, by=visitor)
    except ConflictError:
        back = {"event": event_id, "refused": Refusal.CONFLICT.value}
    except CaseError:
        back = {"event": event_id, "refused": Refusal.CASE.value}
    parts.bell.ring()
    return RedirectResponse("/review?" + urlencode(kept | back), HTTPStatus.SEE_OTHER)


def _judged(parts: Parts, event: EventId, form: Mapping[str, str], *, by: str) -> dict[str, str]:
    """Keep what a form says of an event, and return what the next page is about."""
    told = {name: form[name] for name in ("version", "reason") if name in form}
    if form.get("verdict") == "undo":
        seen = read_as(Seen, {"version": form.get("version")})
        parts.reviewing.undo(event, by=by, version=seen.version)
        return {"event": event}
    said = read_as(NewVerdict, told | {"verdict": form.get("verdict")})
    word = Word(said.verdict, reason=said.reason)
    parts.reviewing.judge(event, word, by=by, version=said.version)
    return {"said": event}


def _rows(parts: Parts, events: Sequence[StoredEvent]) -> list[Row]:
    plant = parts.plant.in_force[0]
    media = parts.store.events.attachments_of([each.event.id for each in events])
    return [
        row_of(
            each.event,
            plant,
            has_snapshot=any(file.name == "snapshot" for file in media[each.event.id]),
        )
        for each in events
    ]


def _shown(parts: Parts, event: EventId) -> Shown:
    stored = found(parts.store.events.current(event))
    review = parts.store.reviews.of_event(event)
    if review is None:
        raise MissingError("no such event is kept", remedy="check the event's id")
    media = parts.store.events.attachments(event)
    known = Known(stored.event, media, review, parts.store.reviews.verdicts(event))
    return shown(known, parts.plant.in_force[0])
