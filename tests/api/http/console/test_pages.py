"""The page without a browser: what it tells, what it escapes, what it allows."""

import re
from pathlib import Path

import pytest

import api.http.console
from api.http.actions import Action
from api.http.console.words import STATES, measured, severity_of
from plant.events import ClipState, EventKind, Evidence
from plant.ids import EventId, ZoneId
from plant.kind_words import KINDS
from plant.reviews import ReviewState
from tests.api.http.house import JPEG, MP4, House
from tests.builders import an_event

FOLDER = Path(api.http.console.__path__[0])
PAGES = ("/review", "/review?review=any", "/review?camera=dock&kind=zone.intrusion")


def test_every_kind_and_state_has_a_name() -> None:
    assert set(KINDS) == set(EventKind)
    assert set(STATES) == set(ReviewState)


@pytest.mark.parametrize(
    ("value", "word"), [(1, "Low"), (400, "Medium"), (700, "High"), (1000, "Critical")]
)
def test_a_severity_has_a_word(value: int, word: str) -> None:
    assert severity_of(value).word == word


def test_measures_are_told_with_their_unit() -> None:
    assert measured("absent_seconds", 4.0) == ("absent", "4 s")
    assert measured("sureness", 0.2913) == ("sureness", "0.2913")
    assert measured("reason", "vision worker") == ("reason", "vision worker")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_strict_policy(house: House, path: str) -> None:
    house.post(an_event())
    page = house.client.get(path)
    assert page.status_code == 200
    policy = page.headers["content-security-policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types 'none'" in policy
    assert "unsafe" not in page.headers["content-security-policy"]


def test_nothing_stands_inline_and_nothing_comes_from_elsewhere(house: House) -> None:
    house.post(an_event())
    page = house.client.get("/review").text
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page) == []
    assert re.findall(r"(?:src|href)=\"(?!/|#|\?)", page) == []


def test_what_somebody_wrote_is_shown_as_text(house: House) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    house.post(an_event(because=hostile, id='"><script>alert(3)</script>'))
    page = house.client.get("/review").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def titles(house: House, query: str) -> list[str]:
    page = house.client.get(f"/review?{query}").text
    return re.findall(r"<time [^>]*>(\d\d-\d\d \d\d:\d\d)</time>", page)


def test_the_queue_is_filtered_by_zone_and_by_time_in_the_address(house: House) -> None:
    for seconds, zone in ((0, "apron"), (3600, "bay"), (7200, "bay")):
        assert house.post(an_event(seconds, zones=(ZoneId(zone),))).is_success
    assert titles(house, "zone=bay") == ["03-02 02:00", "03-02 03:00"]
    # What is typed is the plant's own time: Berlin is an hour ahead.
    assert titles(house, "since=2026-03-02T01:30&until=2026-03-02T02:30") == ["03-02 02:00"]
    assert titles(house, "since=2026-03-02T01:30Z") == ["03-02 03:00"]
    assert titles(house, "zone=none") == []
    assert titles(house, "review=any&zone=apron") == ["03-02 01:00"]
    page = house.client.get("/review?zone=bay&since=2026-03-02T01:30").text
    assert '<option value="bay" selected>Bay</option>' in page
    assert 'name="since" value="2026-03-02T01:30"' in page
    assert 'name="in_zone" value="bay"' in page
    assert house.client.get("/review?since=soon").status_code == 422


def test_who_else_looks_stands_in_the_line_and_who_looks_himself_does_not(house: House) -> None:
    for seconds, by in ((0, "A. Guard"), (5000, "local")):
        assert house.post(an_event(seconds)).is_success
        house.parts.reviewing.claim(EventId(f"0195-{seconds}"), by=by)
    page = house.client.get("/review").text
    assert "A. Guard is looking" in page
    assert "local is looking" not in page


def test_an_empty_list_says_so(house: House) -> None:
    page = house.client.get("/review").text
    assert "All of it was judged" in page
    assert "No event is in this state" in house.client.get("/review?review=confirmed").text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/incidents/none", 404, "no such incident is kept"),
        ("/losses?days=0", 422, "days"),
        ("/nowhere", 404, "Not Found"),
    ],
)
def test_a_browser_is_told_a_problem_on_a_page(
    house: House, path: str, status: int, told: str
) -> None:
    shown = house.client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (shown.status_code, shown.headers["content-type"][:9]) == (status, "text/html")
    assert told in shown.text
    assert "trusted-types" in shown.headers["content-security-policy"]
    program = house.client.get(path)
    assert program.json()["status"] == status


def test_the_event_is_told_with_why_and_what_was_measured(house: House) -> None:
    house.post(an_event(measures={"dwell_seconds": 25.67, "limit_seconds": 15.0}))
    page = house.client.get("/review").text
    assert "a person entered apron" in page
    assert "<dt>dwell</dt><dd>25.67 s</dd>" in page
    assert "<dt>limit</dt><dd>15 s</dd>" in page


