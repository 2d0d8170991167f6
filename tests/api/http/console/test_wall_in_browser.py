"""The wall in Chromium: pictures are drawn, a hidden tile asks for nothing, keys work."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from api.http.live_desk import LiveDesk
from plant.ids import CameraId
from plant.live import LivePicture
from tests.api.http.house import House, eventually
from tests.builders import an_event, at

DOCK, YARD = CameraId("dock"), CameraId("yard")
pytestmark = pytest.mark.slow


@contextmanager
def opened(browser: Browser, house: House, path: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{house.client.base_url}{path}")
    yield page
    context.close()
    assert wrong == []


def show(desk: LiveDesk, camera: CameraId, colour: tuple[int, int, int]) -> None:
    pixels = np.full((90, 160, 3), colour, np.uint8)
    jpeg = cv2.imencode(".jpg", pixels)[1].tobytes()
    picture = LivePicture(camera, at(1), at(1), jpeg)
    desk.take(picture, picture.to_bytes())


def brightness(page: Page, camera: str) -> int:
    middle = """(canvas) => canvas.getContext("2d")
        .getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[1]"""
    return int(page.locator(f'[data-id="{camera}"] canvas').evaluate(middle))


def fps(house: House, camera: CameraId) -> float:
    look = house.parts.live.wanted({camera}).get(camera)
    return look.fps if look else 0.0


def test_pictures_are_drawn_and_asked_for_faster_where_something_happens(
    browser: Browser, house: House
) -> None:
    with opened(browser, house, "/wall") as page:
        eventually(lambda: fps(house, DOCK) == 0.2)
        show(house.parts.live, DOCK, (250, 250, 250))
        expect(page.locator('[data-id="dock"] canvas')).to_have_attribute("data-drawn", "yes")
        assert brightness(page, "dock") > 240
        # Who comes to the feed hears what comes from then on.
        eventually(lambda: house.parts.feeds.taken == 1)
        seconds = count(5, 1000)

        def is_live() -> bool:
            house.post(an_event(next(seconds)))
            house.parts.bell.ring()
            return fps(house, DOCK) == 5.0

        eventually(is_live)
        assert fps(house, YARD) == 0.2
        expect(page.locator("#ticker")).to_contain_text("Somebody in a zone")


def test_what_nobody_sees_is_not_asked_for(browser: Browser, house: House) -> None:
    with opened(browser, house, "/wall?side=1") as page:
        eventually(lambda: fps(house, DOCK) > 0)
        assert fps(house, YARD) == 0
        page.keyboard.press("n")
        eventually(lambda: fps(house, YARD) > 0 and fps(house, DOCK) == 0)
        page.evaluate(
            """() => { Object.defineProperty(document, "hidden", { get: () => true });
            document.dispatchEvent(new Event("visibilitychange")); }"""
        )
        eventually(lambda: fps(house, YARD) == 0)


def test_tv_mode_shows_pictures_alone_and_keys_lead_through_the_wall(
    browser: Browser, house: House
) -> None:
    with opened(browser, house, "/wall") as page:
        eventually(lambda: fps(house, DOCK) > 0)
        page.keyboard.press("h")
        expect(page.locator("header")).to_be_hidden()
        page.keyboard.press("h")
        expect(page.locator("header")).to_be_visible()
        page.keyboard.press("3")
        expect(page.locator("#tiles")).to_have_attribute("data-side", "3")
        page.keyboard.press("ArrowRight")
        eventually(lambda: fps(house, DOCK) == 5.0)
        page.keyboard.press("Enter")
        page.wait_for_url("**/cameras/dock")


def test_the_camera_page_is_live_and_a_span_is_chosen_on_the_day(
    browser: Browser, house: House
) -> None:
    with opened(browser, house, "/cameras/dock?day=2026-03-02") as page:
        eventually(lambda: fps(house, DOCK) == 5.0)
        show(house.parts.live, DOCK, (10, 200, 10))
        expect(page.locator("#live")).to_have_attribute("data-drawn", "yes")
        expect(page.locator("#stamp")).to_have_text("01:00:01")
        page.locator("#dayline").scroll_into_view_if_needed()
        box = page.locator("#dayline svg").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=4)
        page.mouse.up()
        begins, ends = (page.locator(f"#{name}").input_value() for name in ("from", "to"))
        assert (begins[:2], ends[:2]) in {("06", "12"), ("05", "11"), ("05", "12"), ("06", "11")}
