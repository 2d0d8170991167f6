"""The cameras: all in a list, and one with its live view, its day and its recorded past."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.days import Day, DayLine, day_line
from api.http.console.shell import page
from api.http.console.views import row_of
from api.http.console.words import camera_states
from api.http.live.states import seen_cameras, states_of
from api.http.parts import Here, Parts
from api.http.visitor import Visitor
from casework.errors import CaseError
from casework.footage import Wish
from plant.events import Event
from plant.footage import FootageRequest
from plant.geometry import Point
from plant.ids import CameraId
from plant.kind_words import KINDS
from plant.near_misses import NearMiss
from plant.places import Camera
from plant.records import EventFilter
from plant.reports import Report, ReportFilter
from plant.store_errors import MissingError

MOST_OF_A_DAY = 1000
PAGE = 200
LAST_EVENTS = 12
LAST_NEAR_MISSES = 5
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LAST_REQUESTS = 200
SHOWN_REQUESTS = 6
LONGEST_BACK_SECONDS = 3600
routes = APIRouter(prefix="/cameras", include_in_schema=False)


@routes.get("", dependencies=[action(Action.PLANT_VIEW)])
def cameras(request: Request, parts: Here) -> Response:
    """List the cameras and how each is."""
    plant, seen = parts.plant.in_force[0], seen_cameras(parts)
    told = {
        "plant": plant,
        "cameras": seen,
        "states": camera_states(states_of(parts, seen), plant),
        "standings": {each.id: parts.standings.of(each.id) for each in seen},
        "rules": {each.id: len(plant.rules_of(each.id)) for each in seen},
    }
    return page(request, "cameras.html", told, here="/cameras")


@routes.get("/{camera}", dependencies=[action(Action.CAMERA_VIEW)])
def one(
    request: Request,
    parts: Here,
    camera: str,
    day: Annotated[date | None, Query()] = None,
    asked: Annotated[str, Query(max_length=100)] = "",
    problem: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Show one camera: live, its day, and what was asked of its past."""
    shown = _found(parts, camera)
    plant = parts.plant.in_force[0]
    now = camera_now(parts, shown)
    line = _line(parts, shown, day or now.astimezone(plant.timezone).date(), now)
    requests = _requests(parts, shown.id)
    told = {
        "camera": shown,
        "plant": plant,
        "now": camera_states(states_of(parts, [shown]), plant)[shown.id],
        "standing": parts.standings.of(shown.id),
        "line": line,
        "days": _days(shown.id, line.day.date),
        "camera_now": now.astimezone(plant.timezone),
        "events": _last(parts, shown.id),
        "near_misses": _near_misses(parts, shown.id),
        "rules": plant.rules_of(shown.id),
        "requests": requests,
        "asked": next((each for each in requests if each.id == asked), None),
        "problem": problem,
        "views": _views(shown),
        "ago": timedelta(seconds=60),
        "kinds": {kind.value: name for kind, name in KINDS.items()},
        "moment": lambda seconds: datetime.fromtimestamp(seconds, plant.timezone),
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M:%S}",
    }
    return page(request, "camera.html", told, here="/cameras")


@routes.post("/{camera}/footage", dependencies=[action(Action.FOOTAGE_ASK)])
def footage(parts: Here, camera: str, visitor: Visitor, form: FormBody) -> Response:
    """Ask for a span of the recorder as a clip, and come back to the page."""
    shown = _found(parts, camera)
    back = {"day": form.get("day", "") if _is_day(form.get("day", "")) else ""}
    try:
        wish = _wish(parts, shown, form)
        back["asked"] = parts.footage.ask(wish, by=visitor).id
        parts.bell.ring()
    except CaseError as error:
        back["problem"] = str(error)
    query = urlencode({name: value for name, value in back.items() if value})
    return RedirectResponse(f"/cameras/{quote(shown.id)}?{query}#footage", HTTPStatus.SEE_OTHER)


def camera_now(parts: Parts, camera: Camera) -> datetime:
    """Return the camera's own time: the wall's, but for a film, which plays in its own."""
    if not camera.source.file:
        return parts.clock.now()
    shown = parts.live.latest(camera.id) or parts.live.latest(camera.id, blurred=True)
    if shown is not None:
        return shown.picture.captured_at
    newest = parts.store.events.page(EventFilter(camera=camera.id), limit=1).events
    return newest[0].event.captured_at if newest else parts.clock.now()


