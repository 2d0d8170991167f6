"""Trying a drawing in Chromium: asked, followed, told, marked in the picture, ended."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from websockets.sync.connection import Connection

from plant.ids import CameraId
from plant.rules import Rule
from plant.trial_words import TrialNews, TrialState
from plant.trials import Findings, Happening, moment
from tests.api.http.console.test_drawing_in_browser import drawing
from tests.api.http.console.test_every_page import AXE, FOUND_BY_AXE
from tests.api.http.house import House
from tests.api.http.link.test_talk import hear, say
from tests.api.http.test_drawing import drawn_in as drawn_in  # noqa: PLC0414 -- a fixture
from tests.api.http.test_trials import beating
from tests.builders import an_event, at

HAPPENED = Happening.of(an_event(), "the rule is new")
FOUND = Findings(
    CameraId("dock"),
    moment(at(0).timestamp()),
    moment(at(3600).timestamp()),
    3000.0,
    more=(HAPPENED,),
    same=(replace(HAPPENED, because="<b>somebody</b>", note=""),),
    untried=("jammed",),
)
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def patience() -> None:
    """Let a page take its time where many tests share a machine."""
    expect.set_options(timeout=30_000)


def told(worker: Connection, asked: dict[str, Any], news: TrialNews) -> None:
    say(worker, **{"is": "trial", **replace(news, id=asked["trial"]).told()})


DONE = TrialNews("", TrialState.DONE, 1.0, FOUND)


def test_what_would_be_told_is_listed_and_marked_in_the_picture(
    browser: Browser, drawn_in: House
) -> None:
    with beating(drawn_in) as worker, drawing(browser, drawn_in) as page:
        page.keyboard.press("t")
        asked = hear(worker, "trial")
        told(worker, asked, TrialNews("", TrialState.RUNNING, 0.42))
        expect(page.locator("#trial-said")).to_contain_text("42 %")
        told(worker, asked, DONE)
        expect(page.locator("#trial-said")).to_have_text("1 more, 0 fewer, 1 the same.")
        expect(page.locator("#trial-of")).to_contain_text("50 minutes")
        expect(page.locator("#trial-of")).to_contain_text("jammed")
        rows = page.locator("#trial-rows tr")
        expect(rows).to_have_count(2)
        expect(rows.nth(1)).to_contain_text("<b>somebody</b>")
        rows.nth(0).hover()
        expect(page.locator("#drawing .happened")).to_have_count(1)
        page.evaluate(AXE)
        assert page.evaluate(FOUND_BY_AXE) == []
        # Who draws on sees that this is of another drawing.
        page.locator("#list button").first.click()
        page.locator("#corners input").first.fill("3")
        page.locator("#corners input").first.press("Tab")
        expect(page.locator("#trial-old")).to_be_visible()


def test_a_rule_is_set_tried_put_back_and_saved(browser: Browser, drawn_in: House) -> None:
    with beating(drawn_in) as worker, drawing(browser, drawn_in) as page:
        card = page.locator('[data-rule="after-hours"]')
        card.locator("summary").click()
        field = card.locator('[data-key="cooldown_seconds"]')
        expect(field).to_have_value("60")
        field.fill("-1")
        page.click("#rules-try")
        expect(page.locator("#trial-said")).to_contain_text("cooldown")
        page.click("#rules-back")
        expect(field).to_have_value("60")
        expect(page.locator("#save")).to_be_disabled()
        field.fill("300")
        card.locator('[data-key="labels"]').fill("person, forklift")
        expect(card.locator(".chip")).to_be_visible()
        page.evaluate(AXE)
        assert page.evaluate(FOUND_BY_AXE) == []
        page.click("#rules-try")
        asked = hear(worker, "trial")
        wish = {"cooldown_seconds": 300, "labels": ["person", "forklift"]}
        assert asked["view"]["rules"] == {"after-hours": wish}
        told(worker, asked, DONE)
        expect(page.locator("#trial-said")).to_have_text("1 more, 0 fewer, 1 the same.")
        page.click("#rules-save")
        expect(page.locator("#say")).to_contain_text("Saved")
        expect(card.locator(".chip")).to_be_hidden()
    rule = next(each for each in in_force(drawn_in) if each.id == "after-hours")
    assert (rule.timing.cooldown_seconds, rule.parameters.labels) == (300, ("person", "forklift"))


def in_force(house: House) -> tuple[Rule, ...]:
    return house.parts.plant.in_force[0].rules


def test_a_trial_is_ended_and_one_that_cannot_be_says_why(
    browser: Browser, drawn_in: House
) -> None:
    with beating(drawn_in) as worker, drawing(browser, drawn_in) as page:
        page.click("#try")
        asked = hear(worker, "trial")
        page.click("#trial-end")
        expect(page.locator("#trial-said")).to_contain_text("it was ended")
        assert hear(worker, "trial_over")["trial"] == asked["trial"]
        page.click("#try")
        told(worker, hear(worker, "trial"), TrialNews("", TrialState.FAILED, reason="no scenes"))
        expect(page.locator("#trial-said")).to_contain_text("no scenes")
        expect(page.locator("#try")).to_be_enabled()
