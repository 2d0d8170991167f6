"""Security sees who saw an incident, and which devices were refused; policy says who sees that."""

import re

import httpx
import pytest

from api.http.console.refusals import reason_of
from plant.events import Event
from tests.api.http.gated.plant import Desk, Gated
from tests.builders import an_event

pytestmark = pytest.mark.slow

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def worker(plant: Gated) -> Desk:
    worker = plant.a_desk("worker-1", "vision-worker", "vision-workers")
    plant.bind("dock", "worker-1")
    return worker


def incident_of(plant: Gated, event: Event) -> str:
    review = plant.parts.store.reviews.of_event(event.id)
    assert review is not None
    assert review.incident is not None
    return str(review.incident)


@pytest.fixture(scope="module")
def incident(plant: Gated, worker: Desk, guard: Desk) -> str:
    event = an_event()
    assert worker.post_event(event).status_code == 201
    for _ in range(3):
        assert guard.get(f"/api/v1/events/{event.id}").status_code == 200
    return incident_of(plant, event)


def rows(page: str) -> list[str]:
    """Return the rows of the tables of a page, as text."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def test_a_lead_sees_who_saw_it_and_how_often(lead: Desk, incident: str) -> None:
    shown = rows(lead.get(f"/incidents/{incident}/trace", **HTML).text)
    assert any(re.match(r"sia desk-2 saw an event 3 ", each) for each in shown)


def test_who_tried_to_take_it_out_stands_there_as_refused(
    lead: Desk, guard: Desk, incident: str
) -> None:
    said = {"recipient": "x", "reason": "y"}
    answer = guard.client.post(f"/api/v1/incidents/{incident}/evidence", json=said)
    assert answer.status_code == 403
    shown = rows(lead.get(f"/incidents/{incident}/trace", **HTML).text)
    assert any(re.match(r"sia desk-2 refused took files out 1 ", each) for each in shown)


def test_that_somebody_looked_is_seen_too(lead: Desk, incident: str) -> None:
    path = f"/incidents/{incident}/trace"
    assert lead.get(path, **HTML).status_code == 200
    shown = rows(lead.get(path, **HTML).text)
    assert any(each.startswith("lea desk-1 looked who had seen it") for each in shown)


def test_only_who_may_is_offered_it_and_comes_there(lead: Desk, guard: Desk, incident: str) -> None:
    path = f"/incidents/{incident}/trace"
    assert path in lead.get(f"/incidents/{incident}", **HTML).text
    assert path not in guard.get(f"/incidents/{incident}", **HTML).text
    assert guard.get(path, **HTML).status_code == 403


def test_another_incident_has_a_trace_of_its_own(
    plant: Gated, lead: Desk, worker: Desk, incident: str
) -> None:
    other = an_event(9000.0, id="another")
    assert worker.post_event(other).status_code == 201
    assert incident_of(plant, other) != incident
    shown = rows(lead.get(f"/incidents/{incident_of(plant, other)}/trace", **HTML).text)
    assert [each for each in shown if each.startswith("sia")] == []


def test_the_handover_tells_which_devices_were_refused_and_why(plant: Gated, guard: Desk) -> None:
    phone = plant.a_desk("phone-7", "phone", "phones")
    plant.move("phone-7", "revoked")
    for _ in range(2):
        assert phone.get("/api/v1/self").status_code == 403
    page = guard.get("/handover", **HTML).text
    row = page[page.index("<b>phone-7</b>") :]
    assert "Revoked" in row[:300]
    assert "2 times" in row[:300]
    assert "Only a device that IT issued and has not locked may do anything" in row[:500]
    listed = rows(guard.get("/handover/refused", **HTML).text)
    assert any(each.startswith("phone-7 Revoked Phone") for each in listed)


def test_a_browser_that_only_opened_a_page_is_no_refused_device(plant: Gated, guard: Desk) -> None:
    before = guard.get("/handover/refused", **HTML).text
    told = int((re.findall(r"<p>(\d+) requests? came without any proof", before) or ["0"])[0])
    assert httpx.get(f"{plant.url}/review", headers=HTML, trust_env=False).status_code == 401
    after = guard.get("/handover/refused", **HTML).text
    assert f"<p>{told + 1} request" in after
    assert "the request is not signed" not in after
    assert "without any proof" in guard.get("/handover", **HTML).text


def test_a_refused_report_is_not_told_to_security(plant: Gated, guard: Desk) -> None:
    phone = plant.a_desk("phone-8", "phone", "phones")
    plant.move("phone-8", "quarantined")
    assert phone.get("/api/v1/posts").status_code == 403
    assert "phone-8" not in guard.get("/handover", **HTML).text
    assert "phone-8" not in guard.get("/handover/refused", **HTML).text


def test_the_counts_of_what_was_signed_name_the_refused_devices(plant: Gated, guard: Desk) -> None:
    phone = plant.a_desk("phone-9", "phone", "phones")
    plant.move("phone-9", "revoked")
    assert phone.get("/api/v1/self").status_code == 403
    assert guard.client.post("/handover", data={"note": "quiet"}).status_code == 303
    (signed,) = plant.parts.store.desk.handovers()
    assert dict(signed.counts)["refused devices"] > 0


def test_what_was_refused_before_a_moment_is_not_asked_for(plant: Gated, guard: Desk) -> None:
    assert guard.get("/it/audit").status_code == 403
    told = plant.ask("audit.refusals", since="2020-01-01T00:00:00Z")
    assert (told["refusals"] != [], told["is_whole"]) == (True, True)
    assert plant.ask("audit.refusals", since="2100-01-01T00:00:00Z")["refusals"] == []


def test_whoever_may_not_see_refusals_sees_a_handover_without_them(plant: Gated) -> None:
    desk = plant.a_desk("phone-s", "phone", "security-phones")
    plant.sign_in("sia", desk)
    page = desk.get("/handover", **HTML)
    assert page.status_code == 200
    assert "Refused devices" not in page.text
    assert desk.get("/handover/refused", **HTML).status_code == 403


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"policies": ["G06"]}, "IT administers"),
        ({"policies": ["X1"]}, "X1"),
        ({"errors": ["no device has this key (enrol this device)"]}, "no device has this key"),
        ({"near_misses": ["S10: context has person"]}, "nobody was signed in"),
        ({"near_misses": ["S10: principal.x == 3"]}, "no policy allows it"),
        ({}, "no policy allows it"),
    ],
)
def test_the_reason_is_told_in_plain_words(told: dict[str, list[str]], reason: str) -> None:
    whole: dict[str, list[str]] = {"policies": [], "errors": [], "near_misses": []}
    assert reason_of(whole | told, {"G06": "IT administers"}) == reason
