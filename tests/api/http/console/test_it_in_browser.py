"""IT's pages in Chromium: a device comes in by its digits, without script too, on a desk and a phone."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from policy.enrolment.fingerprint import fingerprint
from policy.registry.devices import Status
from tests.api.http.console.it_office import Office, an_office
from tests.api.http.console.test_every_page import LISTEN, SIZES
from tests.policy.daemon.answering import a_jwk

PATIENCE = 30_000
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder, an_office(Path(folder)) as office:
        yield office


@contextmanager
def opened(
    browser: Browser,
    office: Office,
    *,
    size: str = "desk",
    theme: str = "dark",
    script: bool = True,
) -> Iterator[Page]:
    """Open a page; a breach of its policy, an error in script or a sideways scroll fails."""
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, java_script_enabled=script)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "floorwatch-theme", "value": theme, "url": office.url}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(office.url) else wrong.append(asked.url),
    )
    yield page
    context.close()
    assert wrong == []


@pytest.mark.parametrize(("name", "script"), [("tab-20", True), ("tab-21", False)])
def test_a_device_comes_in_by_the_digits_that_it_shows(
    browser: Browser, office: Office, name: str, *, script: bool
) -> None:
    with opened(browser, office, script=script) as page:
        page.goto(f"{office.url}/it/devices")
        page.get_by_label("Id", exact=True).fill(name)
        page.locator("input[name='group:phones']").check()
        page.get_by_role("button", name="Register").click()
        page.get_by_role("button", name="Make a one-time code").click()
        code = page.locator(".code").inner_text()
        expect(page.get_by_role("img", name="QR code")).to_be_visible()
        jwk, key = a_jwk()
        office.running.there.ask("device.claim", device=name, code=code, key=jwk)
        if script:
            expect(page.locator("#waiting")).to_contain_text("has offered", timeout=PATIENCE)
        page.get_by_role("link", name="Type the digits here").click()
        row = page.locator(".pane.pending", has=page.get_by_role("link", name=name))
        row.get_by_label("Six digits").fill(fingerprint(name, key.thumbprint))
        row.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("The device is active from now on")).to_be_visible()
    assert office.running.house.registry.device(name).status is Status.ACTIVE


def test_a_list_is_taken_from_a_file(browser: Browser, office: Office, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("asset_tag,serial\nDESK-30,S30\n")
    with opened(browser, office) as page:
        page.goto(f"{office.url}/it/import")
        page.get_by_label("File, CSV or JSON").set_input_files(file)
        expect(page.locator("#content")).to_have_value(file.read_text())
        page.get_by_role("button", name="See what it would change").click()
        page.get_by_role("button", name="Do this").click()
        expect(page.get_by_text("Imported.")).to_be_visible()
        expect(page.get_by_role("link", name="DESK-30")).to_be_visible()
