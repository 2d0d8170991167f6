"""Two security leads, each signed in at a desk of their own, see who sent a confidential report.

A phone that IT enrolled sends it through the gate; the server's clock is told, so that a day
passes in no time.
"""

import json
from collections.abc import Iterator
from itertools import count

import pytest
from httpx import Response

from casework.revealing import SHOWN
from plant.ids import IncidentId, ReportId
from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.phones import told
from tests.fakes import FakeClock
from tests.reports import report_id

pytestmark = pytest.mark.slow

REASON = "the words are a threat against a colleague"
HALL = ["hall"]
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def furnished(plant: Gated) -> Gated:
    """A phone, and at desks of their own two leads, a third, one of another hall, and a guard."""
    plant.a_desk("phone-118", "phone", "phones")
    who = {
        "lea": ("security-lead", HALL),
        "leo": ("security-lead", HALL),
        "liv": ("security-lead", HALL),
        "far": ("security-lead", ["riverside"]),
        "sia": ("security", HALL),
    }
    for name, (role, areas) in who.items():
        plant.person(name, [role], areas)
        plant.sign_in(name, plant.a_desk(f"desk-{name}"))
    return plant


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def report(furnished: Gated, numbers: Iterator[int]) -> ReportId:
    """A confidential report of the phone, another one for each test."""
    number = next(numbers)
    sent = furnished.desks["phone-118"].client.post("/api/v1/reports", json=told(number))
    assert sent.status_code == 201, sent.text
    return report_id(number)


def path(report: ReportId) -> str:
    return f"/api/v1/reports/{report}/reveal"


def desk(plant: Gated, person: str) -> Desk:
    return plant.desks[f"desk-{person}"]


def ask(plant: Gated, person: str, report: ReportId) -> Response:
    return desk(plant, person).client.post(path(report), json={"reason": REASON})


def agree(plant: Gated, person: str, report: ReportId) -> Response:
    return desk(plant, person).client.post(f"{path(report)}/agreement")


def look(plant: Gated, person: str, report: ReportId) -> Response:
    return desk(plant, person).get(path(report))


def seen_by(plant: Gated, report: ReportId) -> dict[str, tuple[int, str | None]]:
    answers = {name: look(plant, name, report) for name in ("lea", "leo", "liv", "far", "sia")}
    return {name: (each.status_code, each.json().get("device")) for name, each in answers.items()}


def test_two_leads_with_a_reason_see_the_phone_and_nobody_else_does(
    furnished: Gated, report: ReportId
) -> None:
    assert ask(furnished, "sia", report).status_code == 403
    assert ask(furnished, "far", report).status_code == 403
    assert ask(furnished, "lea", report).status_code == 201
    assert agree(furnished, "lea", report).status_code == 422
    assert agree(furnished, "sia", report).status_code == 403
    assert look(furnished, "lea", report).status_code == 422
    agreed = agree(furnished, "leo", report)
    assert agreed.status_code == 201
    (kept,) = agreed.json()["reveals"]
    assert (kept["asked_by"], kept["agreed_by"], kept["reason"]) == ("lea", "leo", REASON)
    assert seen_by(furnished, report) == {
        "lea": (200, "phone-118"),
        "leo": (200, "phone-118"),
        "liv": (422, None),
        "far": (403, None),
        "sia": (403, None),
    }


def test_a_report_tells_nobody_its_phone_besides(furnished: Gated, report: ReportId) -> None:
    ask(furnished, "lea", report)
    agree(furnished, "leo", report)
    for name in ("lea", "leo", "sia"):
        shown = desk(furnished, name).get(f"/api/v1/reports/{report}")
        assert shown.status_code == 200
        assert "phone-118" not in shown.text + desk(furnished, name).get(f"/reports/{report}").text


def test_it_is_over_after_a_day_and_stands_for_good(furnished: Gated, report: ReportId) -> None:
    assert isinstance(furnished.parts.clock, FakeClock)
    ask(furnished, "lea", report)
    agree(furnished, "leo", report)
    furnished.parts.clock.goes(SHOWN.total_seconds())
    assert look(furnished, "lea", report).status_code == 422
    assert look(furnished, "leo", report).status_code == 422
    again = ask(furnished, "leo", report)
    assert [each["asked_by"] for each in again.json()["reveals"]] == ["lea", "leo"]
    assert agree(furnished, "lea", report).status_code == 201
    assert look(furnished, "lea", report).json() == {"device": "phone-118"}


def test_each_step_is_a_decision_in_the_audit_in_ones_name(
    furnished: Gated, report: ReportId
) -> None:
    ask(furnished, "lea", report)
    agree(furnished, "leo", report)
    look(furnished, "leo", report)
    look(furnished, "sia", report)
    parts = sorted((furnished.folder / "policyd" / "audit").glob("*.jsonl"))
    records = [json.loads(line) for part in parts for line in part.read_text("utf-8").splitlines()]
    mine = [
        (each["person"]["id"], each["device"]["id"], each["decision"])
        for each in records
        if each.get("action") == "report.reveal" and report in json.dumps(each)
    ]
    assert mine == [
        ("lea", "desk-lea", "allow"),
        ("leo", "desk-leo", "allow"),
        ("leo", "desk-leo", "allow"),
        ("sia", "desk-sia", "deny"),
    ]


def test_from_the_incident_it_goes_by_links_and_buttons(furnished: Gated, report: ReportId) -> None:
    incident = _incident_of(furnished, report)
    page = desk(furnished, "lea").get(f"/incidents/{incident}", **HTML).text
    assert f'href="/reports/{report}#reporter"' in page
    at = f"/reports/{report}/reveal"
    shown = desk(furnished, "lea").get(f"/reports/{report}", **HTML).text
    assert "Ask which phone it was" in shown
    form = {"do": "ask", "reason": REASON}
    assert desk(furnished, "lea").client.post(at, data=form).status_code == 303
    assert "I have read the reason" not in desk(furnished, "lea").get(f"/reports/{report}").text
    other = desk(furnished, "leo").get(f"/reports/{report}", **HTML).text
    assert REASON in other
    assert "I have read the reason and agree" in other
    assert "I have read the reason" not in desk(furnished, "sia").get(f"/reports/{report}").text
    assert desk(furnished, "leo").client.post(at, data={"do": "agree"}).status_code == 303
    assert f'href="{at}#reporter"' in desk(furnished, "lea").get(f"/reports/{report}").text
    assert "<b>phone-118</b>" in desk(furnished, "lea").get(at, **HTML).text
    refused = desk(furnished, "liv").get(at, **HTML).text
    assert "phone-118" not in refused
    assert "only the two who asked and agreed" in refused
    trail = desk(furnished, "sia").get(f"/incidents/{incident}", **HTML).text
    assert "asked which phone sent" in trail
    assert REASON in trail


def _incident_of(plant: Gated, report: ReportId) -> IncidentId:
    kept = plant.parts.store.reports.find(report)
    assert kept is not None
    assert kept.incident is not None
    return kept.incident
