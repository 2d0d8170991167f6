"""A page that is open already says that emergency access is open, and no longer when it is over."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.gated.test_in_chromium import ASK, SECONDS, enrolled
from tests.policy.daemon.answering import PASSWORD

pytestmark = pytest.mark.slow


def look_again(page: Page) -> None:
    """Let the page look at itself now: it does each quarter of a minute, and when it is denied something."""
    assert page.evaluate(ASK, "/it/devices") == 403


def test_what_two_others_open_stands_above_a_page_that_is_open(
    plant: Gated, guard: Desk, lead: Desk, browser: Browser
) -> None:
    plant.person("uma", ["security"], [])
    page = enrolled(plant, browser.new_context(), "desk-9")
    page.fill("#signin-form [name=person]", "uma")
    page.fill("#signin-form [name=password]", PASSWORD)
    page.click("#signin-form button")
    expect(page.locator(".visitor")).to_have_text("uma", timeout=SECONDS)
    page.goto(f"{plant.url}/handover")
    notices = page.locator("#notices")
    expect(notices).to_be_hidden()

    asked = {"minutes": "5", "reason": "a person is missing <b>here</b>"}
    assert guard.client.post("/emergency/grants/all-areas", data=asked).status_code == 303
    look_again(page)
    expect(notices).to_contain_text("sia asks for emergency access", timeout=SECONDS)
    page.click("#notices a")
    expect(page.locator(".waiting")).to_contain_text("missing <b>here</b>", timeout=SECONDS)

    page.goto(f"{plant.url}/handover")
    name = plant.guard.knowledge.now.emergencies[0].id
    assert lead.client.post(f"/emergency/{name}/agree").status_code == 303
    look_again(page)
    expect(notices.locator(".runs")).to_contain_text("Opened by sia and lea", timeout=SECONDS)
    assert guard.client.post(f"/emergency/{name}/end").status_code == 303
    look_again(page)
    expect(notices).to_be_hidden(timeout=SECONDS)
    page.context.close()
