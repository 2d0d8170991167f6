"""The app as a worker uses it: three taps, a receipt, an answer, in his language and theme."""

import io
import logging
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from plant.reports import ReportFilter, ReportState
from tests.api.http.house import House
from tests.mobile_reports.phone import a_phone, opened, origin_of, report, works_offline

# `--log-cli-level=INFO` shows the figures.
LOG = logging.getLogger(__name__)
pytestmark = pytest.mark.slow
CHECKS = Path(__file__).with_name("checks.js").read_text("utf-8")


def a_large_photo() -> bytes:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    noise = Image.effect_noise((4000, 3000), 60).convert("RGB")
    noise.save(written, "JPEG", quality=75, exif=exif)
    return written.getvalue()


def test_three_taps_bring_a_receipt(playwright: Playwright, house: House, tmp_path: Path) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house))
        page.tap("text=Loading ramp")
        page.tap("label:has([value=stranger])")
        page.tap("#send")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        (kept,) = house.parts.store.reports.page(ReportFilter()).reports
        assert (kept.said.category, kept.said.post, kept.said.words) == ("stranger", "ramp", "")
        expect(page.locator("#said")).to_be_focused()


def test_a_poster_brings_the_place_along(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=C1")
        expect(page.locator("#place")).to_have_text("Canteen · C1")
        report(page, "other")
        expect(page.locator("#receipt")).to_have_text("R-0001")


def test_a_code_is_typed_and_a_wrong_one_is_told(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house))
        expect(page.locator("#recent button")).to_have_count(2)
        page.tap("#send")
        expect(page.locator("#trouble")).to_have_text("Choose the place first.")
        page.fill("#code", "x9")
        page.press("#code", "Enter")
        expect(page.locator("#trouble")).to_have_text("No place has this code.")
        page.fill("#code", "k7")
        expect(page.locator("#place")).to_have_text("Loading ramp · K7")
        page.tap("#send")
        expect(page.locator("#trouble")).to_have_text("Choose a picture first.")


def test_a_large_photo_over_a_slow_link_is_there_in_seconds(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    photo = a_large_photo()
    assert len(photo) > 3_500_000
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        session = context.new_cdp_session(page)
        slow = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
        page.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
        expect(page.locator("#photos")).to_have_text("Photos: 1", timeout=30_000)
        page.tap("label:has([value=damage])")
        began = time.monotonic()
        page.tap("#send")
        expect(page.locator("#receipt")).to_have_text("R-0001", timeout=30_000)
        waited = time.monotonic() - began
        (kept,) = house.parts.store.reports.page(ReportFilter()).reports
        for _ in range(300):
            (told,) = house.parts.store.reports.photos(kept.id)
            if told.file is not None:
                break
            page.wait_for_timeout(100)
        sent = time.monotonic() - began
        LOG.info("receipt %.2f s, photo %.2f s, %d bytes", waited, sent, told.promised.size)
        assert told.file is not None
        content = b"".join(house.parts.media.read(told.file.sha256))
        assert b"SECRET" not in content
        assert Image.open(io.BytesIO(content)).size == (1600, 1200)


def test_what_is_no_photo_is_told_and_the_report_is_sent_without(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        page.set_input_files(
            "#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"PK\x03\x04zip"}
        )
        expect(page.locator("#trouble")).to_contain_text("This photo cannot be read")
        report(page, "damage")
        expect(page.locator("#receipt")).to_have_text("R-0001")


def test_security_asks_and_the_worker_replies(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        report(page, "taking", words="a pallet")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        (kept,) = house.parts.store.reports.page(ReportFilter()).reports
        house.parts.reports.answer(kept.id, "Which door?", by="guard", version=1)
        page.tap("#own")
        expect(page.locator("#list")).to_contain_text("Security: Which door?")
        page.fill("#list textarea", "the west one")
        page.tap("#list .reply button")
        expect(page.locator("#list")).to_contain_text("You: the west one")
        page.wait_for_timeout(300)
        said = [each.text for each in house.parts.store.reports.messages(kept.id)]
        assert said == ["Which door?", "the west one"]
        again = house.parts.store.reports.find(kept.id)
        assert again is not None
        assert again.state is ReportState.LOOKED_AT
        expect(page.locator("#list")).to_contain_text("Being looked at")


def test_the_second_visit_asks_the_network_for_nothing_of_the_app(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        first = opened(context, origin_of(house))
        size = "[...performance.getEntriesByType('navigation'),"
        size += "...performance.getEntriesByType('resource')]"
        size += ".filter((each) => each.name.includes('/m/'))"
        loaded = first.evaluate(f"{size}.reduce((sum, each) => sum + each.encodedBodySize, 0)")
        painted = first.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        LOG.info("%d bytes, first paint after %.0f ms", loaded, painted)
        assert 0 < loaded <= 40 * 1024
        works_offline(first)
        second = opened(context, origin_of(house))
        again = second.evaluate(f"{size}.reduce((sum, each) => sum + each.transferSize, 0)")
        assert again == 0


def test_it_can_be_installed(playwright: Playwright, house: House, tmp_path: Path) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house))
        works_offline(page)
        told = context.new_cdp_session(page).send("Page.getInstallabilityErrors")
        errors = {each["errorId"] for each in told["installabilityErrors"]}
        assert errors - {"in-incognito"} == set()


def test_the_language_is_chosen_on_the_first_screen_and_kept(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house))
        works_offline(page)
        expect(page.locator("#send")).to_have_text("Send")
        page.select_option("#language", "ar")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("#send")).to_have_text("إرسال")
        again = opened(context, origin_of(house))
        expect(again.locator("html")).to_have_attribute("lang", "ar")
        # Another worker's language opens without a network too.
        context.set_offline(True)
        again.select_option("#language", "pl")
        expect(again.locator("#send")).to_have_text("Wyślij")
        expect(again.locator("html")).to_have_attribute("dir", "ltr")


