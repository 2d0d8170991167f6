"""What is made without a network arrives exactly once, whoever is killed meanwhile."""

import random
import socket
import threading
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Playwright, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.app import create_app
from api.http.serving import HttpServer
from plant.reports import ReportFilter
from tests.api.http.house import parts_over, served
from tests.builders import A_PLANT
from tests.mobile_reports.phone import a_phone, in_outbox, opened, report, works_offline
from tests.servers import a_server

pytestmark = pytest.mark.slow
CATEGORIES = ["taking", "damage", "stranger", "unsafe", "machine", "other"]
# The plant of the tests has rules that only tests know.
PLANT = A_PLANT[: A_PLANT.index("rules:\n")] + A_PLANT[A_PLANT.index("posts:\n") :]
MADE = 12
MANY = 50


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def arrived(origin: str) -> list[str]:
    told = httpx.get(f"{origin}/api/v1/reports?limit=200", trust_env=False).json()
    return [each["words"] for each in told["reports"]]


def waits(page: Page) -> int:
    return sum(each["state"] == "waiting" for each in in_outbox(page))


def all_sent(page: Page, seconds: float = 60) -> None:
    """Wait until nothing waits in the phone; it tries by itself, and when it is looked at."""
    for _ in range(int(seconds * 2)):
        if waits(page) == 0:
            return
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(500)
    raise AssertionError(f"{waits(page)} still wait")


def test_reports_outlive_a_killed_server_a_killed_page_and_a_killed_browser(
    playwright: Playwright, tmp_path: Path
) -> None:
    plant, state, port = tmp_path / "plant.yaml", tmp_path / "state", free_port()
    plant.write_text(PLANT, "utf-8")
    phone, origin = tmp_path / "phone", f"http://127.0.0.1:{port}"
    fixed = {"FLOORWATCH_SERVER__PORT": str(port)}
    with a_server(plant, state, **fixed), a_phone(playwright, phone, origin) as (context, _):
        works_offline(opened(context, origin, "/m/?z=K7"))

    # Now there is no server, and the browser was ended.
    with a_phone(playwright, phone, origin) as (context, _):
        page = opened(context, origin)
        for number in range(MADE):
            report(page, CATEGORIES[number % 6], words=f"number {number}")
            expect(page.locator("#said")).to_have_text("Kept on this phone", timeout=20_000)
            if number % 4 == 3:
                page.close()
                page = opened(context, origin)
            else:
                page.tap("#again")
        assert waits(page) == MADE

        # It comes back and is killed as soon as it has some, and the page with it.
        with a_server(plant, state, **fixed) as server:
            page.evaluate("void outbox.flush(true)")
            while len(arrived(origin)) < 3:
                page.wait_for_timeout(20)
            server.process.kill()
            page.close()
        with a_server(plant, state, **fixed):
            page = opened(context, origin)
            all_sent(page)
            assert sorted(arrived(origin)) == sorted(f"number {each}" for each in range(MADE))
            receipts = {each["receipt"] for each in in_outbox(page)}
            assert receipts == {f"R-{each:04d}" for each in range(1, MADE + 1)}


class Moody:
    """Fails every other request, before or after it was carried out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._dice = random.Random(7)
        self._lock = threading.Lock()
        self.failed = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._lock:
            mood = self._dice.choice(["well", "well", "before", "after"])
        if scope["type"] != "http" or scope["method"] == "GET" or mood == "well":
            await self._app(scope, receive, send)
            return
        self.failed += 1
        if mood == "after":
            await self._app(scope, receive, _nowhere)
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _nowhere(_: Message) -> None:
    pass


PUT_MANY = """
async (count) => {
  for (let number = 0; number < count; number += 1) {
    const secret = `secret-of-report-number-${number}`;
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret)));
    const key_sha256 = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
    await outbox.put("reports", {
      id: crypto.randomUUID(), key: secret, key_sha256, category: "other", post: "K7", place: "K7",
      when: "now", made_at: new Date().toISOString(), words: `number ${number}`, footage: false,
      photos: [], state: "waiting",
    });
  }
}
"""


def test_fifty_reports_over_a_server_that_fails_every_other_time_arrive_fifty_times(
    playwright: Playwright, tmp_path: Path
) -> None:
    with parts_over(tmp_path) as parts:
        app = create_app(parts)
        app.add_middleware(Moody)
        server = HttpServer(app, host="127.0.0.1", port=0)
        origin = f"http://127.0.0.1:{server.port}"
        with served(server), a_phone(playwright, tmp_path / "phone", origin) as (context, _):
            page = opened(context, origin, "/m/?z=K7")
            works_offline(page)
            page.evaluate(f"({PUT_MANY})({MANY})")
            page.evaluate("void outbox.flush(true)")
            for _ in range(3):
                page.wait_for_timeout(300)
                page.close()
                page = opened(context, origin)
            all_sent(page)
            kept = parts.store.reports.page(ReportFilter(), limit=200).reports
            assert sorted(each.said.words for each in kept) == sorted(
                f"number {each}" for each in range(MANY)
            )
            assert all(each["receipt"] for each in in_outbox(page))


def test_a_refused_report_is_told_and_does_not_hold_up_the_others(
    playwright: Playwright, tmp_path: Path
) -> None:
    with parts_over(tmp_path) as parts:
        server = HttpServer(create_app(parts), host="127.0.0.1", port=0)
        origin = f"http://127.0.0.1:{server.port}"
        with served(server), a_phone(playwright, tmp_path / "phone", origin) as (context, _):
            page = opened(context, origin, "/m/?z=Q9")
            report(page, "damage")
            expect(page.locator("#said")).to_have_text("Not taken")
            expect(page.locator("#then")).to_have_text("The place is not known any more.")
            page.tap("#again")
            page.tap("#change")
            page.tap("text=Canteen")
            report(page, "damage")
            expect(page.locator("#receipt")).to_have_text("R-0001")
            page.tap("#own")
            expect(page.locator("#list li.one")).to_have_count(2)
            page.tap("text=Remove")
            expect(page.locator("#list li.one")).to_have_count(1)
