"""The review page, opened in a browser, and the events on it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from plant.ids import EventId
from plant.reviews import ReviewState
from tests.api.http.house import House
from tests.builders import an_event


@contextmanager
def opened(
    browser: Browser,
    house: House,
    *,
    width: int = 1366,
    script: bool = True,
    address: str = "/review?view=repeats",
    prepared: Callable[[Page], object] = lambda _page: None,
) -> Iterator[Page]:
    """Open the page; a breach of its policy or an error in its script fails the test.

    What is `prepared` holds from the page's first request on: a page that was loaded before its
    requests are routed may send one past the route.
    """
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
    prepared(page)
    page.goto(f"{origin}{address}")
    if script:
        page.wait_for_selector("#review[data-ready]")
    yield page
    context.close()
    assert breaches == []


def state(house: House, seconds: float) -> ReviewState:
    review = house.parts.store.reviews.of_event(EventId(f"0195-{seconds:g}"))
    assert review is not None
    return review.state


def with_events(house: House, count: int, *, apart: int = 1000) -> None:
    for number in range(count):
        assert house.post(an_event(number * apart)).status_code == 201


def chosen(page: Page) -> str:
    line = page.locator("#rows .chosen").get_attribute("data-line")
    return str(json.loads(line or "{}").get("id"))
