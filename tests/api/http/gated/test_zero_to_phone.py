"""From zero to an enrolled phone, as the guide for IT has it: two browsers, one link, one code."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from policy.registry.devices import Status
from tests.api.http.gated.plant import Gated
from tests.policy.daemon.answering import PASSWORD

PATIENCE = 30_000
pytestmark = pytest.mark.slow


def opened(browser: Browser, *, phone: bool = False) -> BrowserContext:
    size = {"width": 360, "height": 640} if phone else {"width": 1366, "height": 768}
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return context


def test_from_the_first_link_to_a_phone_that_is_locked_again(
    browser: Browser, plant: Gated
) -> None:
    desk, phone = opened(browser), opened(browser, phone=True)
    it = desk.new_page()
    first_desk(it, str(plant.ask("first.make", origin=plant.url)["link"]))
    link = register(it, "tab-1")
    tab = phone.new_page()
    tab.goto(link)
    tab.get_by_role("button", name="Enrol this device").click()
    digits = shown_digits(tab)
    approve(it, "tab-1", digits)
    tab.wait_for_url("**/m/**")
    assert plant.policyd.house.registry.device("tab-1").status is Status.ACTIVE
    lock(it, "tab-1")
    assert tab.evaluate("fetch('/api/v1/self').then((r) => r.status)") == 403
    it.goto(f"{plant.url}/it/decisions?device=tab-1&decision=deny")
    expect(it.locator("tbody tr").first).to_contain_text("Only a device that IT issued")
    desk.close()
    phone.close()


def first_desk(page: Page, link: str) -> None:
    """Open the first account; IT's own page comes by itself."""
    page.goto(link)
    page.get_by_label("Your name").fill("Ida Berg")
    page.get_by_label("Name to sign in with").fill("ida")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    page.wait_for_url("**/it/devices")
    expect(page.get_by_role("link", name="IT-DESK-1")).to_be_visible()


def register(page: Page, name: str) -> str:
    """Register a phone and return the link that its QR code holds."""
    page.get_by_label("Id", exact=True).fill(name)
    page.locator("input[name='group:phones']").check()
    page.get_by_role("button", name="Register").click()
    page.get_by_role("button", name="Make a one-time code").click()
    return str(page.get_by_role("link", name="the link").get_attribute("href"))


def shown_digits(page: Page) -> str:
    digits = page.locator("#digits")
    expect(digits).to_have_text(re.compile(r"\d{3} \d{3}"))
    return digits.inner_text()


def approve(page: Page, name: str, digits: str) -> None:
    expect(page.locator("#waiting")).to_contain_text("has offered")
    page.get_by_role("link", name="Type the digits here").click()
    row = page.locator(".pane.pending", has=page.get_by_role("link", name=name))
    row.get_by_label("Six digits").fill(digits)
    row.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The device is active from now on")).to_be_visible()


def lock(page: Page, name: str) -> None:
    page.goto(page.url.partition("/it/")[0] + f"/it/devices/{name}")
    page.get_by_label("Why?").fill("lost")
    page.get_by_role("button", name="Quarantine").click()
    expect(page.get_by_text("It holds from now on")).to_be_visible()
