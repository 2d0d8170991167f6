"""The wall and the cameras' pages: everything is told without script, and footage is asked for."""

import re

from plant.events import EventKind
from plant.footage import FootageState
from plant.ids import CameraId, RuleId
from plant.near_misses import NearMiss
from tests.api.http.house import House
from tests.builders import an_event, at

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def page(house: House, path: str) -> str:
    answer = house.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_wall_has_a_tile_for_each_camera_that_says_how_it_is(house: House) -> None:
    told = page(house, "/wall")
    assert re.findall(r'<li class="tile (\w+)" data-id="(\w+)">', told) == [
        ("unwatched", "dock"),
        ("unwatched", "yard"),
    ]
    assert "no vision worker watches it" in told
    assert 'data-side="2"' in told


def test_as_many_stand_side_by_side_as_asked(house: House) -> None:
    assert 'id="tiles" data-side="4"' in page(house, "/wall?side=4")
    assert house.client.get("/wall?side=9").status_code == 422


def test_a_tampered_camera_says_so_in_the_list_with_since_when(house: House) -> None:
    house.post(an_event(5, kind=EventKind.CAMERA_OFFLINE, because="<no> packets"))
    told = page(house, "/cameras")
    assert "&lt;no&gt; packets" in told
    assert "Dock" in told


def test_a_camera_shows_its_day_with_events_and_the_time_it_saw_nothing(house: House) -> None:
    house.post(an_event(3600, severity=950))
    house.post(an_event(7200, kind=EventKind.CAMERA_TAMPERED))
    told = page(house, "/cameras/dock?day=2026-03-02")
    assert 'class="event critical"' in told
    assert 'class="blind"' in told
    assert "1 events" in told
    assert "Monday, 02 March 2026" in told
    assert "/cameras/dock?day=2026-03-01" in told
    nothing = page(house, "/cameras/dock?day=2026-03-05")
    assert 'class="event' not in nothing


def test_a_span_is_asked_for_where_the_plant_is(house: House) -> None:
    asked = house.client.post(
        "/cameras/dock/footage",
        content="day=2026-03-02&from=00:10:00&to=00:11:30",
        headers=FORM,
    )
    assert asked.status_code == 303
    (request,) = house.parts.store.footage.waiting([CameraId("dock")])
    assert request.state is FootageState.WAITING
    assert request.from_at.isoformat() == "2026-03-01T23:10:00+00:00"
    assert (request.to_at - request.from_at).total_seconds() == 90
    told = page(house, asked.headers["location"])
    assert f'data-request="{request.id}" data-state="waiting" class=new' in told


def test_the_last_seconds_are_asked_for_by_one_button(house: House) -> None:
    house.client.post("/cameras/dock/footage", content="back=30&day=2026-03-02", headers=FORM)
    (request,) = house.parts.store.footage.waiting([CameraId("dock")])
    assert (request.to_at - request.from_at).total_seconds() == 28
    assert request.to_at <= house.parts.clock.now()


def test_a_span_that_is_none_is_told_on_the_page(house: House) -> None:
    for form in ("day=2026-03-02&from=10:00&to=09:00", "day=x&from=&to=", "back=soon"):
        asked = house.client.post("/cameras/dock/footage", content=form, headers=FORM)
        assert asked.status_code == 303
        assert 'role="alert"' in page(house, asked.headers["location"])
    assert house.parts.store.footage.waiting() == ()


def test_no_such_camera(house: House) -> None:
    assert house.client.get("/cameras/attic").status_code == 404
    assert house.client.post("/cameras/attic/footage", content="", headers=FORM).status_code == 404


def test_a_camera_says_what_nearly_fired(house: House) -> None:
    miss = NearMiss(
        CameraId("dock"),
        RuleId("after-hours"),
        EventKind.ZONE_INTRUSION,
        "apron",
        "somebody was there",
        0.72,
        at(10).timestamp(),
        at(11).timestamp(),
    )
    with house.parts.store.writing() as work:
        work.keep_near_misses([miss])
    page = house.client.get("/cameras/dock").text
    assert "Somebody in a zone at 72 %" in page
    assert "after-hours, apron, 2026-03-02 01:00:10" in page
