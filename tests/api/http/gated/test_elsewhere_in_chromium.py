"""A browser goes to the plant's issuer and comes back, to the page that was wanted."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.http.console.test_every_page import AXE, FOUND_BY_AXE, LISTEN
from tests.api.http.gated.test_in_chromium import SECONDS, let_in
from tests.api.http.gated.works import NAME, Works, works_over
from tests.policy.daemon.answering import BY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    with works_over(tmp_path_factory.mktemp("elsewhere")) as works:
        yield works


@pytest.fixture(scope="module")
def page(works: Works, browser: Browser) -> Iterator[Page]:
    """A browser that was enrolled and at which nobody sits."""
    works.plant.register("desk-7", "workstation", "security-desks")
    told = works.plant.ask("device.invite", device="desk-7", origin=works.plant.url, by=BY)
    context = browser.new_context(viewport={"width": 360, "height": 640})
    context.set_default_timeout(SECONDS)
    page = context.new_page()
    expect.set_options(timeout=SECONDS)
    page.add_init_script(LISTEN)
    page.goto(str(told["link"]))
    page.click("#enrol-form button")
    let_in(works.plant, page, "desk-7")
    expect(page.locator("#signin")).to_be_visible(timeout=SECONDS)
    yield page
    context.close()


def test_a_browser_goes_there_and_comes_back_to_the_page_that_was_wanted(
    works: Works, page: Page
) -> None:
    page.goto(f"{works.plant.url}/review")
    expect(page.get_by_role("button", name=f"Sign in with {NAME}")).to_be_focused()
    page.evaluate(AXE)
    assert page.evaluate(FOUND_BY_AXE) == []
    assert page.evaluate("breaches") == []
    page.get_by_role("button", name=f"Sign in with {NAME}").click()
    page.wait_for_url(f"{works.issuer.url}/**")
    page.fill("[name=user]", "nobody")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{works.plant.url}/**")
    expect(page.locator("#trouble")).to_contain_text("You were not let in there")
    assert "such user" not in page.content()
    assert "state=" not in page.url

    page.get_by_role("button", name=f"Sign in with {NAME}").click()
    page.wait_for_url(f"{works.issuer.url}/**")
    page.fill("[name=user]", "ada")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".visitor")).to_have_text("ada")
    assert urlsplit(page.url).path == "/review"

    page.goto(f"{works.plant.url}/door")
    page.get_by_role("button", name=f"Prove it with {NAME}").click()
    page.wait_for_url(f"{works.issuer.url}/**")
    assert works.issuer.book.asked[-1]["prompt"] == "login"
    page.fill("[name=user]", "ada")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#inside-said")).to_contain_text("ada (security) on desk-7")
    assert '"stepped up"' in works.audit()


def test_a_link_that_pretends_to_come_from_there_leads_nowhere(works: Works, page: Page) -> None:
    """Neither an open redirect nor somebody else's sign-in comes of it."""
    page.evaluate("() => sessionStorage.setItem('floorwatch-after', '//evil.example/')")
    page.goto(f"{works.plant.url}/door?state=abc&code=stolen&iss=https://evil.example")
    expect(page.locator("#trouble")).to_contain_text("begun elsewhere")
    assert urlsplit(page.url).path == "/door"
    assert page.url.startswith(works.plant.url)
