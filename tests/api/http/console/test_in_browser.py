"""Verdicts in Chromium: keys, undo, groups, others who review too, a server that is busy."""

from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from casework.verdicts import Word
from plant.ids import EventId
from plant.reviews import ReviewState
from tests.api.http.console.reviewed import chosen, opened, state, with_events
from tests.api.http.house import House, eventually
from tests.builders import an_event

NEVER_FREE = 1_000_000
TIMES = "\N{MULTIPLICATION SIGN}"
pytestmark = pytest.mark.slow


class Busy:
    """A server that refuses so many verdicts of a page for being busy; `asked` is what was asked."""

    def __init__(self, times: int) -> None:
        self.asked: list[str] = []
        self._times = times

    def __call__(self, page: Page) -> None:
        page.route("**/verdicts", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request.url)
        if len(self.asked) > self._times:
            route.continue_()
            return
        # A page may be closed while its request is answered.
        with suppress(Error):
            route.fulfill(status=503, headers={"Retry-After": "1"}, json={"detail": "busy"})


def test_one_key_is_a_verdict_and_the_next_event_is_shown(browser: Browser, house: House) -> None:
    with_events(house, 3)
    with opened(browser, house) as page:
        expect(page.locator("#rows li")).to_have_count(3)
        assert chosen(page) == "0195-0"
        page.keyboard.press("f")
        expect(page.locator("#rows li")).to_have_count(2)
        expect(page.locator("#say")).to_contain_text("False alarm")
        assert chosen(page) == "0195-1000"
        eventually(lambda: state(house, 0) is ReviewState.FALSE_ALARM)


def test_verdicts_are_taken_back_one_after_the_other(browser: Browser, house: House) -> None:
    with_events(house, 3)
    with opened(browser, house) as page:
        for key in "cfzz":
            page.keyboard.press(key)
        expect(page.locator("#rows li")).to_have_count(3)
        expect(page.locator("#say")).to_contain_text("taken back")
        assert chosen(page) == "0195-0"
        page.keyboard.press("a")
        eventually(lambda: state(house, 0) is ReviewState.AUTHORISED)
        eventually(lambda: state(house, 1000) is ReviewState.NEW)


def test_no_verdict_of_a_fast_reviewer_is_lost_though_the_server_is_busy(
    browser: Browser, house: House
) -> None:
    with_events(house, 30)
    busy = Busy(2)
    with opened(browser, house, prepared=busy) as page:
        for _ in range(30):
            page.keyboard.press("a", delay=20)
        expect(page.locator("#rows li")).to_have_count(0)
        # The page must be asked, or nobody answers what it asks.
        eventually(lambda: page.evaluate("localStorage.length") == 0)
        assert len(busy.asked) >= 30
        for number in range(30):
            eventually(lambda number=number: state(house, number * 1000) is ReviewState.AUTHORISED)  # type: ignore[misc]  # bound now
    verdicts = house.parts.store.reviews.verdicts
    assert {len(verdicts(EventId(f"0195-{number * 1000}"))) for number in range(30)} == {1}


def test_what_was_not_kept_when_a_page_closed_is_kept_by_the_next(
    browser: Browser, house: House
) -> None:
    with_events(house, 2)
    busy = Busy(NEVER_FREE)
    with opened(browser, house, prepared=busy) as page:
        page.keyboard.press("c")
        expect(page.locator("#pending")).to_be_visible()
        assert busy.asked
        page.close()
        assert state(house, 0) is ReviewState.NEW
        again = page.context.new_page()
        again.goto(f"{house.client.base_url}/review?view=repeats")
        eventually(lambda: state(house, 0) is ReviewState.CONFIRMED)
        again.close()


def test_what_was_not_kept_when_a_page_closed_is_kept_by_one_that_stays(
    browser: Browser, house: House
) -> None:
    with_events(house, 2)
    with opened(browser, house) as stays:
        leaves = stays.context.new_page()
        Busy(NEVER_FREE)(leaves)
        leaves.goto(f"{house.client.base_url}/review?view=repeats")
        leaves.wait_for_selector("#review[data-ready]")
        leaves.keyboard.press("c")
        expect(leaves.locator("#pending")).to_be_visible()
        assert state(house, 0) is ReviewState.NEW
        leaves.close()
        eventually(lambda: state(house, 0) is ReviewState.CONFIRMED)


def test_repeats_are_one_line_and_one_key_with_shift_judges_them_all(
    browser: Browser, house: House
) -> None:
    with_events(house, 4, apart=60)
    with opened(browser, house) as page:
        expect(page.locator("#rows li")).to_have_count(1)
        expect(page.locator("#rows .times")).to_have_text(f"{TIMES}4")
        page.keyboard.press("c")
        expect(page.locator("#rows .times")).to_have_text(f"{TIMES}3")
        page.keyboard.press("Shift+F")
        expect(page.locator("#rows li")).to_have_count(0)
        eventually(lambda: state(house, 180) is ReviewState.FALSE_ALARM)
        page.keyboard.press("z")
        expect(page.locator("#rows .times")).to_have_text(f"{TIMES}3")
        eventually(lambda: state(house, 180) is ReviewState.NEW)
    assert state(house, 0) is ReviewState.CONFIRMED


