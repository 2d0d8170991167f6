"""Every page, in Chromium: in both themes, at three widths, with markup wherever somebody can write.

No breach of the policy, nothing from elsewhere, no scrolling sideways, no error in script, and
nothing that axe finds against WCAG 2.2 AA. A page that nobody listed fails a test.
"""

import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.http.console.all_pages import AT_A_GATE, NO_PAGES, PAGES, addresses, live_in, paths
from tests.api.http.console.it_office import Office, an_office

PATIENCE = 30_000
SIZES = {"desk": (1366, 768), "tablet": (768, 1024), "phone": (360, 640)}
# axe looks at each page in each theme, and at each width in one of them.
LOOKED_AT = {"dark": ("desk", "phone"), "light": ("tablet",)}
# Breaches are told to the page before any of its own script runs.
LISTEN = """
window.breaches = [];
addEventListener("securitypolicyviolation", (told) =>
  breaches.push(`${told.effectiveDirective} ${told.blockedURI} ${told.sample}`));
"""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
FOUND_BY_AXE = """
async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }))
  .violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
"""
UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder, an_office(Path(folder)) as office:
        live_in(office.house, Path(folder))
        yield office


def test_every_page_is_listed_and_nothing_else() -> None:
    assert paths() == {*PAGES, *NO_PAGES, *AT_A_GATE}


def test_what_is_listed_as_a_page_is_one_and_the_rest_is_none(office: Office) -> None:
    get = office.house.client.get
    for path in addresses(office.house):
        answer = get(path)
        assert (path, answer.status_code) == (path, 200)
        assert answer.headers["content-type"].startswith("text/html")
    for path in NO_PAGES.values():
        told = get(path).headers.get("content-type", "")
        assert (path, told.startswith("text/html")) == (path, False)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_all_pages_keep_to_their_policy(browser: Browser, office: Office, theme: str) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "floorwatch-theme", "value": theme, "url": office.url}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on(
        "request", lambda asked: wrong.append(asked.url) if _foreign(asked.url, office) else None
    )
    for path in addresses(office.house):
        page.goto(office.url + path)
        expect(page.locator("h1, h2").first).to_be_attached()
        wrong += [f"{path}: {each}" for each in page.evaluate("breaches")]
        page.evaluate(UNFOLD)
        page.evaluate(AXE)
        wrong += [f"{path}: {each}" for each in _found_at_widths(page, theme)]
        if page.title() == "1":
            wrong.append(f"{path}: markup ran")
    context.close()
    assert "\n".join(wrong) == ""


def _found_at_widths(page: Page, theme: str) -> list[str]:
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{size}: scrolls sideways to {wide}")
        if size in LOOKED_AT[theme]:
            found += [f"{size}: {each}" for each in page.evaluate(FOUND_BY_AXE)]
    return found


def _foreign(url: str, office: Office) -> bool:
    return not url.startswith((office.url, "data:", "blob:"))
