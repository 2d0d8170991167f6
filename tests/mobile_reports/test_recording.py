"""Films and voices from the app: kept in the phone, sent in parts, gone on with after a kill."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from plant.reports import MediaKind, Photo, ReportFilter
from tests.api.http.house import House
from tests.mobile_reports.phone import a_phone, in_outbox, opened, origin_of, report
from tests.vision.media.test_transcoder import a_film

pytestmark = pytest.mark.slow
FAKE_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
LIMIT_TURNS = 600


def recording_of(house: House) -> Photo:
    (kept,) = house.parts.store.reports.page(ReportFilter()).reports
    (recording,) = house.parts.store.reports.recordings(kept.id)
    return recording


def came(house: House) -> int:
    """Return how much of the only film lies at the server."""
    assert house.parts.recordings is not None
    there = house.parts.store.reports.page(ReportFilter()).reports
    return house.parts.recordings.partial.size(f"{there[0].id}.1") if there else 0


def wait_until_kept(page: Page, house: House) -> Photo:
    for _ in range(LIMIT_TURNS):
        if (there := recording_of(house)).arrived_at is not None:
            return there
        page.wait_for_timeout(100)
    raise AssertionError("the recording never came")


def test_a_film_goes_on_from_where_it_was_when_the_app_is_killed(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    film = a_film(tmp_path / "a.mov", size=(640, 480), seconds=2, noise=200)
    assert film.stat().st_size > 1_000_000
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        page.set_input_files("#film", film)
        expect(page.locator("#films")).to_have_text("Videos: 1")
        page.tap("label:has([value=damage])")
        slow = {"latency": 50, "downloadThroughput": 500_000, "uploadThroughput": 500_000}
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
        page.tap("#send")
        for _ in range(LIMIT_TURNS):
            if came(house):
                break
            page.wait_for_timeout(50)
        page.close()
        there = came(house)
        assert 0 < there < film.stat().st_size
        again = opened(context, origin_of(house))
        assert came(house) >= there or recording_of(house).arrived_at is not None
        kept = wait_until_kept(again, house)
        assert (kept.kind, kept.problem) == (MediaKind.FILM, "")
        again.tap("#own")
        expect(again.locator("#list")).to_contain_text("R-0001")
        wait_until_sent(again)
        # The phone keeps no copy of what the server has.
        assert again.evaluate("outbox.all('recordings').then((all) => all.length)") == 0


def test_a_voice_is_recorded_by_one_tap_and_ended_by_the_next(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    with a_phone(playwright, tmp_path / "phone", origin_of(house), arguments=FAKE_MICROPHONE) as (
        context,
        _,
    ):
        page = opened(context, origin_of(house), "/m/?z=K7")
        page.tap("#speak")
        expect(page.locator("#heard")).to_have_text(re.compile(r"Stop \([1-9] s\)"))
        page.tap("#speak")
        expect(page.locator("#voices")).to_have_text("Voice notes: 1")
        report(page, "unsafe")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        kept = wait_until_kept(page, house)
        assert (kept.kind, kept.problem) == (MediaKind.VOICE, "")
        assert kept.file is not None


def test_a_zip_that_says_it_is_a_film_is_refused_with_a_sentence(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    zipped = tmp_path / "a.mp4"
    zipped.write_bytes(b"PK\x03\x04" + bytes(3000))
    with a_phone(playwright, tmp_path / "phone", origin_of(house), locale="de-DE") as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        page.set_input_files("#film", zipped)
        report(page, "damage")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        page.tap("#own")
        expect(page.locator("#list")).to_contain_text(
            "Video: Das ist kein Video oder Ton, der sich öffnen lässt."
        )
        assert recording_of(house).problem == "film"


def test_a_film_of_which_nothing_can_be_made_is_told_under_my_reports(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    broken = tmp_path / "a.mp4"
    broken.write_bytes(b"\x00\x00\x00\x20ftypisom" + b"\xff" * 5000)
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        page.set_input_files("#film", broken)
        report(page, "damage")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        assert wait_until_kept(page, house).problem == "film"
        wait_until_sent(page)
        page.tap("#own")
        expect(page.locator("#list")).to_contain_text(
            "Video: This is no video or sound that can be opened."
        )


def wait_until_sent(page: Page) -> None:
    """Wait until the only report and all that belongs to it is at the server."""
    for _ in range(LIMIT_TURNS):
        if [each["state"] for each in in_outbox(page)] == ["sent"]:
            return
        page.wait_for_timeout(50)
    raise AssertionError("it is still not sent")


def test_what_was_added_can_be_removed_and_what_is_too_large_is_told(
    playwright: Playwright, house: House, tmp_path: Path
) -> None:
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate((80 << 20) + 1)
    with a_phone(playwright, tmp_path / "phone", origin_of(house)) as (context, _):
        page = opened(context, origin_of(house), "/m/?z=K7")
        page.set_input_files("#film", large)
        expect(page.locator("#trouble")).to_contain_text("at most 80 MB")
        page.set_input_files("#film", a_film(tmp_path / "a.mov", seconds=0.2))
        expect(page.locator("#films")).to_have_text("Videos: 1")
        page.tap("#bare")
        expect(page.locator("#films")).to_have_text("Video")
        report(page, "other")
        expect(page.locator("#receipt")).to_have_text("R-0001")
        (kept,) = house.parts.store.reports.page(ReportFilter()).reports
        assert kept.said.recordings == ()
