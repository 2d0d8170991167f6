"""Every page that the server has, with an address at which a lived-in office shows it.

The list is held against the routes: who adds a page adds its line here, and the tests of
all pages look at it; who adds something that is no page says so.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from fastapi.routing import APIRoute

from api.http.app import ROUTES
from casework.handling import Closing
from casework.verdicts import Word
from plant.ids import CameraId, EventId, RuleId
from plant.incidents import IncidentFilter, Outcome
from plant.reports import Privacy
from plant.reviews import ReviewState
from runtime.plant_file import PlantFileDesk
from runtime.plants import load_plant
from tests.api.http.console.it_office import HOSTILE
from tests.api.http.house import House
from tests.api.http.phones import send
from tests.builders import FORMS, a_plant_with, an_event
from tests.fakes import FakeClock
from tests.reports import report_id

# By the path of the route. `INCIDENT` stands for an incident of the house.
PAGES: Mapping[str, tuple[str, ...]] = {
    "/review": ("/review", "/review?review=unsure", "/review?review=any&view=repeats"),
    "/incidents": ("/incidents", "/incidents?state=closed"),
    "/incidents/{incident_id}": ("/incidents/INCIDENT",),
    "/incidents/{incident_id}/trace": ("/incidents/INCIDENT/trace",),
    "/evidence/{incident_id}": ("/evidence/INCIDENT",),
    "/wall": ("/wall",),
    "/cameras": ("/cameras",),
    "/add-camera": ("/add-camera",),
    "/cameras/{camera}": ("/cameras/dock?day=2026-03-02",),
    "/cameras/{camera}/view": ("/cameras/dock/view",),
    "/losses": ("/losses?from=2026-03-01&to=2026-03-05", "/losses?from=2025-03-01&to=2025-03-05"),
    "/reports": ("/reports",),
    "/reports/{report_id}": (f"/reports/{report_id(1)}", f"/reports/{report_id(2)}"),
    "/reports/{report_id}/reveal": (f"/reports/{report_id(2)}/reveal",),
    "/people": ("/people",),
    "/posters": ("/posters",),
    "/handover": ("/handover",),
    "/handover/refused": ("/handover/refused",),
    "/emergency": ("/emergency",),
    "/m/": ("/m/",),
    "/it/devices": ("/it/devices",),
    "/it/devices/{device_id}": ("/it/devices/phone-1", "/it/devices/lost-1"),
    "/it/pending": ("/it/pending",),
    "/it/import": ("/it/import",),
    "/it/people": ("/it/people",),
    "/it/sessions": ("/it/sessions",),
    "/it/decisions": ("/it/decisions",),
    "/it/decisions/one": ("/it/decisions/one?number=beef1",),
    "/it/policy": ("/it/policy",),
    "/it/policy/whatif": ("/it/policy/whatif",),
    "/it/policy/proposals/{person_id}": ("/it/policy/proposals/ada",),
    "/it/audit": ("/it/audit",),
}
# Where a gate or a certificate stands alone: tests/api/http/gated looks at them.
AT_A_GATE = frozenset(
    {
        "/door",
        "/m/door",
        "/gate-worker.js",
        "/trust",
        "/trust/here",
        "/trust/floorwatch-ca.crt",
        "/trust/floorwatch-ca.pem",
        "/trust/floorwatch.mobileconfig",
    }
)
NO_PAGES: Mapping[str, str] = {
    "/": "/",
    "/it": "/it",
    "/m": "/m",
    "/m/{name}": "/m/app.js",
    "/static/{name}": "/static/base.css",
    "/static/{version}/{name}": "/static/0/base.css",
    "/review/rows": "/review/rows",
    "/review/claims": "/review/claims",
    "/review/events/{event_id}": "/review/events/0195-0",
    "/losses.csv": "/losses.csv",
    "/losses/ledger.csv": "/losses/ledger.csv",
    "/it/devices/{device_id}/status": "/it/devices/phone-1/status",
}


def paths() -> frozenset[str]:
    """Return the paths of everything that a browser gets and that is not the API."""
    return frozenset(
        route.path
        for routes in ROUTES
        for route in routes.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and not route.include_in_schema
    )


def live_in(house: House, folder: Path) -> None:
    """Let happen in a house what fills its pages, with markup wherever somebody can write."""
    path = folder / "plant.yaml"
    path.write_text(a_plant_with("name: Dock", f"name: {json.dumps(HOSTILE)}"))

    def look() -> None:
        assert house.parts.plant.offer(lambda: load_plant(path, FORMS)) is None

    look()
    desk = PlantFileDesk(path, folder / "versions", FORMS, FakeClock(), look)
    # The parts are put together once; a test gives them what a server has.
    object.__setattr__(house.parts, "plant_file", desk)
    for number in range(5):
        event = an_event(number * 1000, severity=200 * number + 100, because=HOSTILE)
        assert house.post(event).is_success
    house.parts.reviewing.judge(
        EventId("0195-0"), Word(ReviewState.UNSURE, HOSTILE), by=HOSTILE, version=0
    )
    house.parts.snoozing.snooze(
        RuleId("after-hours"),
        CameraId("yard"),
        lasts=timedelta(hours=1),
        reason=HOSTILE,
        by="A.",
    )
    house.parts.handover.sign(shift="Night", note=HOSTILE, counts={"open": 2}, by=HOSTILE)
    assert send(house, 1, words=HOSTILE, privacy=Privacy.NAMED.value, name="Lena").is_success
    assert send(house, 2, words=HOSTILE, privacy=Privacy.CONFIDENTIAL.value).is_success
    house.parts.revealing.ask(report_id(2), by=HOSTILE, reason=HOSTILE)
    first, second = house.parts.store.incidents.page(IncidentFilter()).incidents[:2]
    house.parts.workbench.note(first.id, HOSTILE, by=HOSTILE)
    house.parts.workbench.task(first.id, HOSTILE, by=HOSTILE)
    closing = Closing(Outcome.OPERATIONAL_ISSUE, note=HOSTILE)
    house.parts.handling.close(second.id, closing, by=HOSTILE, version=second.version)


def addresses(house: House) -> tuple[str, ...]:
    """Return the addresses of all pages, in a house that is lived in."""
    incident = house.parts.store.incidents.page(IncidentFilter()).incidents[0].id
    return tuple(each.replace("INCIDENT", incident) for shown in PAGES.values() for each in shown)
