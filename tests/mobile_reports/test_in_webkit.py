"""The same flow in Safari's engine: report, photo and film, a server that is away, the language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from plant.reports import ReportFilter
from tests.api.http.house import House, eventually
from tests.mobile_reports.webkit import WebKit, a_webkit
from tests.vision.media.test_transcoder import a_film

pytestmark = pytest.mark.slow
SEND = "document.getElementById('form').requestSubmit()"


@pytest.fixture(scope="module")
def webkit() -> Iterator[WebKit]:
    with a_webkit() as webkit:
        yield webkit


def tap(webkit: WebKit, selector: str) -> None:
    webkit.run(f"document.querySelector('{selector}').click()")


def open_at_the_ramp(webkit: WebKit, house: House) -> None:
    webkit.open(f"{str(house.client.base_url).rstrip('/')}/m/?z=K7")
    webkit.until("document.documentElement.dataset.ready === 'yes'")


def test_a_report_with_photo_and_film_gets_its_receipt(
    webkit: WebKit, house: House, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(photo)
    open_at_the_ramp(webkit, house)
    webkit.choose_file("#photo", photo)
    webkit.until("document.getElementById('photos').textContent === 'Photos: 1'")
    webkit.choose_file("#film", a_film(tmp_path / "a.mov", seconds=0.5))
    webkit.until("document.getElementById('films').textContent === 'Videos: 1'")
    tap(webkit, "[value=damage]")
    webkit.run(SEND)
    webkit.until("document.getElementById('receipt').textContent === 'R-0001'")
    reports = house.parts.store.reports
    (kept,) = reports.page(ReportFilter()).reports
    eventually(lambda: reports.photos(kept.id)[0].arrived_at is not None, 60)
    eventually(lambda: reports.recordings(kept.id)[0].arrived_at is not None, 60)
    assert reports.recordings(kept.id)[0].problem == ""


def test_arabic_goes_from_right_to_left(webkit: WebKit, house: House) -> None:
    open_at_the_ramp(webkit, house)
    webkit.run("const box = document.getElementById('language'); box.value = 'ar'; box.onchange()")
    webkit.until("document.documentElement.dir === 'rtl'")
    assert webkit.run("return document.getElementById('send').textContent") == "إرسال"
