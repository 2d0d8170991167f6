"""A real browser signs everything that its pages ask for, with a key that cannot leave it."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from policy.enrolment.fingerprint import fingerprint
from tests.films import Film, make_film
from tests.policy.browser.site import Site, running
from tests.programs import CHROMIUM, needs_program

pytestmark = pytest.mark.slow

ARGUMENTS = ["--no-sandbox", "--headless=new", "--no-first-run", "--disable-background-networking"]
READY = """async () => {
  await navigator.serviceWorker.register('/gate-worker.js');
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
  }
  window.denied = [];
  navigator.serviceWorker.addEventListener('message', (event) => window.denied.push(event.data));
}"""
ASK = """(asked) => new Promise((done) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = (event) => done(event.data);
  const data = {is: asked, device: 'phone-1'};
  navigator.serviceWorker.controller.postMessage(data, [channel.port2]);
})"""
FETCH = "async ([path, init]) => { const r = await fetch(path, init); return [r.status, await r.text()]; }"
POST = {"method": "POST", "body": "hällo"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs_program(CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    make_film(path, Film(seconds=2))
    return path.read_bytes()


@pytest.fixture
def site(film: bytes) -> Iterator[Site]:
    with running(film) as site:
        yield site


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    """A page on a device that has enrolled."""
    return enrolled_page(context.new_page(), site)


def enrolled_page(page: Page, site: Site) -> Page:
    page.goto(site.url)
    page.evaluate(READY)
    told = page.evaluate(ASK, "key")
    body = f'{{"jwk": {str(told["jwk"]).replace(chr(39), chr(34))}}}'
    status, _ = page.evaluate(FETCH, ["/enrol", {"method": "POST", "body": body}])
    assert status == 200
    assert list(site.keys) == [told["thumbprint"]]
    return page


def test_everything_that_a_page_asks_for_is_signed(page: Page, site: Site) -> None:
    assert page.evaluate(FETCH, ["/api/x?a=1&b=%2F%20", {}])[0] == 200
    assert page.evaluate(FETCH, ["/api/post", POST])[1] == '{"path": "/api/post", "size": 6}'
    image = """() => new Promise((done) => { const i = new Image();
      i.onload = () => done(i.width); i.onerror = () => done(-1); i.src = '/api/image'; })"""
    assert page.evaluate(image) == 1
    feed = """() => new Promise((done) => { const f = new EventSource('/api/feed'); const got = [];
      f.onmessage = (e) => { got.push(e.data); if (got.length === 2) { f.close(); done(got); } };
      f.onerror = () => done('error'); })"""
    assert page.evaluate(feed) == ["one", "two"]
    # A browser asks for its icon by itself, past the service worker.
    asked = [each for each in site.asked if each.path != "/favicon.ico"]
    assert len(asked) == 5
    assert all(each.accepted for each in asked)


def test_a_film_plays_in_ranges_and_each_is_signed(page: Page, site: Site) -> None:
    play = """async () => { const v = document.createElement('video'); v.muted = true;
      v.src = '/api/film'; document.body.append(v); await v.play(); v.currentTime = 1.2;
      await new Promise((done) => v.addEventListener('seeked', done)); return v.videoWidth; }"""
    assert page.evaluate(play) > 0
    asked = site.accepted("/api/film")
    assert asked
    assert all(each.range for each in asked)


def test_a_page_is_signed_too_and_the_key_survives_a_restart(page: Page, site: Site) -> None:
    answer = page.goto(f"{site.url}/console/events")
    assert answer
    assert answer.status == 200
    page.reload()
    assert len(site.accepted("/console/events")) == 2


def test_the_key_cannot_be_taken_out_of_the_browser(page: Page) -> None:
    take = """async () => { const open = indexedDB.open('floorwatch-gate', 1);
      await new Promise((done) => { open.onsuccess = done; });
      const get = open.result.transaction('keys').objectStore('keys').get('device');
      await new Promise((done) => { get.onsuccess = done; });
      const { privateKey } = get.result;
      for (const form of ['jwk', 'pkcs8', 'raw']) {
        try { await crypto.subtle.exportKey(form, privateKey); return form; } catch (e) { var why = e.name; }
      }
      return [privateKey.extractable, why]; }"""
    extractable, why = page.evaluate(take)
    assert extractable is False
    assert why in {"InvalidAccessError", "NotSupportedError"}


def test_a_browser_with_copied_cookies_and_storage_gets_nothing(
    page: Page, browser: Browser, site: Site, tmp_path: Path
) -> None:
    copied = page.context.storage_state(path=tmp_path / "state.json", indexed_db=True)
    thief = browser.new_context(storage_state=copied)
    other = thief.new_page()
    other.goto(site.url)
    other.evaluate(READY)
    assert other.evaluate(FETCH, ["/api/x", {}])[0] == 401
    thief.close()


def test_a_request_without_the_worker_gets_nothing(page: Page, site: Site) -> None:
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    assert httpx.get(f"{site.url}/api/x", cookies=cookies, trust_env=False).status_code == 401


def test_a_device_whose_clock_is_off_by_a_day_goes_on(page: Page, site: Site) -> None:
    site.off = 86_400
    assert page.evaluate(FETCH, ["/api/post", POST])[0] == 200
    assert [each.accepted for each in site.asked[-2:]] == [False, True]
    assert page.evaluate(FETCH, ["/api/post", POST])[0] == 200
    assert site.asked[-1].accepted
    assert site.asked[-2].accepted


def test_pages_are_told_when_the_gate_refuses(page: Page) -> None:
    assert page.evaluate(FETCH, ["/locked", {}])[0] == 403
    page.wait_for_function("window.denied.length > 0")
    assert page.evaluate("window.denied") == [
        {"is": "denied", "status": 403, "why": "G01-active", "enrolled": True}
    ]


def test_a_device_calculates_the_digits_that_it_compares(page: Page, site: Site) -> None:
    (thumbprint,) = site.keys
    assert page.evaluate(ASK, "fingerprint") == {"digits": fingerprint("phone-1", thumbprint)}


def test_a_device_can_forget_its_key(page: Page, site: Site) -> None:
    page.evaluate(ASK, "forget")
    assert page.evaluate(FETCH, ["/api/x", {}])[0] == 401
    assert page.evaluate(ASK, "key")["thumbprint"] not in site.keys


def test_a_copied_profile_carries_the_key_and_gives_itself_away(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    """The guide for IT says that a whole profile folder carries the key; so it is noticed."""

    def opened(profile: str) -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path / profile, executable_path=CHROMIUM, args=ARGUMENTS
        )

    with opened("original") as context:
        enrolled_page(context.new_page(), site)
    copytree(tmp_path / "original", tmp_path / "copy", ignore=ignore_patterns("Singleton*"))
    for profile in ("original", "copy"):
        before = site.doubles
        with opened(profile) as context:
            page = context.new_page()
            page.goto(site.url)
            page.evaluate(READY)
            assert page.evaluate(FETCH, ["/api/x", {}])[0] == 200
        assert (site.doubles > before) is (profile == "copy")