def test_times_are_those_of_the_plant(house: House) -> None:
    house.post(an_event())
    assert "2026-03-02 01:00:10" in house.client.get("/review").text  # Berlin, in winter


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        (Evidence(), "no clip"),
        (Evidence(state=ClipState.PENDING), "being cut"),
        (Evidence(state=ClipState.FAILED, reason="the disk is full"), "the disk is full"),
        (Evidence(state=ClipState.READY), "no longer kept"),
    ],
    ids=lambda each: str(each)[:20],
)
def test_a_clip_that_is_not_there_is_explained(house: House, evidence: Evidence, told: str) -> None:
    house.post(an_event(evidence=evidence))
    assert told in house.client.get("/review").text


def test_the_viewing_copy_is_shown_where_there_is_one(house: House) -> None:
    event = str(house.post(an_event()).json()["event"]["id"])
    mkv = b"\x1a\x45\xdf\xa3" + bytes(200)
    house.put(event, "clip", mkv, kind="video/x-matroska")
    told = house.client.get(f"/review/events/{event}").json()
    assert (told["clip"], told["download"]) == ("", f"/api/v1/events/{event}/media/clip")
    house.put(event, "viewing_copy", MP4)
    house.put(event, "snapshot", JPEG, kind="image/jpeg")
    told = house.client.get(f"/review/events/{event}").json()
    assert told["clip"].endswith("/media/viewing_copy")
    assert told["thumbnail"].endswith("/media/snapshot")


@pytest.mark.parametrize(
    "form",
    [{}, {"verdict": "guilty", "version": "0"}, {"verdict": "confirmed", "version": "x"}],
    ids=str,
)
def test_a_form_that_makes_no_sense_is_refused(house: House, form: dict[str, str]) -> None:
    event = house.post(an_event()).json()["event"]["id"]
    refused = house.client.post(f"/review/events/{event}/verdict", data=form)
    assert refused.status_code in {415, 422}


def test_a_verdict_that_is_not_kept_is_told_on_the_page(house: House) -> None:
    event = house.post(an_event()).json()["event"]["id"]
    for verdict, version, told in (
        ("escalated", "0", "need a reason"),
        ("confirmed", "7", "somebody was faster"),
    ):
        form = {"verdict": verdict, "version": version}
        path = f"/review/events/{event}/verdict"
        page = house.client.post(path, data=form, follow_redirects=True)
        assert page.status_code == 200
        assert told in page.text


def test_a_form_from_another_site_is_refused(house: House) -> None:
    event = house.post(an_event()).json()["event"]["id"]
    refused = house.client.post(
        f"/review/events/{event}/verdict",
        data={"verdict": "confirmed", "version": "0"},
        headers={"Origin": "http://evil.example"},
    )
    assert refused.status_code == 403
    review = house.parts.store.reviews.of_event(EventId(event))
    assert review is not None
    assert review.state is ReviewState.NEW


@pytest.mark.parametrize(
    "query", ["review=odd", "kind=theft", "review=confirmed&cursor=x", "event=nobody"]
)
def test_a_page_that_cannot_be_is_refused(house: House, query: str) -> None:
    assert house.client.get(f"/review?{query}").status_code in {404, 422}


@pytest.mark.parametrize("name", ["review.css", "review.js", "keys.js", "icon.svg"])
def test_assets_are_given_and_not_given_again(house: House, name: str) -> None:
    given = house.client.get(f"/static/{name}")
    assert given.content == (FOLDER / "static" / name).read_bytes()
    again = house.client.get(f"/static/{name}", headers={"If-None-Match": given.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpages.py", "%2e%2e/pages.py", "review.html"])
def test_nothing_else_is_an_asset(house: House, name: str) -> None:
    assert house.client.get(f"/static/{name}").status_code == 404


def test_pages_name_files_that_browsers_keep_for_good(house: House) -> None:
    address = re.findall(r'src="(/static/[^"]*/review.js)"', house.client.get("/review").text)[0]
    given = house.client.get(address)
    assert given.content == (FOLDER / "static" / "review.js").read_bytes()
    assert "immutable" in given.headers["cache-control"]
    # A page from before an update gets the file as it is now, and keeps it for itself.
    older = house.client.get("/static/0123456789abcdef/review.js")
    assert older.content == given.content
    assert older.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("cookie", "theme"), [("", "dark"), ("light", "light"), ("system", "system"), ("x", "dark")]
)
def test_a_page_begins_in_the_theme_that_was_chosen(house: House, cookie: str, theme: str) -> None:
    asked = house.client.get("/review", headers={"Cookie": f"floorwatch-theme={cookie}"})
    assert f'data-theme="{theme}"' in asked.text


def test_who_may_not_do_a_page_does_not_see_it(house: House) -> None:
    house.app.state.may = lambda _, action: action is not Action.REPORT_LIST
    page = house.client.get("/review").text
    assert 'href="/review" aria-current=page' in page
    assert 'href="/reports"' not in page


def test_all_pages_together_are_light() -> None:
    sizes = [path.stat().st_size for path in (FOLDER / "static").iterdir()]
    assert sum(sizes) < 300_000
