"""HTTPS by a certificate of the built-in authority, in a real browser that was let trust it.

The server has another name than this machine's own. Nothing ignores errors of certificates but
the one test that stands for somebody who clicks the warning away.
"""

import hashlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from api.http.app import create_app
from api.http.serving import Certificate, HttpServer
from api.http.trust_door import FILES, create_trust_app
from policy.gate.asgi import SESSION_COOKIE
from runtime.policyd_settings import PolicydSettings
from runtime.server_settings import ServerSettings
from runtime.server_trust import trust_of
from runtime.settings import Settings
from runtime.tls_files import make
from tests.api.http.console.test_every_page import AXE, FOUND_BY_AXE, LISTEN, UNFOLD
from tests.api.http.gated.plant import Gated
from tests.api.http.gated.test_in_chromium import ASK, SECONDS, let_in
from tests.api.http.house import served
from tests.brokers import free_port
from tests.browser import a_browser_at_home
from tests.policy.daemon.answering import BY, PASSWORD

pytestmark = pytest.mark.slow

NAME = "plant.example"
READY = "html[data-ready]"


@dataclass(frozen=True)
class Safe:
    """A plant with HTTPS, its help without, and the folder of its certificate."""

    plant: Gated
    folder: Path
    said: list[str]
    port: int
    help_port: int

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def help(self) -> str:
        return f"http://{NAME}:{self.help_port}"

    def ask(self, path: str, method: str = "GET") -> httpx.Response:
        """Ask the door without TLS."""
        url = f"http://127.0.0.1:{self.help_port}{path}"
        return httpx.request(method, url, trust_env=False, timeout=30)

    def file(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture(scope="module")
def safe(plant: Gated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Safe]:
    folder = tmp_path_factory.mktemp("tls")
    path = Path(str(plant.policyd.server.server_address))
    said = make(Settings(policyd=PolicydSettings(socket=path)), folder, (NAME, "127.0.0.1"))
    tls = Certificate(folder / "cert.pem", folder / "key.pem")
    its = ServerSettings(
        cert_file=tls.certificate,
        key_file=tls.key,
        ca_file=folder / "floorwatch-ca.pem",
        trust_port=free_port(),
    )
    parts = replace(plant.parts, trust=trust_of(its, "floorwatch"))
    door = HttpServer(create_app(parts), host="127.0.0.1", port=0, tls=tls)
    helping = create_trust_app(parts, https_port=door.port)
    plain = HttpServer(helping, host="127.0.0.1", port=its.trust_port, helps_only=True)
    with served(door), served(plain):
        yield Safe(plant, folder, said, door.port, its.trust_port)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def strange(
    playwright: Playwright, safe: Safe, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser that was never told of the authority."""
    home = tmp_path_factory.mktemp("strange")
    with a_browser_at_home(playwright, home, names="*.example") as browser:
        yield browser


@pytest.fixture(scope="module")
def trusting(
    playwright: Playwright, safe: Safe, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser of somebody who got the file without TLS, and compared it with what IT said."""
    home, got = tmp_path_factory.mktemp("trusting"), safe.ask("/trust/floorwatch-ca.crt").content
    assert hashlib.sha256(got).digest().hex(":").upper() == safe.said[-1].strip()
    with a_browser_at_home(playwright, home, names="*.example", authority=got) as browser:
        yield browser


def looks(page: Page, address: str) -> str:
    """Open the help and return what it says of this browser."""
    page.goto(address)
    page.locator(READY).wait_for(timeout=SECONDS)
    return page.inner_text("#check")


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("/trust/floorwatch-ca.crt", "floorwatch-ca.crt", "application/x-x509-ca-cert"),
        ("/trust/floorwatch-ca.pem", "floorwatch-ca.pem", "application/x-pem-file"),
        (
            "/trust/floorwatch.mobileconfig",
            "floorwatch.mobileconfig",
            "application/x-apple-aspen-config",
        ),
    ],
)
def test_the_authority_comes_without_tls_in_every_form(
    safe: Safe, path: str, name: str, kind: str
) -> None:
    answer = safe.ask(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.content == safe.file(name)


def test_without_tls_there_is_the_closed_list_and_nothing_else(safe: Safe) -> None:
    """The page, its five files, the authority: all else is denied, and stands in the audit."""
    assert safe.ask("/").headers["location"] == "/trust"
    assert (safe.ask("/trust").status_code, safe.ask("/trust/here").status_code) == (200, 204)
    for name in FILES:
        assert safe.ask(f"/static/{name}").status_code == 200, name
    for name in ("door.js", "gate.js", "review.js"):
        assert safe.ask(f"/static/{name}").status_code == 404, name
    refused = [
        *("/door", "/m/", "/review", "/health", "/gate-worker.js", "/metrics", "/api/v1/events"),
        *("/api/v1/self", "/api/v1/openapi.json", "/docs", "/trust/key.pem", "/trust/../door"),
    ]
    for path in refused:
        assert safe.ask(path).status_code == 403, path
    for path in ("/api/v1/enrolment", "/api/v1/session", "/trust"):
        assert safe.ask(path, "POST").status_code == 403, path


def test_what_is_given_without_tls_is_decided_and_recorded(safe: Safe) -> None:
    numbers = [safe.ask("/door").headers["Floorwatch-Denied"] for _ in range(2)]
    audit = "".join(
        part.read_text("utf-8")
        for part in sorted((safe.plant.folder / "policyd" / "audit").glob("*.jsonl"))
    )
    assert all(number in audit for number in numbers)
    assert "B01-bootstrap" in audit


def test_the_fingerprint_is_not_told_without_tls(safe: Safe) -> None:
    """Who can change the file on its way could change a fingerprint beside it."""
    fingerprint = safe.said[-1].strip()
    assert fingerprint[:23] not in safe.ask("/trust").text


def test_with_tls_nothing_is_said_in_clear_text(safe: Safe) -> None:
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{safe.port}/health", trust_env=False)


def test_whoever_makes_a_code_is_told_where_a_device_is_helped_that_warns(safe: Safe) -> None:
    office = safe.plant.a_desk("it-desk-1", "workstation", "it-desks")
    safe.plant.person("ida", ["it-admin"], [])
    safe.plant.sign_in("ida", office)
    safe.plant.register("phone-1", "phone", "phones")
    path, html = "/it/devices/phone-1/code", {"Accept": "text/html"}
    assert "fingerprint to compare" not in office.client.post(path, headers=html).text
    context = ssl.create_default_context(cafile=str(safe.folder / "floorwatch-ca.pem"))
    with httpx.Client(
        base_url=f"https://127.0.0.1:{safe.port}",
        verify=context,
        event_hooks={"request": [office.key.process.sign]},
        cookies=office.client.cookies,
        trust_env=False,
    ) as client:
        told = client.post(path, headers=html)
    assert f"open <b>http://127.0.0.1:{safe.help_port}/</b> on it" in told.text


def test_a_browser_that_does_not_trust_yet_is_told_what_is_wrong(
    safe: Safe, strange: Browser
) -> None:
    page = strange.new_page()
    assert "authority is not installed on this device" in looks(page, safe.help)
    other = safe.help.replace(NAME, "other.example")
    told = looks(page, other)
    assert "opened the server as other.example" in told
    assert NAME in told
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(safe.url)
    page.context.close()


def test_a_warning_that_was_clicked_away_does_not_do(safe: Safe, strange: Browser) -> None:
    context = strange.new_context(ignore_https_errors=True)
    page = context.new_page()
    assert "does not trust the server yet" in looks(page, f"{safe.url}/trust")
    expect(page.locator("#fingerprint")).to_be_hidden()
    page.goto(f"{safe.url}/door")
    told = expect(page.locator("#trouble"))
    told.to_contain_text("does not trust the server's certificate", timeout=SECONDS)
    page.get_by_role("link", name="Let this device trust the server").click()
    page.wait_for_url("**/trust", timeout=SECONDS)
    context.close()


def test_a_clock_that_is_off_is_told_as_such(safe: Safe, strange: Browser) -> None:
    page = strange.new_page()
    page.clock.set_fixed_time("2019-01-01T00:00:00Z")
    assert "The clock of this device is" in looks(page, safe.help)
    page.context.close()


def test_a_browser_that_trusts_the_authority_enrols_and_signs_over_https(
    safe: Safe, trusting: Browser
) -> None:
    plant = safe.plant
    plant.person("sia", ["security"], ["hall"])
    plant.register("desk-7", "workstation", "security-desks")
    context = trusting.new_context()
    page = context.new_page()
    assert "This browser trusts the server" in looks(page, safe.help)
    page.get_by_role("link", name="Open Floorwatch").click()
    page.wait_for_url(f"{safe.url}/**", timeout=SECONDS)

    page.goto(str(plant.ask("device.invite", device="desk-7", origin=safe.url, by=BY)["link"]))
    page.click("#enrol-form button", timeout=SECONDS)
    let_in(plant, page, "desk-7")
    page.fill("#signin-form [name=person]", "sia", timeout=SECONDS)
    page.fill("#signin-form [name=password]", PASSWORD)
    page.click("#signin-form button")
    expect(page.locator(".visitor")).to_have_text("sia", timeout=SECONDS)
    assert page.evaluate(ASK, "/api/v1/events") == 200
    assert page.evaluate("() => navigator.serviceWorker.controller.scriptURL") == (
        f"{safe.url}/gate-worker.js"
    )
    (cookie,) = [each for each in context.cookies() if each["name"] == SESSION_COOKIE]
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
    context.close()


def test_where_the_browser_trusts_the_server_the_page_tells_the_fingerprint(
    safe: Safe, trusting: Browser
) -> None:
    page = trusting.new_page()
    looks(page, f"{safe.url}/trust")
    told = "".join(page.inner_text("#fingerprint").split())
    assert told.replace(":", "") == safe.said[-1].strip().replace(":", "")
    expect(page.locator("#sheet .qr")).to_have_attribute("aria-label", f"QR code of {safe.help}/")
    page.context.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_whoever_sees_or_moves_badly_is_helped_too(
    safe: Safe, trusting: Browser, theme: Literal["dark", "light"]
) -> None:
    """The page keeps to its policy, fits a phone, and axe finds nothing, with all steps open."""
    context = trusting.new_context(viewport={"width": 360, "height": 640}, color_scheme=theme)
    page = context.new_page()
    page.add_init_script(LISTEN)
    for address in (safe.help, f"{safe.url}/trust"):
        looks(page, address)
        page.evaluate(UNFOLD)
        assert page.evaluate("breaches") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.evaluate(AXE)
        assert page.evaluate(FOUND_BY_AXE) == []
    context.close()
