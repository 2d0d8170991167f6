"""The review page and its forms. All of it works without script; script makes it fast."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.answers import answer, found
from api.http.bodies import FormBody, read_as
from api.http.case_shapes import NewVerdict, Seen
from api.http.console.queue import MORE_AT_ONCE, Listed, Wanted, listed
from api.http.console.second_looks import blind
from api.http.console.shell import page
from api.http.console.views import Known, Shown, shown
from api.http.console.words import REASONS, SNOOZE_MINUTES, STATES
from api.http.parts import Here, Parts
from api.http.visitor import Visitor
from casework.errors import CaseError
from casework.verdicts import Word
from plant.ids import CameraId, EventId, RuleId
from plant.kind_words import KINDS
from plant.records import LONGEST_NAME
from plant.store_errors import ConflictError, MissingError
from plant.wire import Json

routes = APIRouter(include_in_schema=False)
KEPT = ("review", "camera", "kind", "severity", "rule", "zone", "since", "until", "view")


class Refusal(StrEnum):
    """Why what the form said was not kept."""

    CONFLICT = "conflict"
    CASE = "case"


REFUSALS: Mapping[Refusal, str] = {
    Refusal.CONFLICT: "Not kept: somebody was faster. Look at it as it is now.",
    Refusal.CASE: "Not kept: escalating, overturning and snoozing need a reason, and a word is"
    " said once.",
}


@routes.get("/", dependencies=[action(Action.BOOTSTRAP_READ)])
async def start() -> Response:
    """Lead to the review page."""
    return RedirectResponse("/review", HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the address says besides the list: the event on the stage, what was done last."""

    event: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
    said: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
    refused: Annotated[Refusal | None, Query()] = None


@routes.get("/review", dependencies=[action(Action.EVENT_LIST)])
def review(
    request: Request,
    parts: Here,
    visitor: Visitor,
    wanted: Annotated[Wanted, Depends()],
    beside: Annotated[Beside, Depends()],
) -> Response:
    """Show the queue, and one event of it on the stage."""
    position = parts.store.events.last_position()
    found_ = listed(parts, wanted, by=visitor)
    chosen = EventId(beside.event or (found_.lines[0].row.id if found_.lines else ""))
    told = {
        "found": found_,
        "shown": _shown(parts, chosen, by=visitor) if chosen else None,
        "undo": _shown(parts, EventId(beside.said), by=visitor) if beside.said else None,
        "refused": REFUSALS[beside.refused] if beside.refused else "",
        "wanted": wanted,
        "cameras": parts.plant.in_force[0].cameras,
        "zones": _zones(parts, wanted),
        "position": position,
        "KINDS": KINDS,
        "STATES": STATES,
        "REASONS": REASONS,
        "SNOOZE_MINUTES": SNOOZE_MINUTES,
    }
    return page(request, "review.html", told, here="/review")


@routes.get("/review/rows", dependencies=[action(Action.EVENT_LIST)])
def rows(
    parts: Here,
    visitor: Visitor,
    wanted: Annotated[Wanted, Depends()],
    start: Annotated[int, Query(ge=0, le=1 << 20)] = 0,
) -> Response:
    """Tell the page's script more lines of the queue."""
    position = parts.store.events.last_position()
    found_ = listed(parts, wanted, by=visitor, start=start, limit=MORE_AT_ONCE)
    return answer(_told(found_) | {"position": position})


@routes.get("/review/claims", dependencies=[action(Action.EVENT_LIST)])
def claims(parts: Here, visitor: Visitor) -> Response:
    """Tell who else looks at which event."""
    held = parts.store.desk.claims(parts.clock.now())
    others = {event: claim.by for event, claim in held.items() if claim.by != visitor}
    return answer({event: by for event, by in others.items() if parts.store.events.current(event)})


