"""Every page in the top bar, in Chromium: dark at a desk, light on a phone.

No breach of the policy, nothing from elsewhere, no scrolling sideways, no error in script, and
nothing that axe finds against WCAG 2.2 AA.
"""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.http.console.nav import NAV
from casework.verdicts import Word
from plant.ids import CameraId, EventId, RuleId
from plant.incidents import IncidentFilter
from plant.reviews import ReviewState
from tests.api.http.house import House, a_house
from tests.builders import an_event

AN_INCIDENT = "/incidents/one"
SIZES = {"desk": (1366, 768), "phone": (360, 640)}
# Breaches are told to the page before any of its own script runs.
LISTEN = """
window.breaches = [];
addEventListener("securitypolicyviolation", (told) =>
  breaches.push(`${told.effectiveDirective} ${told.blockedURI} ${told.sample}`));
"""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
FOUND_BY_AXE = """
async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }))
  .violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived_in() -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder, a_house(Path(folder)) as house:
        for number in range(5):
            assert house.post(an_event(number * 1000, severity=200 * number + 100)).is_success
        unsure = Word(ReviewState.UNSURE)
        house.parts.reviewing.judge(EventId("0195-0"), unsure, by="A. Guard", version=0)
        house.parts.snoozing.snooze(
            RuleId("after-hours"),
            CameraId("yard"),
            lasts=timedelta(hours=1),
            reason="rain",
            by="A.",
        )
        house.parts.handover.sign(shift="Night", note="all well", counts={"open": 2}, by="A. Guard")
        yield house


@pytest.mark.parametrize(("theme", "size"), [("dark", "desk"), ("light", "phone")])
@pytest.mark.parametrize("path", [*[each.path for each in NAV], AN_INCIDENT])
def test_a_page_keeps_to_its_policy(
    browser: Browser, lived_in: House, path: str, theme: str, size: str
) -> None:
    origin = str(lived_in.client.base_url)
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "floorwatch-theme", "value": theme, "url": origin}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda asked: wrong.append(asked.url) if _foreign(asked.url, origin) else None
    )
    incident = lived_in.parts.store.incidents.page(IncidentFilter()).incidents[0]
    page.goto(origin + path.replace(AN_INCIDENT, f"/incidents/{incident.id}"))
    expect(page.locator("#theme")).to_be_visible()
    wrong += page.evaluate("breaches")
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme
    page.evaluate(AXE)
    assert page.evaluate(FOUND_BY_AXE) == []
    context.close()


def _foreign(url: str, origin: str) -> bool:
    return not url.startswith((origin, "data:", "blob:"))
