"""A camera that answers in the network is chosen in Chromium; what it says of itself is only text."""

import pytest
from playwright.sync_api import Browser, expect

from plant.drawings import FoundCamera
from tests.api.http.console.test_every_page import AXE, FOUND_BY_AXE
from tests.api.http.console.test_wall_in_browser import opened
from tests.api.http.house import House
from tests.api.http.test_drawing import drawn_in as drawn_in  # noqa: PLC0414 -- a fixture

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def patience() -> None:
    """Let a page take its time where many tests share a machine."""
    expect.set_options(timeout=30_000)


def test_a_camera_that_answers_is_chosen(browser: Browser, drawn_in: House) -> None:
    there = (FoundCamera("10.0.0.9", "<i>Gate</i> North", "DS-2CD", "yard"),)
    object.__setattr__(drawn_in.parts, "discover", lambda: there)
    with opened(browser, drawn_in, "/add-camera") as page:
        page.click("#find")
        expect(page.locator("#found-said")).to_contain_text("1 answered")
        page.evaluate(AXE)
        assert page.evaluate(FOUND_BY_AXE) == []
        page.locator("#found button", has_text="<i>Gate</i> North").click()
        expect(page.locator("#url")).to_have_value("rtsp://10.0.0.9/")
        expect(page.locator("#url")).to_be_focused()
        expect(page.locator("#id")).to_have_value("i-gate-i-north")
        object.__setattr__(drawn_in.parts, "discover", tuple)
        page.click("#find")
        expect(page.locator("#found-said")).to_contain_text("Nobody answered")
