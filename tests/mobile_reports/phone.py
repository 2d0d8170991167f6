"""A phone with the app: Chromium at 360x640 with touch, and what went wrong in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize, expect

from tests.api.http.house import House
from tests.browser import ARGUMENTS
from tests.programs import CHROMIUM

SIZE = ViewportSize(width=360, height=640)
# What the app says of its own when a request fails is no breach.
_NETWORK = ("Failed to load resource", "net::ERR")


class Breaches(list[str]):
    """What a page must never do: break its policy, fail, or ask elsewhere."""

    def watch(self, page: Page, origin: str) -> None:
        """Note all that a page does wrong from now on."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(origin) else self.append(asked.url),
        )

    # Playwright's messages have no public type, hence Any.
    def _said(self, told: Any) -> None:
        if told.type == "error" and not told.text.startswith(_NETWORK):
            self.append(told.text)


def origin_of(house: House) -> str:
    """Return the address of a house, as a browser knows it."""
    return str(house.client.base_url).rstrip("/")


@contextmanager
def a_phone(
    playwright: Playwright,
    folder: Path,
    origin: str,
    *,
    scheme: str = "dark",
    locale: str = "en-GB",
    arguments: Sequence[str] = (),
) -> Iterator[tuple[BrowserContext, Breaches]]:
    """Start the browser over its own memory in a folder; what it did wrong fails the test."""
    breaches = Breaches()
    context = playwright.chromium.launch_persistent_context(
        str(folder),
        executable_path=CHROMIUM,
        args=[*ARGUMENTS, *arguments],
        viewport=SIZE,
        is_mobile=True,
        has_touch=True,
        locale=locale,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.on("page", lambda page: breaches.watch(page, origin))
    try:
        yield context, breaches
    finally:
        context.close()
    assert breaches == []


def opened(context: BrowserContext, origin: str, path: str = "/m/") -> Page:
    """Open the app and wait until it can be used."""
    page = context.new_page()
    page.goto(f"{origin}{path}")
    page.locator("html[data-ready]").wait_for(timeout=30_000)
    return page


def works_offline(page: Page) -> None:
    """Wait until the app would open without a network."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    # The script of a page cannot be polled under its policy, so it is asked again and again.
    for _ in range(200):
        if page.evaluate("Boolean(navigator.serviceWorker.controller)"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the service worker never took over")


def report(page: Page, category: str, *, words: str = "") -> None:
    """Tap a picture and Send, at the place that is chosen."""
    page.tap(f"label:has([value={category}])")
    if words:
        page.fill("#words", words)
    page.tap("#send")
    expect(page.locator("#done")).to_be_visible()


def in_outbox(page: Page) -> list[dict[str, Any]]:
    """Return the reports that the phone keeps, but for their photos."""
    told: list[dict[str, Any]] = page.evaluate(
        "outbox.all('reports').then((all) => all.map((each) => ({...each, photos: 0})))"
    )
    return told
