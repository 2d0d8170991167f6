"""The same flow in Safari's engine: report, photo and film, a server that is away, the language."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from api.http.app import create_app
from api.http.parts import Parts
from api.http.serving import HttpServer
from plant.reports import Photo, Report, ReportFilter
from runtime import making_anew
from runtime.beside import beside
from tests.api.http.house import eventually, parts_over, served
from tests.mobile_reports.webkit import WebKit, a_webkit, needs_webkit
from tests.vision.media.test_transcoder import a_film

pytestmark = pytest.mark.slow
SEND = "document.getElementById('form').requestSubmit()"
ONLINE = "dispatchEvent(new Event('online'))"
READY = "document.documentElement.dataset.ready === 'yes'"
# A script that waits is not waited for, so the page notes what it found.
TRY_THE_KEY = """
crypto.subtle.generateKey({name: "ECDSA", namedCurve: "P-256"}, false, ["sign"])
  .then((pair) => outbox.put("kept", pair.privateKey, "tried"))
  .then(() => outbox.get("kept", "tried"))
  .then((kept) => crypto.subtle.exportKey("jwk", kept))
  .then(() => "given out", (error) => error.name)
  .then((told) => { document.body.dataset.tried = told; });
"""


class Plant:
    """A server that can go away and come back at the same address."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._port = 0
        self._open = ExitStack()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def comes(self) -> None:
        server = HttpServer(create_app(self.parts), host="127.0.0.1", port=self._port)
        self._port = server.port
        self._open.enter_context(served(server))

    def goes(self) -> None:
        self._open.close()

    def reports(self) -> tuple[Report, ...]:
        """Return what arrived, the first first."""
        return self.parts.store.reports.page(ReportFilter()).reports[::-1]


@pytest.fixture(scope="module")
def webkit() -> Iterator[WebKit]:
    needs_webkit()
    with a_webkit() as webkit:
        yield webkit


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with parts_over(tmp_path_factory.mktemp("plant")) as parts:
        plant = Plant(parts)
        plant.comes()
        with beside("films", partial(making_anew.run, parts)):
            yield plant
        plant.goes()


def tap(webkit: WebKit, selector: str) -> None:
    webkit.run(f"document.querySelector('{selector}').click()")


def text_of(webkit: WebKit, name: str, wanted: str) -> None:
    webkit.until(f"document.getElementById('{name}').textContent === '{wanted}'")


def open_at_the_ramp(webkit: WebKit, plant: Plant) -> None:
    webkit.open(f"{plant.address}/m/?z=K7")
    webkit.until(READY)


def came(look: Callable[[], tuple[Photo, ...]]) -> Callable[[], bool]:
    return lambda: all(each.arrived_at is not None for each in look())


def test_a_report_with_photo_and_film_gets_its_receipt(
    webkit: WebKit, plant: Plant, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(photo)
    open_at_the_ramp(webkit, plant)
    webkit.choose_file("#photo", photo)
    text_of(webkit, "photos", "Photos: 1")
    webkit.choose_file("#film", a_film(tmp_path / "a.mov", seconds=0.5))
    text_of(webkit, "films", "Videos: 1")
    tap(webkit, "[value=damage]")
    webkit.run(SEND)
    text_of(webkit, "receipt", "R-0001")
    reports, (kept,) = plant.parts.store.reports, plant.reports()
    eventually(came(lambda: reports.photos(kept.id)), 60)
    eventually(came(lambda: reports.recordings(kept.id)), 60)
    assert reports.recordings(kept.id)[0].problem == ""


def test_what_is_reported_without_a_server_arrives_once_when_it_is_back(
    webkit: WebKit, plant: Plant
) -> None:
    open_at_the_ramp(webkit, plant)
    webkit.until("navigator.serviceWorker.controller !== null")
    before = len(plant.reports())
    plant.goes()
    for words in ("the first", "the second"):
        webkit.open(f"{plant.address}/m/?z=K7")
        webkit.until(READY)
        tap(webkit, "[value=unsafe]")
        webkit.run(f"document.getElementById('words').value = '{words}'; {SEND}")
        text_of(webkit, "said", "Kept on this phone")
    plant.comes()
    webkit.run(ONLINE)
    eventually(lambda: len(plant.reports()) == before + 2, 60)
    assert sorted(each.said.words for each in plant.reports()[before:]) == [
        "the first",
        "the second",
    ]


def test_a_key_in_the_phone_is_kept_and_never_given_out(webkit: WebKit, plant: Plant) -> None:
    open_at_the_ramp(webkit, plant)
    webkit.run(TRY_THE_KEY)
    assert webkit.until("document.body.dataset.tried") == "InvalidAccessError"


def test_arabic_goes_from_right_to_left(webkit: WebKit, plant: Plant) -> None:
    open_at_the_ramp(webkit, plant)
    webkit.run("const box = document.getElementById('language'); box.value = 'ar'; box.onchange()")
    webkit.until("document.documentElement.dir === 'rtl'")
    assert webkit.run("return document.getElementById('send').textContent") == "إرسال"
