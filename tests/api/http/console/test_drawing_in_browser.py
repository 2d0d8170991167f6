"""Drawing in Chromium: by mouse, by keyboard, saved into the plant file, refused with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from plant.ids import CameraId
from plant.places import Camera
from tests.api.http.console.test_wall_in_browser import opened as shown
from tests.api.http.console.test_wall_in_browser import show
from tests.api.http.house import House, eventually
from tests.api.http.test_drawing import drawn_in as drawn_in  # noqa: PLC0414 -- a fixture

DOCK = CameraId("dock")
pytestmark = pytest.mark.slow


@contextmanager
def drawing(browser: Browser, house: House) -> Iterator[Page]:
    """Open the page, and let the camera give the picture that it asks for."""
    with shown(browser, house, "/cameras/dock/view") as page:
        eventually(lambda: bool(house.parts.live.wanted({DOCK})))
        show(house.parts.live, DOCK, (90, 90, 90))
        expect(page.locator("#still")).to_be_visible()
        yield page


def dock(house: House) -> Camera:
    return house.parts.plant.in_force[0].cameras[DOCK]


def click(page: Page, x: float, y: float) -> None:
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_a_mask_is_drawn_by_mouse_set_right_by_keyboard_and_saved(
    browser: Browser, drawn_in: House
) -> None:
    with drawing(browser, drawn_in) as page:
        expect(page.locator("#save")).to_be_disabled()
        page.click('[data-new="masks"]')
        for x, y in ((0.1, 0.1), (0.3, 0.1), (0.3, 0.4)):
            click(page, x, y)
        # The picture is 160 pixels wide and 90 high.
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowDown")
        page.fill("#one-name", "Desk")
        page.keyboard.press("Tab")
        page.click("#save")
        expect(page.locator("#say")).to_contain_text("Saved")
        (mask,) = dock(drawn_in).masks.values()
        assert (mask.id, mask.name) == ("mask-1", "Desk")
        last = mask.outline.points[2]
        assert last.x == pytest.approx(0.3 + 1 / 160, abs=0.01)
        assert last.y == pytest.approx(0.4 + 10 / 90, abs=0.01)
        assert drawn_in.parts.live.latest(DOCK) is None


def test_everything_is_done_by_keyboard_alone(browser: Browser, drawn_in: House) -> None:
    with drawing(browser, drawn_in) as page:
        page.locator('[data-new="zones"]').focus()
        page.keyboard.press("Enter")
        for _ in range(3):
            page.keyboard.press("Insert")
        page.keyboard.press("Shift+ArrowUp")
        corners = page.locator("#corners input")
        expect(corners).to_have_count(6)
        page.keyboard.press("Delete")
        expect(corners).to_have_count(4)
        page.keyboard.press("z")
        expect(corners).to_have_count(6)
        for index, value in enumerate(("60", "60", "80", "60", "80", "80")):
            corners.nth(index).fill(value)
            corners.nth(index).press("Tab")
        page.locator("#drawing").focus()
        page.keyboard.press("s")
        expect(page.locator("#say")).to_contain_text("Saved")
        zone = {str(key): each for key, each in dock(drawn_in).zones.items()}["zone-1"]
        assert [(each.x, each.y) for each in zone.outline.points] == [
            (0.6, 0.6),
            (0.8, 0.6),
            (0.8, 0.8),
        ]


def test_what_does_not_hold_is_told_and_nothing_is_lost(browser: Browser, drawn_in: House) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{drawn_in.client.base_url}/cameras/dock/view")
    page.locator("#list button").first.click()
    expect(page.locator("#one-used")).to_contain_text("after-hours")
    page.click("#remove")
    page.click("#save")
    expect(page.locator("#problem")).to_contain_text("apron")
    expect(page.locator("#save")).to_be_enabled()
    assert "apron" in dock(drawn_in).zones
    page.click("#undo")
    expect(page.locator("#save")).to_be_disabled()
    context.close()