def test_a_refusal_is_told_in_the_language_of_the_app(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house), locale="pl-PL") as (context, _):
        page = opened(context, origin_of(house), "/m/?z=Q9")
        report(page, "damage")
        expect(page.locator("#then")).to_have_text("Tego miejsca już nie ma.")


@pytest.mark.parametrize(
    ("locale", "scheme"),
    [
        ("en-GB", "dark"),
        ("de-DE", "light"),
        ("es-ES", "dark"),
        ("fr-FR", "light"),
        ("pl-PL", "dark"),
        ("ar-EG", "light"),
        ("ar-EG", "dark"),
    ],
)
def test_everybody_can_use_it(
    playwright: Playwright, house: House, tmp_path: Path, scheme: str, locale: str
) -> None:
    folder = tmp_path / "phone"
    with a_phone(playwright, folder, origin_of(house), scheme=scheme, locale=locale) as (
        context,
        _,
    ):
        page = opened(context, origin_of(house))
        expect(page.locator("html")).to_have_attribute("lang", locale[:2])
        expect(page.locator("#recent button")).to_have_count(2)
        faults = faults_of(page)
        page.tap("#recent button")
        faults += faults_of(page)
        report(page, "unsafe", words="water on the floor")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        faults += faults_of(page)
        (kept,) = house.parts.store.reports.page(ReportFilter()).reports
        house.parts.reports.answer(kept.id, "Thank you", by="guard", version=1)
        page.tap("#own")
        expect(page.locator("#list")).to_contain_text("Thank you")
        faults += faults_of(page)
        page.tap("#ask")
        faults += faults_of(page)
        assert faults == []


def test_the_order_of_focus_is_that_of_the_screen(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        seen = []
        for _ in range(15):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.id || document.activeElement.name"))
        wanted = ["language", "ask", "own", "change", "category", "when", "photo"]
        wanted += ["film", "speak", "words", "mode"]
        assert [each for each in seen if each][: len(wanted) + 2] == [*wanted, "footage", "send"]


def faults_of(page: Page) -> list[str]:
    """Return what makes the page hard to use: names, contrast, targets, what lies outside."""
    faults: list[str] = page.evaluate(CHECKS)
    return faults
