"""The page in Chromium: keys, verdicts, undo, arrivals, the clip, and the phone's width."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plant.events import ClipState, Evidence
from plant.ids import EventId
from plant.reviews import ReviewState
from tests.api.http.house import House, eventually
from tests.browser import running_browser
from tests.builders import an_event, at

FILM = Path(__file__).parents[4] / "sample_videos" / "carton_taken.mp4"
BOXES = {"version": 1, "starts_at": 0, "frames": [[0, [["7", "person", 0.2, 0.2, 0.2, 0.5, 0.9]]]]}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@contextmanager
def opened(
    browser: Browser, house: House, *, width: int = 1366, script: bool = True
) -> Iterator[Page]:
    """Open the page; a breach of its policy or an error in its script fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": 768}, java_script_enabled=script
    )
    page = context.new_page()
    breaches: list[str] = []
    # An answer that is no success is the server's right; the page deals with it.
    page.on(
        "console",
        lambda told: (
            None
            if told.type != "error" or told.text.startswith("Failed to load resource")
            else breaches.append(told.text)
        ),
    )
    page.on("pageerror", lambda error: breaches.append(str(error)))
    origin = str(house.client.base_url)
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(origin) else breaches.append(asked.url),
    )
    page.goto(f"{origin}/review")
    yield page
    context.close()
    assert breaches == []


def state(house: House, seconds: float) -> ReviewState:
    review = house.parts.store.reviews.of_event(EventId(f"0195-{seconds:g}"))
    assert review is not None
    return review.state


def with_events(house: House, count: int) -> None:
    for number in range(count):
        assert house.post(an_event(number * 1000)).status_code == 201


def chosen(page: Page) -> str:
    return str(page.locator("#rows .chosen").get_attribute("data-id"))


def test_one_key_is_a_verdict_and_the_next_event_is_shown(browser: Browser, house: House) -> None:
    with_events(house, 3)
    with opened(browser, house) as page:
        expect(page.locator("#rows li")).to_have_count(3)
        assert chosen(page) == "0195-2000"
        expect(page.locator("#help-open")).to_be_visible()
        page.wait_for_timeout(300)
        page.keyboard.press("f")
        expect(page.locator("#rows li")).to_have_count(2)
        expect(page.locator("#status")).to_contain_text("False alarm")
        assert chosen(page) == "0195-1000"
        eventually(lambda: state(house, 2000) is ReviewState.FALSE_ALARM)


def test_a_verdict_is_taken_back_by_one_key(browser: Browser, house: House) -> None:
    with_events(house, 2)
    with opened(browser, house) as page:
        page.wait_for_timeout(300)
        page.keyboard.press("c")
        page.keyboard.press("z")
        expect(page.locator("#rows li")).to_have_count(2)
        expect(page.locator("#status")).to_contain_text("taken back")
        eventually(lambda: state(house, 1000) is ReviewState.NEW)
        assert len(house.parts.store.reviews.verdicts(EventId("0195-1000"))) == 2


def test_no_verdict_of_a_fast_reviewer_is_lost(browser: Browser, house: House) -> None:
    with_events(house, 20)
    with opened(browser, house) as page:
        for left in range(20, 0, -1):
            expect(page.locator("#rows li")).to_have_count(left)
            page.wait_for_timeout(50)
            page.keyboard.press("a")
        expect(page.locator("#rows li")).to_have_count(0)
        for number in range(20):
            eventually(lambda number=number: state(house, number * 1000) is ReviewState.AUTHORISED)  # type: ignore[misc]  # bound now


def test_previewing_changes_nothing(browser: Browser, house: House) -> None:
    with_events(house, 3)
    with opened(browser, house) as page:
        page.wait_for_timeout(300)
        page.keyboard.press("j")
        expect(page.locator("#rows .chosen")).to_have_attribute("data-id", "0195-1000")
        page.keyboard.press("k")
        expect(page.locator("#rows .chosen")).to_have_attribute("data-id", "0195-2000")
        page.locator("#rows li").last.click()
        expect(page.locator("#rows .chosen")).to_have_attribute("data-id", "0195-0")
    assert {state(house, seconds) for seconds in (0, 1000, 2000)} == {ReviewState.NEW}