def test_previewing_changes_nothing(browser: Browser, house: House) -> None:
    with_events(house, 3)
    with opened(browser, house) as page:
        page.keyboard.press("j")
        expect(page.locator("#onset")).to_have_attribute("datetime", "2026-03-02T00:16:40.000Z")
        page.keyboard.press("k")
        page.locator("#rows li").last.click()
        assert chosen(page) == "0195-2000"
    assert {state(house, seconds) for seconds in (0, 1000, 2000)} == {ReviewState.NEW}


def test_escalating_asks_why_and_to_whom(browser: Browser, house: House) -> None:
    with_events(house, 1)
    with opened(browser, house) as page:
        page.keyboard.press("e")
        expect(page.locator("#reason")).to_be_focused()
        page.keyboard.type("a face at the fence")
        page.keyboard.press("Tab")
        page.keyboard.type("L. Kaya")
        page.keyboard.press("Enter")
        eventually(lambda: state(house, 0) is ReviewState.ESCALATED)
    (verdict,) = house.parts.store.reviews.verdicts(EventId("0195-0"))
    assert verdict.reason == "a face at the fence"
    # A camera that nobody hears of may have opened an incident of its own meanwhile.
    review = house.parts.store.reviews.of_event(EventId("0195-0"))
    assert review is not None
    assert review.incident is not None
    incident = house.parts.store.incidents.find(review.incident)
    assert incident is not None
    assert incident.owner == "L. Kaya"


def test_keys_do_nothing_while_somebody_types_or_has_switched_them_off(
    browser: Browser, house: House
) -> None:
    with_events(house, 2)
    with opened(browser, house) as page:
        page.locator("#reason").click()
        page.keyboard.type("confusing")
        page.locator("#help-open").click()
        page.locator("#keys-off").check()
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        expect(page.locator("#rows li")).to_have_count(2)
    assert state(house, 0) is ReviewState.NEW


def test_a_function_gets_another_key_and_no_key_gets_two(browser: Browser, house: House) -> None:
    with_events(house, 1)
    with opened(browser, house) as page:
        page.keyboard.press("?")
        page.locator("[data-usual='f']").click()
        page.keyboard.press("c")
        expect(page.locator("#help-problem")).to_contain_text("C is taken: Confirmed")
        page.locator("[data-usual='f']").click()
        page.keyboard.press("w")
        expect(page.locator("[data-usual='f']")).to_have_text("W")
        page.keyboard.press("Escape")
        page.keyboard.press("f")
        assert page.locator("#rows li").count() == 1
        page.keyboard.press("w")
        eventually(lambda: state(house, 0) is ReviewState.FALSE_ALARM)


def test_what_somebody_else_decided_comes_back_with_the_name(
    browser: Browser, house: House
) -> None:
    with_events(house, 2)
    with opened(browser, house) as page:
        word = Word(ReviewState.CONFIRMED)
        house.parts.reviewing.judge(EventId("0195-0"), word, by="A. Guard", version=0)
        page.keyboard.press("u")
        expect(page.locator("#say")).to_contain_text("decided by A. Guard: Confirmed")
        expect(page.locator("#rows li")).to_have_count(2)
        expect(page.locator("#rows .claim").first).to_contain_text("A. Guard")
    assert state(house, 0) is ReviewState.CONFIRMED


def test_others_see_who_looks(browser: Browser, house: House) -> None:
    with_events(house, 2)
    house.parts.reviewing.claim(EventId("0195-0"), by="A. Guard")
    with opened(browser, house) as page:
        expect(page.locator("#rows .claim").first).to_have_text("A. Guard is looking")
        expect(page.locator("#looking")).to_contain_text("A. Guard is looking")
        page.keyboard.press("j")
        desk, now = house.parts.store.desk, house.parts.clock.now()
        eventually(lambda: "0195-1000" in desk.claims(now))


def test_new_events_are_announced_and_move_nothing(browser: Browser, house: House) -> None:
    with_events(house, 2)
    with opened(browser, house) as page:
        page.keyboard.press("j")
        house.post(an_event(50_000, severity=950))
        expect(page.locator("#pill")).to_have_text("1 new")
        expect(page.locator("#rows li")).to_have_count(2)
        page.keyboard.press("n")
        expect(page.locator("#rows li")).to_have_count(3)
        expect(page.locator("#rows li").nth(2)).to_have_class("chosen")


def test_more_lines_come_as_the_list_is_worked_off(browser: Browser, house: House) -> None:
    with_events(house, 60)
    with opened(browser, house) as page:
        expect(page.locator("#rows li")).to_have_count(60)
        for _ in range(30):
            page.keyboard.press("c", delay=5)
        expect(page.locator("#count")).to_have_text("30 events")
        expect(page.locator("#rows li")).to_have_count(30)
