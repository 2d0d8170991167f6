"""Who may know who reported is chosen in the app, and an anonymous report leaves nothing there."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from plant.reports import Privacy, Report, ReportFilter
from tests.api.http.house import House
from tests.api.http.test_report_privacy import tell_all
from tests.mobile_reports.phone import a_phone, in_outbox, opened, origin_of, report

pytestmark = pytest.mark.slow
CODE = re.compile(r"^[2-9A-Z]{5}-[2-9A-Z]{5}$")


def at_the_ramp(context: BrowserContext, house: House) -> Page:
    page = opened(context, origin_of(house), "/m/?z=K7")
    # By then it knows whether the phone is shared.
    expect(page.locator("#place")).to_have_text("Loading ramp · K7")
    return page


def only_report(house: House) -> Report:
    (kept,) = house.parts.store.reports.page(ReportFilter()).reports
    return kept


def test_a_named_report_needs_a_name_and_brings_it(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = at_the_ramp(context, house)
        page.select_option("#mode", "named")
        expect(page.locator("#warned")).to_have_text("Security sees your name.")
        page.tap("#warning button")
        page.tap("label:has([value=damage])")
        page.tap("#send")
        expect(page.locator("#trouble")).to_contain_text("Write your name first")
        page.fill("#name", "Ann B.")
        page.tap("#send")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        assert (only_report(house).said.privacy, only_report(house).said.name) == (
            "named",
            "Ann B.",
        )


def sent_anonymously(page: Page) -> str:
    """Send one from a shared phone and return the code; nothing else is left there."""
    page.select_option("#mode", "anonymous")
    expect(page.locator("#warned")).to_contain_text("Not protected")
    page.tap("#warning button")
    expect(page.locator("#speak")).to_be_hidden()
    expect(page.locator("#footage")).not_to_be_checked()
    report(page, "taking", words="every evening at six")
    expect(page.locator("#receipt")).to_have_text(CODE)
    expect(page.locator("#said")).to_have_text("Received", timeout=30_000)
    code = page.locator("#receipt").inner_text()
    assert in_outbox(page) == []
    page.tap("#own")
    expect(page.locator("#list")).to_have_text("Nothing reported yet.")
    return code


def replied_with(page: Page, code: str) -> None:
    """Read the answer on another of the shared phones, and reply."""
    page.tap("#own")
    page.fill("#secret", "AAAAA-AAAAA")
    page.tap("#seek button.plain")
    expect(page.locator("#nothing")).to_contain_text("no report with this code")
    page.fill("#secret", code.lower())
    page.tap("#seek button.plain")
    expect(page.locator("#found")).to_contain_text("Security: Which door?")
    page.fill("#found textarea", "the west one")
    page.tap("#found .reply button")
    expect(page.locator("#found")).to_contain_text("You: the west one")


def test_an_anonymous_report_leaves_a_code_and_nothing_on_the_phone(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    assert house.parts.drawer is not None
    with a_phone(playwright, tmp_path / "one", origin_of(house)) as (context, _):
        code = sent_anonymously(at_the_ramp(context, house))
    tell_all(house.parts)
    kept = only_report(house)
    assert (kept.said.privacy, kept.said.words) == (Privacy.ANONYMOUS, "every evening at six")
    house.parts.reports.answer(kept.id, "Which door?", by="guard", version=1)
    with a_phone(playwright, tmp_path / "two", origin_of(house)) as (context, _):
        page = at_the_ramp(context, house)
        replied_with(page, code)
        for _ in range(600):
            if house.parts.drawer.all():
                break
            page.wait_for_timeout(50)
    tell_all(house.parts)
    said = [each.text for each in house.parts.store.reports.messages(kept.id)]
    assert said == ["Which door?", "the west one"]


def test_a_phone_that_is_not_shared_says_so(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    object.__setattr__(house.parts, "crowd", lambda _: 1)
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = at_the_ramp(context, house)
        page.select_option("#mode", "anonymous")
        expect(page.locator("#warned")).to_contain_text("a group of at least five")
        page.tap("#warning button")
        expect(page.locator("#mode")).to_have_value("confidential")
        report(page, "other")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        assert only_report(house).said.privacy is Privacy.CONFIDENTIAL