def test_escalating_asks_why(browser: Browser, house: House) -> None:
    with_events(house, 1)
    with opened(browser, house) as page:
        page.wait_for_timeout(300)
        page.keyboard.press("e")
        expect(page.locator("#reason")).to_be_focused()
        page.keyboard.type("a face at the fence")
        page.keyboard.press("Enter")
        eventually(lambda: state(house, 0) is ReviewState.ESCALATED)
    (verdict,) = house.parts.store.reviews.verdicts(EventId("0195-0"))
    assert verdict.reason == "a face at the fence"


def test_keys_do_nothing_while_somebody_types_or_has_switched_them_off(
    browser: Browser, house: House
) -> None:
    with_events(house, 2)
    with opened(browser, house) as page:
        page.locator("#reason").click()
        page.keyboard.type("confusing")
        page.locator("#help-open").click()
        page.locator("#keys-off").check()
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        expect(page.locator("#rows li")).to_have_count(2)
    assert state(house, 1000) is ReviewState.NEW


def test_what_somebody_else_decided_is_not_overwritten(browser: Browser, house: House) -> None:
    with_events(house, 2)
    with opened(browser, house) as page:
        page.wait_for_timeout(300)
        body = {"verdict": "confirmed", "version": 0}
        house.client.post("/api/v1/events/0195-1000/verdicts", json=body)
        page.keyboard.press("u")
        expect(page.locator("#status")).to_contain_text("not kept")
        expect(page.locator("#rows li")).to_have_count(2)
    assert state(house, 1000) is ReviewState.CONFIRMED


def test_new_events_are_announced_and_move_nothing(browser: Browser, house: House) -> None:
    with_events(house, 2)
    with opened(browser, house) as page:
        page.wait_for_timeout(500)
        house.post(an_event(50_000))
        expect(page.locator("#pill")).to_have_text("1 new")
        expect(page.locator("#rows li")).to_have_count(2)
        page.keyboard.press("n")
        expect(page.locator("#rows li")).to_have_count(3)


def test_the_clip_plays_and_boxes_are_drawn_over_it(browser: Browser, house: House) -> None:
    begins = at(10) - timedelta(seconds=5)
    evidence = Evidence(state=ClipState.READY, clip="clip.mp4", clip_from_at=begins)
    event = house.post(an_event(evidence=evidence)).json()["event"]["id"]
    assert house.put(event, "clip", FILM.read_bytes()).status_code == 201
    boxes = json.dumps(BOXES).encode()
    assert house.put(event, "box_track", boxes, kind="application/json").status_code == 201
    with opened(browser, house) as page:
        page.wait_for_timeout(1500)
        seconds, width = page.evaluate("(v => [v.currentTime, v.videoWidth])(clip)")
        assert seconds > 3
        assert width > 0
        drawn = page.evaluate(
            "(c => c.getContext('2d').getImageData(0, 0, c.width, c.height)"
            ".data.some(value => value))(overlay)"
        )
        assert drawn


def test_the_page_works_without_script(browser: Browser, house: House) -> None:
    with_events(house, 2)
    with opened(browser, house, script=False) as page:
        page.get_by_role("button", name="Confirm").click()
        eventually(lambda: state(house, 1000) is ReviewState.CONFIRMED)
        expect(page.locator("#rows li")).to_have_count(1)
        page.get_by_role("button", name="Undo").click()
        eventually(lambda: state(house, 1000) is ReviewState.NEW)
        page.locator("#rows a").last.click()
        expect(page.locator("#rows .chosen")).to_have_attribute("data-id", "0195-0")


def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, house: House) -> None:
    with_events(house, 3)
    with opened(browser, house, width=360) as page:
        expect(page.locator("#rows .chosen")).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("scrollY") == 0
        targets = page.locator(".buttons button")
        for index in range(targets.count()):
            box = targets.nth(index).bounding_box()
            assert box is not None
            assert box["height"] >= 44
