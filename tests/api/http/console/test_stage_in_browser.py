"""The stage in Chromium: floods, the clip and its boxes, no script, and the width of a phone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from plant.events import ClipState, Evidence
from plant.reviews import ReviewState
from tests.api.http.console.reviewed import opened, state, with_events
from tests.api.http.house import MP4, House, eventually
from tests.builders import an_event, at

FILM = Path(__file__).parents[4] / "sample_videos" / "carton_taken.mp4"
BOXES = {"version": 1, "starts_at": 0, "frames": [[0, [["7", "person", 0.2, 0.2, 0.2, 0.5, 0.9]]]]}
TIMES = "\N{MULTIPLICATION SIGN}"
pytestmark = pytest.mark.slow


def test_a_flood_is_put_together_and_its_rule_is_snoozed(browser: Browser, house: House) -> None:
    with_events(house, 12)
    with opened(browser, house, address="/review") as page:
        expect(page.locator(".flood")).to_contain_text("12 events in ten minutes")
        expect(page.locator("#rows .times")).to_have_text(f"{TIMES}12")
        page.locator(".flood summary").click()
        page.locator(".flood input[name=reason]").fill("rain on the lens")
        page.locator(".flood button").click()
        expect(page.locator(".count")).to_contain_text("12 snoozed")
        expect(page.locator("#rows li")).to_have_count(0)
    (snooze,) = house.parts.store.desk.snoozes()
    assert (snooze.rule, snooze.camera, snooze.reason) == (
        "after-hours",
        "dock",
        "rain on the lens",
    )


def test_the_clip_plays_and_boxes_are_drawn_over_it(browser: Browser, house: House) -> None:
    begins = at(10) - timedelta(seconds=5)
    evidence = Evidence(state=ClipState.READY, clip="clip.mp4", clip_from_at=begins)
    event = house.post(an_event(evidence=evidence)).json()["event"]["id"]
    assert house.put(event, "clip", FILM.read_bytes()).status_code == 201
    boxes = json.dumps(BOXES).encode()
    assert house.put(event, "box_track", boxes, kind="application/json").status_code == 201
    with opened(browser, house) as page:
        eventually(lambda: page.evaluate("clip.currentTime > 3 && clip.videoWidth > 0"))
        drawn = "overlay.getContext('2d').getImageData(0, 0, overlay.width, overlay.height)"
        eventually(lambda: page.evaluate(f"{drawn}.data.some(value => value)"))
        page.keyboard.press("b")
        eventually(lambda: not page.evaluate(f"{drawn}.data.some(value => value)"))


def test_a_clip_that_is_no_film_says_so(browser: Browser, house: House) -> None:
    evidence = Evidence(state=ClipState.READY, clip="clip.mp4", clip_from_at=at(5))
    event = house.post(an_event(evidence=evidence)).json()["event"]["id"]
    assert house.put(event, "clip", MP4).status_code == 201
    with opened(browser, house) as page:
        expect(page.locator("#no-clip")).to_contain_text("cannot play the clip")
        expect(page.locator("#download")).to_be_visible()


def test_the_page_works_without_script(browser: Browser, house: House) -> None:
    with_events(house, 2)
    with opened(browser, house, script=False) as page:
        page.get_by_role("button", name="Confirm").click()
        eventually(lambda: state(house, 0) is ReviewState.CONFIRMED)
        expect(page.locator("#rows li")).to_have_count(1)
        page.get_by_role("button", name="Undo").click()
        eventually(lambda: state(house, 0) is ReviewState.NEW)
        page.locator("#rows a").last.click()
        expect(page.locator("#rows .chosen")).to_be_visible()


def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, house: House) -> None:
    with_events(house, 3)
    with opened(browser, house, width=360) as page:
        expect(page.locator("#rows .chosen")).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("scrollY") == 0
        targets = page.locator(".buttons button:visible")
        for index in range(targets.count()):
            box = targets.nth(index).bounding_box()
            assert box is not None
            assert box["height"] >= 44