def _wish(parts: Parts, camera: Camera, form: Mapping[str, str]) -> Wish:
    """Return the span that a form names: some seconds up to now, or two times of a day."""
    try:
        if form.get("back"):
            now = camera_now(parts, camera)
            back = timedelta(seconds=min(max(int(form["back"]), 5), LONGEST_BACK_SECONDS))
            # What is recorded can be read a moment later.
            return Wish(camera.id, now - back, now - timedelta(seconds=2))
        day = Day(date.fromisoformat(form.get("day", "")), parts.plant.in_force[0].timezone)
        begins, ends = (time.fromisoformat(form.get(name, "")) for name in ("from", "to"))
    except ValueError as error:
        raise CaseError("a span needs a day and two times", remedy="write 14:02:10") from error
    return Wish(camera.id, day.moment(begins), day.moment(ends))


def _near_misses(parts: Parts, camera: CameraId) -> Sequence[NearMiss]:
    """Return what nearly fired last, where who asks may see events of the camera."""
    if not parts.sees(Action.EVENT_VIEW, camera):
        return ()
    near = parts.store.near_misses
    return near.between(camera, from_at=EARLIEST, to_at=LATEST, limit=LAST_NEAR_MISSES)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _found(parts: Parts, camera: str) -> Camera:
    found = parts.plant.in_force[0].cameras.get(CameraId(camera))
    if found is None:
        raise MissingError("there is no such camera", remedy="see the list of cameras")
    return found


def _line(parts: Parts, camera: Camera, day: date, now: datetime) -> DayLine:
    whole = Day(day, parts.plant.in_force[0].timezone)
    events, is_cut = _events_of(parts, camera.id, whole)
    return day_line(
        whole,
        events,
        _reports_of(parts, camera.id, whole),
        now=now,
        ring_seconds=camera.recording.ring_seconds,
        is_cut=is_cut,
    )


def _events_of(parts: Parts, camera: CameraId, day: Day) -> tuple[list[Event], bool]:
    """Return the events of a day, the newest first, and whether there were too many for all."""
    wanted = EventFilter(camera=camera, from_at=day.begins_at, to_at=day.ends_at)
    events: list[Event] = []
    start = None
    while len(events) < MOST_OF_A_DAY:
        found = parts.store.events.page(wanted, start=start, limit=PAGE)
        events += [each.event for each in found.events]
        start = found.next
        if start is None:
            return events, False
    return events, True


def _reports_of(parts: Parts, camera: CameraId, day: Day) -> list[Report]:
    posts = {post.id for post in parts.plant.in_force[0].posts.values() if camera in post.cameras}
    if not posts:
        return []
    wanted = ReportFilter(from_at=day.begins_at, to_at=day.ends_at)
    found = parts.store.reports.page(wanted, limit=PAGE).reports
    return [each for each in found if each.said.post in posts]


def _last(parts: Parts, camera: CameraId) -> list[object]:
    plant = parts.plant.in_force[0]
    found = parts.store.events.page(EventFilter(camera=camera), limit=LAST_EVENTS).events
    return [row_of(each.event, plant, has_snapshot=False) for each in found]


def _requests(parts: Parts, camera: CameraId) -> list[FootageRequest]:
    found = parts.store.footage.page(limit=LAST_REQUESTS).requests
    return [each for each in found if each.camera == camera][:SHOWN_REQUESTS]


def _views(camera: Camera) -> dict[str, list[dict[str, object]]]:
    """Return what is drawn over the picture, as the page's script takes it."""
    return {
        "zones": [
            _drawn(each.id, each.name, each.outline.points) for each in camera.zones.values()
        ],
        "masks": [
            _drawn(each.id, each.name, each.outline.points) for each in camera.masks.values()
        ],
        "gate_lines": [
            _drawn(each.id, each.name, (each.segment.start, each.segment.end))
            for each in camera.gate_lines.values()
        ],
    }


def _drawn(name: str, told: str, points: Sequence[Point]) -> dict[str, object]:
    return {"id": name, "name": told, "points": [[point.x, point.y] for point in points]}


def _days(camera: CameraId, day: date) -> dict[str, str]:
    return {
        name: f"/cameras/{quote(camera)}?day={day + timedelta(days=by)}"
        for name, by in (("before", -1), ("after", 1))
    }
