"""Where the gate gives its signer, all that the app sends is signed, with a page and without."""

from pathlib import Path

import pytest
from fastapi import APIRouter
from playwright.sync_api import Playwright, expect
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.actions import Action, action
from api.http.app import create_app
from api.http.serving import HttpServer
from policy.browser.files import service_worker
from tests.api.http.house import parts_over, served
from tests.mobile_reports.phone import a_phone, in_outbox, opened, report, works_offline

pytestmark = pytest.mark.slow
MAKE_A_KEY = """
() => new Promise((resolve) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => resolve(Boolean(data.thumbprint));
  navigator.serviceWorker.controller.postMessage({ is: "key" }, [channel.port2]);
})
"""


class Listening:
    """Notes of each report that comes whether it is signed."""

    def __init__(self, app: ASGIApp, heard: list[str]) -> None:
        self._app = app
        self._heard = heard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/api/v1/reports":
            self._heard.append(Headers(scope=scope).get("signature-input", ""))
        await self._app(scope, receive, send)


def the_signer() -> APIRouter:
    routes = APIRouter()
    routes.add_api_route(
        "/gate-worker.js",
        lambda: Response(service_worker(), media_type="text/javascript"),
        dependencies=[action(Action.BOOTSTRAP_READ)],
    )
    return routes


def test_what_the_page_and_what_the_worker_sends_is_signed(
    playwright: Playwright, tmp_path: Path
) -> None:
    heard: list[str] = []
    with parts_over(tmp_path) as parts:
        app = create_app(parts)
        app.include_router(the_signer())
        # Before the one that says that no gate stands here.
        app.router.routes.insert(0, app.router.routes.pop())
        app.add_middleware(Listening, heard=heard)
        server = HttpServer(app, host="127.0.0.1", port=0)
        origin = f"http://127.0.0.1:{server.port}"
        with served(server), a_phone(playwright, tmp_path / "phone", origin) as (context, _):
            page = opened(context, origin, "/m/?z=K7")
            works_offline(page)
            assert page.evaluate(MAKE_A_KEY)
            report(page, "damage")
            expect(page.locator("#receipt")).to_have_text("R-0001")
            assert 'tag="floorwatch"' in heard[-1]
            assert '"content-digest"' in heard[-1]

            (worker,) = context.service_workers
            copy = "outbox.all('reports').then(([one]) => outbox.put('reports',"
            copy += " {...one, id: crypto.randomUUID(), receipt: undefined, state: 'waiting'}))"
            worker.evaluate(copy)
            assert worker.evaluate("outbox.flush(true)") == "sent"
            assert 'tag="floorwatch"' in heard[-1]
            assert len(heard) == 2
            assert {each["receipt"] for each in in_outbox(page)} == {"R-0001", "R-0002"}
