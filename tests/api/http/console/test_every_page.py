"""Every page in the top bar, in Chromium: both themes, a desk and a phone.

No breach of the policy, nothing from elsewhere, no scrolling sideways, no error in script.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.http.console.nav import NAV
from tests.api.http.house import House, a_house
from tests.builders import an_event

SIZES = {"desk": (1366, 768), "phone": (360, 640)}
# Breaches are told to the page before any of its own script runs.
LISTEN = """
window.breaches = [];
addEventListener("securitypolicyviolation", (told) =>
  breaches.push(`${told.effectiveDirective} ${told.blockedURI} ${told.sample}`));
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived_in() -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder, a_house(Path(folder)) as house:
        for number in range(5):
            assert house.post(an_event(number * 1000, severity=200 * number + 100)).is_success
        yield house


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("path", [each.path for each in NAV])
def test_a_page_keeps_to_its_policy(
    browser: Browser, lived_in: House, path: str, theme: str, size: str
) -> None:
    origin = str(lived_in.client.base_url)
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "floorwatch-theme", "value": theme, "url": origin}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda asked: wrong.append(asked.url) if _foreign(asked.url, origin) else None
    )
    page.goto(origin + path)
    expect(page.locator("#theme")).to_be_visible()
    wrong += page.evaluate("breaches")
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme
    context.close()


def _foreign(url: str, origin: str) -> bool:
    return not url.startswith((origin, "data:", "blob:"))
