"""The application: its routes, who may come to them, and how errors are told.

    app = create_app(Parts(store=…, media=…, …))

Nothing happens before that, and nothing of it is global: two applications in one
process know nothing of each other.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from api.http.actions import Action, refuse_undeclared
from api.http.arrivals import Arrivals
from api.http.console import adding as adding_pages
from api.http.console import (
    assets,
    door,
    handover,
    losses,
    refusals,
    review,
    traces,
    trust,
    walls,
    watched,
)
from api.http.console import drawing as drawing_pages
from api.http.console import evidence as evidence_pages
from api.http.console import incidents as incident_pages
from api.http.console import people as people_pages
from api.http.console import reports as report_pages
from api.http.console.assets import read_assets
from api.http.console.door import door_of
from api.http.console.it import pages as it_pages
from api.http.console.notices import notices_of
from api.http.console.shell import anything, environment, pages_for
from api.http.console.trouble import show_problem
from api.http.gated.classify import classifier
from api.http.gated.things import Things
from api.http.guard import admitted_of
from api.http.headers import SafeHeaders
from api.http.link.blindness import Blindness, Taking
from api.http.loopback import OwnMachineOnly, OwnSiteOnly
from api.http.metrics import Measured, Meters
from api.http.openapi import describe
from api.http.parts import Parts
from api.http.patience import Patience
from api.http.people import PeopleRim
from api.http.problems import install_problems
from api.http.routes import (
    adding,
    cameras,
    counts,
    drawing,
    enrolment,
    events,
    evidence,
    feed,
    footage,
    health,
    incidents,
    link,
    live,
    media,
    metrics,
    own,
    passkeys,
    people,
    phone,
    posters,
    recordings,
    reports,
    reports_sent,
    session,
    signals,
    snoozes,
    trials,
    verdicts,
)
from api.http.sight import may_somewhere
from mobile_reports.app_files import read_app
from mobile_reports.catalogues import read_catalogues
from policy.gate.asgi import GateMiddleware

LOOK_SECONDS = 0.5
ROUTES: tuple[APIRouter, ...] = (
    events.routes,
    verdicts.routes,
    snoozes.routes,
    media.routes,
    feed.routes,
    incidents.routes,
    footage.routes,
    signals.routes,
    counts.routes,
    evidence.routes,
    reports_sent.routes,
    recordings.routes,
    reports.routes,
    cameras.routes,
    drawing.routes,
    trials.routes,
    adding.routes,
    link.routes,
    live.routes,
    metrics.routes,
    health.routes,
    enrolment.routes,
    session.routes,
    passkeys.routes,
    own.routes,
    door.routes,
    trust.routes,
    people.routes,
    phone.routes,
    posters.routes,
    assets.routes,
    review.routes,
    report_pages.routes,
    losses.routes,
    handover.routes,
    refusals.routes,
    evidence_pages.routes,
    incident_pages.routes,
    traces.routes,
    people_pages.routes,
    walls.routes,
    watched.routes,
    *it_pages.ROUTES,
    drawing_pages.routes,
    adding_pages.routes,
)


def create_app(parts: Parts) -> FastAPI:
    """Return the application made of these parts.

    A route that does not declare its action raises UndeclaredActionError.
    """
    app = FastAPI(
        lifespan=_watching, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.parts = parts
    app.state.arrivals = Arrivals(parts.intake, parts.bell)
    app.state.assets = read_assets()
    app.state.phone = read_app()
    app.state.words = read_catalogues()
    app.state.https_port = 0
    app.state.templates = environment()
    app.state.may = _may if parts.guard else anything
    app.state.pages = pages_for
    app.state.notices = notices_of
    app.state.show_problem = show_problem
    app.state.people = people_pages.chip
    app.state.meters = meters = Meters(parts)
    for routes in ROUTES:
        app.include_router(routes)
    refuse_undeclared(app.routes)
    install_problems(app)
    # The one that is added last sees a request first.
    _put_guard(app, parts)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Patience)
    app.add_middleware(Measured, meters=meters)
    # FastAPI's own way to replace the description is to replace the method.
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def _put_guard(app: FastAPI, parts: Parts) -> None:
    """Put the gate around the routes; without one only this machine comes in."""
    guard = parts.guard
    if guard is None:
        app.add_middleware(OwnMachineOnly)
        return
    app.add_middleware(PeopleRim)
    wanted = classifier(app.routes, Things(parts, lambda: guard.knowledge.now))
    app.add_middleware(OwnSiteOnly)
    app.add_middleware(
        GateMiddleware,
        gate=guard.gate,
        channels=guard.channels,
        classify=wanted,
        door=door_of(app.state.templates, app.state.assets),
    )


def _may(connection: HTTPConnection, action: Action) -> bool:
    """Whether who asks may do something anywhere, as far as a page must know to offer it."""
    parts: Parts = connection.app.state.parts
    admitted = admitted_of(connection)
    if parts.guard is None or admitted is None:
        return False
    return may_somewhere(parts.guard, admitted, action, parts.plant.in_force[0])


@asynccontextmanager
async def _watching(app: FastAPI) -> AsyncIterator[None]:
    """Look for vision workers that are not heard of, as long as the application runs."""
    parts: Parts = app.state.parts
    taking = Taking(parts.store.events, parts.intake, parts.bell, parts.cameras.seen)
    blindness = Blindness(parts.standings, taking, parts.plant, parts.clock, parts.ticks)
    app.state.watching = task = asyncio.create_task(_look_again(blindness))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _look_again(blindness: Blindness) -> None:
    while True:
        await run_in_threadpool(blindness.look)
        await asyncio.sleep(LOOK_SECONDS)
