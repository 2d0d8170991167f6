"""A security officer's first hour, by keyboard, in Chromium.

The queue is cleared, one event escalated, another camera asked for the same time; both films
play together, and the evidence is given out and verified.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plant.footage import FootageRequest
from plant.ids import CameraId
from plant.reviews import ReviewState
from plant.wire import time_text
from tests.api.http.console.reviewed import opened
from tests.api.http.console.test_incidents import FILM, filmed
from tests.api.http.house import House, digest_of, eventually
from tests.runtime.test_cli import floorwatch

PATIENCE = 30_000
TIMES = "[...document.querySelectorAll('video')].map(each => each.hidden ? -1 : each.currentTime)"
pytestmark = pytest.mark.slow


def test_the_walk_of_a_new_officer(browser: Browser, house: House, tmp_path: Path) -> None:
    film = FILM.read_bytes()
    for seconds in (1000, 4000, 7000, 10_000):
        event = filmed(seconds)
        assert house.post(event).is_success
        assert house.put(event.id, "clip", film).is_success
    with opened(browser, house) as page:
        page.set_default_timeout(PATIENCE)
        clear(page)
        eventually(lambda: [kept(house, each) for each in (1000, 4000, 7000, 10_000)] == SAID)
        page.keyboard.press("g")
        page.keyboard.press("i")
        mine = page.get_by_role("row", name="A. Lead")
        mine.get_by_role("link").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Same time, another camera").select_option("yard")
        page.get_by_role("button", name="Ask for it").press("Enter")
        expect(page.locator("p", has_text="asked for, not here yet")).to_be_visible(
            timeout=PATIENCE
        )
        bring(house, film)
        page.reload()
        play_together(page)
        file = give_out(page, tmp_path / "evidence.zip")
    said = floorwatch("evidence", "verify", str(file))
    assert said.code == 0, said.err


SAID = [
    ReviewState.FALSE_ALARM,
    ReviewState.CONFIRMED,
    ReviewState.ESCALATED,
    ReviewState.AUTHORISED,
]


def kept(house: House, seconds: float) -> ReviewState:
    review = house.parts.store.reviews.of_event(filmed(seconds).id)
    assert review is not None
    return review.state


def clear(page: Page) -> None:
    """Judge all of the queue, one key an event, and escalate the third to a lead."""
    page.keyboard.press("f")
    page.keyboard.press("c")
    page.keyboard.press("e")
    page.locator("#reason").fill("a carton left by the yard door")
    page.locator("#owner").fill("A. Lead")
    page.locator("#owner").press("Enter")
    page.keyboard.press("a")
    expect(page.locator("#nothing")).to_be_visible(timeout=PATIENCE)


def bring(house: House, film: bytes) -> FootageRequest:
    """Bring what was asked for, as the vision worker of the yard does: half a minute of a minute."""
    (asked,) = house.parts.store.footage.waiting([CameraId("yard")])
    begins = asked.from_at + timedelta(seconds=20)
    holds = {"from": time_text(begins), "to": time_text(begins + timedelta(seconds=32))}
    headers = {"Content-Type": "video/mp4", "Repr-Digest": digest_of(film)}
    path = f"/api/v1/footage-requests/{asked.id}/media/clip"
    assert house.client.put(path, params=holds, content=film, headers=headers).is_success
    return asked


def play_together(page: Page) -> None:
    """Play the films of both cameras from a moment that both have, and mark it."""
    expect(page.locator("#deck")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("figure[data-camera]")).to_have_count(2)
    page.locator("#seek").fill("6")
    page.locator("#play").focus()
    page.keyboard.press("i")
    page.locator("#play").press("Enter")
    eventually(lambda: min(page.evaluate(TIMES)) > 1)
    page.locator("#play").press("Enter")
    page.keyboard.press("o")


def give_out(page: Page, file: Path) -> Path:
    """Give the evidence out to somebody, with a reason."""
    page.locator("#evidence").press("Enter")
    page.get_by_label("Who gets it").fill("Inspector Miller")
    page.get_by_label("Why", exact=True).fill("theft at the dock")
    with page.expect_download(timeout=PATIENCE) as told:
        page.get_by_role("button", name="Make and download").press("Enter")
    told.value.save_as(file)
    return file
