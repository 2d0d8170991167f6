"""A browser at the gate: enrolled, somebody signs in, sees a clip, and is locked while it plays."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from plant.events import ClipState, Evidence
from plant.ids import CameraId, EventId
from tests.api.http.console.test_wall_in_browser import show
from tests.api.http.gated.plant import Gated
from tests.api.http.house import eventually
from tests.builders import an_event
from tests.mobile_reports.phone import in_outbox, report
from tests.policy.daemon.answering import BY, PASSWORD

FILM = Path(__file__).parents[4] / "sample_videos" / "carton_taken.mp4"
EVENT = EventId("0195-carton")
SECONDS = 30_000
DOCK = CameraId("dock")
CAMERAS = {DOCK, CameraId("yard")}
PLAYING = "() => { const v = document.querySelector('video'); return v && v.currentTime > 0.2; }"
DIGITS = "() => /^[0-9]{3} [0-9]{3}$/.test(document.getElementById('digits').textContent)"
ASK = "(path) => fetch(path).then((answer) => answer.status)"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def furnished(plant: Gated) -> Gated:
    """Somebody of security, and an event whose clip a vision worker delivered."""
    plant.person("sia", ["security"], ["hall"])
    worker = plant.a_desk("worker-1", "vision-worker", "vision-workers")
    plant.bind("dock", "worker-1")
    film = FILM.read_bytes()
    digest = hashlib.sha256(film)
    evidence = Evidence(ClipState.READY, "clip.mp4", digest.hexdigest())
    event = an_event(id=EVENT, evidence=evidence)
    assert worker.post_event(event).status_code == 201
    told = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    kept = worker.client.put(
        f"/api/v1/events/{event.id}/media/clip",
        content=film,
        headers={"Content-Type": "video/mp4", "Repr-Digest": told},
    )
    assert kept.status_code == 201
    return plant


def enrolled(plant: Gated, context: BrowserContext, name: str) -> Page:
    """Let IT issue this browser: link, digits, approval."""
    plant.register(name, "workstation", "security-desks")
    link = str(plant.ask("device.invite", device=name, origin=plant.url, by=BY)["link"])
    page = context.new_page()
    page.goto(link)
    page.click("#enrol-form button", timeout=SECONDS)
    let_in(plant, page, name)
    expect(page.locator("#signin")).to_be_visible(timeout=SECONDS)
    return page


def signed_in(page: Page) -> None:
    page.fill("#signin-form [name=person]", "sia")
    page.fill("#signin-form [name=password]", PASSWORD)
    page.click("#signin-form button")
    expect(page.locator(".visitor")).to_have_text("sia", timeout=SECONDS)
    # A camera that nobody hears of may have opened an event of its own meanwhile.
    page.goto(f"{page.url.partition('?')[0]}?event={EVENT}")
    page.wait_for_function(PLAYING, timeout=SECONDS)


def test_locked_while_a_clip_plays_nothing_more_comes_and_nothing_stays(
    furnished: Gated, browser: Browser
) -> None:
    context = browser.new_context()
    page = enrolled(furnished, context, "desk-7")
    signed_in(page)
    assert page.evaluate(ASK, "/api/v1/events") == 200

    furnished.ask("device.move", device="desk-7", status="revoked", by=BY)
    expect(page.locator("#locked")).to_be_visible(timeout=SECONDS)
    # What was decided in the moment in which the lock was on its way from policyd to the server.
    on_its_way = allowed_after_the_lock(furnished, "desk-7")
    assert page.locator("video").count() == 0
    assert page.evaluate(ASK, "/api/v1/events") == 403
    page.goto(f"{furnished.url}/review")
    expect(page.locator("#locked")).to_be_visible(timeout=SECONDS)
    assert allowed_after_the_lock(furnished, "desk-7") == on_its_way
    context.close()


def test_who_sits_there_signs_out_by_the_name_in_the_corner(
    furnished: Gated, browser: Browser
) -> None:
    context = browser.new_context()
    page = enrolled(furnished, context, "desk-6")
    signed_in(page)
    page.click(".visitor")
    page.click("[data-act=out]", timeout=SECONDS)
    expect(page.locator("#signin")).to_be_visible(timeout=SECONDS)
    assert page.evaluate(ASK, "/api/v1/events") == 403
    context.close()


def test_copied_cookies_and_storage_get_nothing(furnished: Gated, browser: Browser) -> None:
    context = browser.new_context()
    page = enrolled(furnished, context, "desk-8")
    signed_in(page)
    other = browser.new_context(storage_state=context.storage_state())
    copy = other.new_page()
    answer = copy.goto(f"{furnished.url}/review")
    assert answer is not None
    assert answer.status == 401
    expect(copy.locator("#enrol")).to_be_visible(timeout=SECONDS)
    assert copy.evaluate(ASK, "/api/v1/events") == 401
    assert page.evaluate(ASK, "/api/v1/events") == 200
    other.close()
    context.close()


def test_a_page_that_was_loaded_past_the_service_worker_is_taken_over(
    furnished: Gated, browser: Browser
) -> None:
    context = browser.new_context()
    page = enrolled(furnished, context, "desk-11")
    # As with Shift and Reload: the page is nobody's then, and nobody takes it over by himself.
    context.new_cdp_session(page).send("Page.reload", {"ignoreCache": True})
    page.wait_for_function("() => navigator.serviceWorker.controller", timeout=SECONDS)
    expect(page.locator("#signin")).to_be_visible(timeout=SECONDS)
    assert page.evaluate(ASK, "/api/v1/self") == 200
    context.close()


def test_who_signs_out_leaves_nothing_behind(furnished: Gated, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = enrolled(furnished, context, "desk-9")
    signed_in(page)
    page.goto(f"{furnished.url}/door")
    page.click("[data-act=out]", timeout=SECONDS)
    expect(page.locator("#signin")).to_be_visible(timeout=SECONDS)
    assert page.evaluate(ASK, "/api/v1/events") == 403
    assert page.evaluate(ASK, "/api/v1/self") == 200
    context.close()


def test_live_pictures_come_by_a_ticket_of_cameras_that_may_be_seen_until_the_lock(
    furnished: Gated, browser: Browser
) -> None:
    live = furnished.parts.live
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = enrolled(furnished, context, "desk-10")
    signed_in(page)
    page.goto(f"{furnished.url}/wall")
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(1, timeout=SECONDS)
    expect(tiles).to_have_attribute("data-id", "dock")
    eventually(lambda: set(live.wanted(CAMERAS)) == {DOCK}, seconds=30)
    show(live, DOCK, (200, 200, 200))
    drawn = page.locator('[data-id="dock"] canvas')
    expect(drawn).to_have_attribute("data-drawn", "yes", timeout=SECONDS)

    furnished.ask("device.move", device="desk-10", status="revoked", by=BY)
    eventually(lambda: live.wanted(CAMERAS) == {}, seconds=40)
    context.close()


def test_a_phone_is_let_in_by_its_code_and_keeps_its_reports_when_it_is_locked(
    furnished: Gated, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True)
    page = context.new_page()
    page.goto(f"{furnished.url}/m/")
    page.wait_for_url("**/m/door", timeout=SECONDS)
    furnished.register("phone-1", "phone", "phones")
    told = furnished.ask("device.invite", device="phone-1", origin=furnished.url, by=BY)
    page.fill("#enrol-form [name=device]", "phone-1")
    page.fill("#enrol-form [name=code]", str(told["code"]))
    page.click("#enrol-form button")
    let_in(furnished, page, "phone-1")
    page.wait_for_url("**/m/", timeout=SECONDS)

    page.goto(f"{furnished.url}/m/?z=K7")
    page.locator("html[data-ready]").wait_for(timeout=SECONDS)
    report(page, "damage")
    expect(page.locator("#receipt")).to_have_text("R-0001", timeout=SECONDS)
    furnished.ask("device.move", device="phone-1", status="quarantined", by=BY)
    page.tap("#again")
    report(page, "unsafe")
    expect(page.locator("#then")).to_contain_text("locked this phone", timeout=SECONDS)
    assert [each.get("receipt") for each in in_outbox(page)].count("R-0001") == 1
    assert len(in_outbox(page)) == 2
    furnished.ask("device.move", device="phone-1", status="active", by=BY)
    page.reload()
    eventually(lambda: all(each.get("receipt") for each in in_outbox(page)), seconds=30)
    context.close()


def let_in(plant: Gated, page: Page, name: str) -> None:
    """Compare the digits that the browser shows, as IT does."""
    page.wait_for_function(DIGITS, timeout=SECONDS)
    digits = page.locator("#digits").text_content() or ""
    plant.ask("device.approve", device=name, digits=digits, by=BY)


def allowed_after_the_lock(plant: Gated, device: str) -> list[str]:
    """Return what the device was still let do, by the audit, once it was locked."""
    found, locked = [], False
    for part in sorted((plant.folder / "policyd" / "audit").glob("*.jsonl")):
        for line in part.read_text("utf-8").splitlines():
            told = json.loads(line)
            if told["kind"] == "registry" and "revoked" in line and device in line:
                locked = True
            question = told.get("question", told)
            mine = question.get("device", {}) if isinstance(question, dict) else {}
            is_mine = isinstance(mine, dict) and mine.get("id") == device
            if locked and told["kind"] == "decision" and is_mine and told["decision"] == "allow":
                found.append(line)
    assert locked
    return found
