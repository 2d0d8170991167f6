"""The incident's page: films of several cameras on one axis, what is written, how it ends."""

import html
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.http.console.incident_views import Axis, Film, axis_of
from api.http.console.words import where_of
from plant.events import ClipState, Event, Evidence
from plant.ids import CameraId, ZoneId
from plant.incidents import Incident, IncidentFilter, IncidentState, Outcome
from tests.api.http.house import House, digest_of, eventually
from tests.builders import a_plant, an_event, at

FILM = Path(__file__).parents[4] / "sample_videos" / "carton_taken.mp4"


def filmed(seconds: float, camera: str = "dock", zone: str = "apron") -> Event:
    begins = at(seconds) - timedelta(seconds=5)
    evidence = Evidence(
        state=ClipState.READY,
        clip="clip.mp4",
        clip_from_at=begins,
        clip_to_at=begins + timedelta(seconds=20),
    )
    return an_event(
        seconds,
        id=f"0195-{camera}-{seconds:g}",
        camera=CameraId(camera),
        zones=(ZoneId(zone),),
        evidence=evidence,
        severity=750,
    )


def two_incidents(house: House) -> tuple[Incident, Incident]:
    for event in (filmed(100), filmed(103, "yard", "fence")):
        assert house.post(event).is_success
        assert house.put(event.id, "clip", FILM.read_bytes()).is_success
    found = {each.camera: each for each in house.parts.store.incidents.page(ALL).incidents}
    return found[CameraId("dock")], found[CameraId("yard")]


ALL = IncidentFilter()


def test_the_list_calls_places_by_their_names(house: House) -> None:
    incidents = two_incidents(house)
    where = {each.camera: where_of(each, a_plant()) for each in incidents}
    assert where == {"dock": "Dock · apron", "yard": "yard · fence"}
    bay = replace(incidents[0], places=("bay", "gone"))
    assert where_of(bay, a_plant()) == "Dock · Bay, gone"
    assert where_of(replace(bay, camera=CameraId("attic")), a_plant()) == "attic · bay, gone"
    assert "Dock · apron" in house.client.get("/incidents").text


def step(house: House, incident: Incident, do: str, **form: str) -> str:
    now = house.parts.store.incidents.find(incident.id)
    assert now is not None
    told = {"do": do, "version": str(now.version)} | form
    return house.client.post(f"/incidents/{now.id}", data=told, follow_redirects=True).text


def page_of(house: House, incident: Incident) -> str:
    return house.client.get(f"/incidents/{incident.id}").text


def test_the_axis_holds_all_films_and_moments() -> None:
    one, other = filmed(100), filmed(110, "yard")
    axis = axis_of([one, replace(other, evidence=Evidence())], {}, [])
    assert axis is not None
    assert axis.begins_at == at(95)
    assert axis.ends_at == at(130)
    assert axis.cameras == ("dock", "yard")
    assert axis.share(at(95)) == 0
    assert axis.share(at(112.5)) == 50
    assert axis_of([], {}, []) is None


def test_it_opens_shortly_before_the_first_moment_that_a_film_shows() -> None:
    around = Film("yard", at(0), at(200), "/yard")
    seen = Film("dock", at(95), at(115), "/dock")
    axis = Axis(at(0), at(200), (around, seen), (("dock", at(100), "a"), ("dock", at(150), "b")))
    assert axis.opens_at == at(97)
    assert replace(axis, moments=(("dock", at(96), "a"),)).opens_at == at(95)
    assert replace(axis, moments=()).opens_at == at(0)
    assert replace(axis, films=(replace(seen, address=""),)).opens_at == at(0)


def test_incidents_are_listed_with_who_works_on_them(house: House) -> None:
    dock, _ = two_incidents(house)
    step(house, dock, "take", owner="L. <i>Kaya</i>")
    page = house.client.get("/incidents").text
    assert "L. &lt;i&gt;Kaya&lt;/i&gt;" in page
    assert page.count('<a href="/incidents/0') == 2
    assert "No incidents here" in house.client.get("/incidents?state=closed").text
    assert house.client.get("/incidents?cursor=x").status_code == 422
    assert house.client.get("/incidents/none").status_code == 404


def test_two_cameras_become_one_incident_and_its_trail_says_so(house: House) -> None:
    dock, yard = two_incidents(house)
    page = step(house, yard, "merge", into=dock.id)
    assert page.count("<figure data-camera") == 2
    assert f"merged with {yard.id}" in page
    step(house, dock, "split", **{"event:0195-yard-103": "yes"})
    assert len(house.parts.store.incidents.page(ALL).incidents) == 3


def test_notes_tasks_and_losses_are_kept_and_told(house: House) -> None:
    dock, _ = two_incidents(house)
    step(house, dock, "note", text="<script>alert(1)</script>")
    step(house, dock, "task", text="ask the driver")
    step(house, dock, "task_done", about="2")
    page = step(house, dock, "loss", text="two reels", value="1840,50", recovered="", unit="EUR")
    assert "&lt;script&gt;" in page
    assert "done by local" in page
    assert "1,840.50 EUR" in page
    page = step(house, dock, "close", outcome="theft", note="police told")
    closed = house.parts.store.incidents.find(dock.id)
    assert closed is not None
    assert (closed.state, closed.outcome) == (IncidentState.CLOSED, Outcome.THEFT)
    assert closed.loss is not None
    assert str(closed.loss.value) == "1840.50"
    assert "Closed as theft, lost 1,840.50 EUR: police told" in page
    assert "Open, " not in step(house, dock, "reopen", reason="one reel came back")