@routes.get("/review/events/{event_id}", dependencies=[action(Action.EVENT_VIEW)])
def details(parts: Here, visitor: Visitor, event_id: str) -> Response:
    """Tell the page's script how to show an event."""
    return answer(_shown(parts, EventId(event_id), by=visitor).to_json())


@routes.post("/review/events/{event_id}/verdict", dependencies=[action(Action.EVENT_JUDGE)])
def judge(parts: Here, event_id: str, visitor: Visitor, form: FormBody) -> Response:
    """Take a verdict from the form, and go on to the next event."""
    try:
        back = _judged(parts, EventId(event_id), form, by=visitor)
    except ConflictError:
        back = {"event": event_id, "refused": Refusal.CONFLICT.value}
    except CaseError:
        back = {"event": event_id, "refused": Refusal.CASE.value}
    parts.bell.ring()
    return _back(form, back)


@routes.post("/review/cameras/{camera}/snooze", dependencies=[action(Action.RULE_SNOOZE)])
def snooze(parts: Here, camera: str, visitor: Visitor, form: FormBody) -> Response:
    """Let a rule be quiet at a camera, and show the queue without it."""
    rule, minutes = form.get("rule", ""), form.get("minutes", "")
    lasts = timedelta(minutes=int(minutes) if minutes.isdecimal() else 0)
    back: dict[str, str] = {}
    try:
        parts.snoozing.snooze(
            RuleId(rule), CameraId(camera), lasts=lasts, reason=form.get("reason", ""), by=visitor
        )
    except CaseError:
        back = {"refused": Refusal.CASE.value}
    return _back(form, back)


def _zones(parts: Parts, wanted: Wanted) -> dict[str, str]:
    """Return the zones that can be chosen by id: of the chosen camera, or of all, each named once."""
    cameras = parts.plant.in_force[0].cameras.values()
    chosen = [each for each in cameras if wanted.camera in {"", each.id}]
    found = {zone.id: zone.name or zone.id for each in chosen for zone in each.zones.values()}
    return {str(id_): name for id_, name in sorted(found.items(), key=lambda item: item[1])}


def _back(form: Mapping[str, str], told: Mapping[str, str]) -> Response:
    """Lead back to the same list: forms carry the words of its address as `in_…`."""
    kept = {name: form[f"in_{name}"] for name in KEPT if form.get(f"in_{name}")}
    return RedirectResponse("/review?" + urlencode(kept | dict(told)), HTTPStatus.SEE_OTHER)


def _judged(parts: Parts, event: EventId, form: Mapping[str, str], *, by: str) -> dict[str, str]:
    """Keep what a form says of an event, and return what the next page is about."""
    told = {name: form[name] for name in ("version", "reason") if name in form}
    if form.get("verdict") == "undo":
        seen = read_as(Seen, {"version": form.get("version")})
        parts.reviewing.undo(event, by=by, version=seen.version)
        return {"event": event}
    said = read_as(NewVerdict, told | {"verdict": form.get("verdict")})
    word = Word(said.verdict, reason=said.reason, owner=form.get("owner", "").strip())
    parts.reviewing.judge(event, word, by=by, version=said.version)
    return {"said": event}


def _told(found_: Listed) -> dict[str, Json]:
    flood = found_.flood
    return {
        "rows": [each.to_json() for each in found_.lines],
        "groups": found_.groups,
        "events": found_.events,
        "snoozed": found_.snoozed,
        "flood": None if flood is None else {**asdict(flood)},
        "more": found_.more,
    }


def _shown(parts: Parts, event: EventId, *, by: str) -> Shown:
    stored = found(parts.store.events.current(event))
    review = parts.store.reviews.of_event(event)
    if review is None:
        raise MissingError("no such event is kept", remedy="check the event's id")
    media = parts.store.events.attachments(event)
    known = Known(stored.event, media, review, verdicts := parts.store.reviews.verdicts(event))
    return blind(shown(known, parts.plant.in_force[0]), review, verdicts, by=by)