@pytest.mark.parametrize(
    ("do", "form", "told"),
    [
        ("close", {"outcome": "guilty"}, "with an outcome"),
        ("loss", {"text": "x", "value": "much", "unit": "EUR"}, "no amount"),
        ("note", {"text": " "}, "nothing is written"),
        ("ask", {"camera": "none"}, "no such camera"),
        ("merge", {"into": "none"}, "no such incident"),
        ("task_done", {"about": "7"}, "nothing to change"),
        ("close", {"outcome": "theft", "version": "99"}, "version"),
        ("explode", {}, "no such step"),
    ],
)
def test_what_makes_no_sense_changes_nothing_and_says_why(
    house: House, do: str, form: dict[str, str], told: str
) -> None:
    dock, _ = two_incidents(house)
    assert told in step(house, dock, do, **form)
    assert house.parts.store.incidents.find(dock.id) == dock


def test_another_camera_is_asked_for_the_same_time(house: House) -> None:
    dock, _ = two_incidents(house)
    page = step(house, dock, "ask", camera="yard")
    assert "asked for, not here yet" in page
    (asked,) = house.parts.store.footage.page().requests
    assert (asked.camera, asked.event) == ("yard", "0195-dock-100")


def test_the_part_that_a_ring_still_had_stands_where_it_belongs_and_what_lacks_is_told(
    house: House,
) -> None:
    dock, _ = two_incidents(house)
    step(house, dock, "ask", camera="yard")
    (asked,) = house.parts.store.footage.page().requests
    film = FILM.read_bytes()
    sent = {"Content-Type": "video/mp4", "Repr-Digest": digest_of(film)}
    path = f"/api/v1/footage-requests/{asked.id}/media/clip"
    holds = {"from": "2026-03-02T00:01:30Z", "to": "2026-03-02T00:02:10Z"}
    told = house.client.put(path, params=holds, headers=sent, content=film).json()
    assert told["clip_from_at"].startswith("2026-03-02T00:01:30")
    (film_of_yard,) = [
        each
        for each in json.loads(
            html.unescape(re.findall(r'data-axis="([^"]+)"', page_of(house, dock))[0])
        )["films"]
        if each["camera"] == "yard"
    ]
    # The dock's own film begins five seconds before its event, which was at 1:40.
    assert film_of_yard["to"] - film_of_yard["from"] == 40
    assert film_of_yard["from"] == 0
    assert "the first 20 s that were asked for" in page_of(house, dock)
    assert "the last" not in page_of(house, dock)


def test_of_a_long_incident_what_is_around_its_gravest_event_is_asked(house: House) -> None:
    for seconds in range(0, 1000, 100):
        event = an_event(seconds, severity=900 if seconds == 300 else 500)
        assert house.post(event).is_success
    (incident,) = house.parts.store.incidents.page(ALL).incidents
    step(house, incident, "ask", camera="yard")
    (asked,) = house.parts.store.footage.page().requests
    assert (asked.from_at, asked.to_at) == (at(270), at(330))


def test_cameras_of_the_same_area_are_offered_first(house: House) -> None:
    dock, _ = two_incidents(house)
    offered = re.findall(r'<optgroup label="([^"]+)"><option value="([^"]+)"', page_of(house, dock))
    assert offered == [("Elsewhere", "yard")]


@pytest.mark.slow
def test_the_films_of_two_cameras_play_together(browser: Browser, house: House) -> None:
    dock, yard = two_incidents(house)
    step(house, yard, "merge", into=dock.id)
    page = browser.new_page()
    page.goto(f"{house.client.base_url}/incidents/{dock.id}")
    expect(page.locator("#deck")).to_be_visible()
    page.locator("#seek").fill("4")
    page.keyboard.press("Escape")
    page.locator("#play").click()
    times = (
        "[...document.querySelectorAll('video')].map(each => each.hidden ? -1 : each.currentTime)"
    )
    eventually(lambda: min(page.evaluate(times)) > 1)
    page.locator("#play").click()
    first, second = page.evaluate(times)
    # The yard's film begins three seconds later.
    assert abs((first - second) - 3) < 0.6
    page.close()


def test_in_and_out_marks_go_along_to_the_evidence(browser: Browser, house: House) -> None:
    dock, _ = two_incidents(house)
    page = browser.new_page()
    page.goto(f"{house.client.base_url}/incidents/{dock.id}")
    expect(page.locator("#deck")).to_be_visible()
    page.locator("#seek").fill("2")
    page.locator("#mark-from").click()
    page.locator("#seek").fill("5")
    page.locator("#play").focus()
    page.keyboard.press("o")
    page.locator("#evidence").click()
    expect(page.locator("[name=from_at]")).to_have_value(re.compile(r"2026-.*Z"))
    begins, ends = (page.locator(f"[name={name}]").input_value() for name in ("from_at", "to_at"))
    assert datetime.fromisoformat(ends) - datetime.fromisoformat(begins) == timedelta(seconds=3)
    page.close()
