"""IT's pages behind the gate: who comes to them, in whose name they act, and what holds at once."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.http.console.it.desk import TABS
from policy.gate.asgi import SESSION_COOKIE
from policy.registry.devices import Status
from tests.api.http.gated.plant import Desk, Gated

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]
HTML = {"Accept": "text/html"}


def test_an_administrator_comes_to_every_page(plant: Gated, office: Desk) -> None:
    for tab in TABS:
        page = office.get(tab.path, **HTML)
        assert (tab.path, page.status_code) == (tab.path, 200)
        assert page.text.count('href="/it/') >= len(TABS)
    assert plant.policyd.house.sightings.of("it-desk-1") is not None


def test_nobody_else_does(plant: Gated) -> None:
    guard = plant.a_desk("ws-1")
    plant.person("ada", ["security"], ["a"])
    plant.sign_in("ada", guard)
    # An emergency is everybody's who may open one.
    for path in {tab.path for tab in TABS} - {"/emergency"}:
        assert (path, guard.get(path).status_code) == (path, 403)
    assert guard.client.post("/it/devices/ws-1/move", data={"to": "retired"}).status_code == 403
    assert 'href="/it/' not in guard.get("/review", **HTML).text


def test_an_administrator_who_is_not_at_an_it_desk_does_not(plant: Gated, office: Desk) -> None:
    elsewhere = plant.a_desk("ws-2")
    plant.sign_in("ida", elsewhere)
    assert elsewhere.get("/it/devices").status_code == 403
    assert office.get("/it/devices").status_code == 200


def test_an_auditor_reads_the_audit_and_the_policies_and_no_more(plant: Gated) -> None:
    desk = plant.a_desk("audit-1", "workstation", "audit-desks")
    plant.person("pia", ["auditor"], [])
    plant.sign_in("pia", desk)
    page = desk.get("/it/audit", **HTML)
    assert page.status_code == 200
    assert re.findall(r'<a href="(/it/[a-z]+)"', page.text.partition("tabs")[2])[:3] == [
        "/it/decisions",
        "/it/policy",
        "/it/audit",
    ]
    assert desk.get("/it/devices").status_code == 403


def test_what_is_done_stands_in_the_audit_in_ones_name(plant: Gated, office: Desk) -> None:
    plant.a_desk("tab-1", "phone", "phones")
    form = {"to": "quarantined", "reason": "left in the canteen"}
    done = office.client.post("/it/devices/tab-1/move", data=form)
    assert done.status_code == 303
    shown = office.get(done.headers["location"], **HTML).text
    assert "It holds from now on" in shown
    assert "by ida on it-desk-1" in shown
    assert "left in the canteen" in shown


def test_who_was_locked_on_the_page_is_denied_by_the_next_request(
    plant: Gated, office: Desk
) -> None:
    phone = plant.a_desk("tab-2", "phone", "phones")
    assert phone.get("/api/v1/self").status_code == 200
    form = {"to": "revoked", "reason": "stolen"}
    assert office.client.post("/it/devices/tab-2/move", data=form).status_code == 303
    refused = phone.get("/api/v1/self")
    assert refused.status_code == 403
    number = refused.headers["Floorwatch-Denied"]
    found = office.get(f"/it/decisions/one?number={number}", **HTML).text
    assert "Only a device that IT issued and has not locked may do anything" in found


def test_a_device_comes_in_through_the_pages(plant: Gated, office: Desk) -> None:
    form = {"id": "tab-3", "kind": "phone", "group:phones": "1"}
    assert office.client.post("/it/devices", data=form).status_code == 303
    shown = office.client.post("/it/devices/tab-3/code").text
    assert re.search(r'href="http://127.0.0.1:\d+/#enrol=tab-3&amp;code=', shown)
    plant.claim("tab-3")
    assert "tab-3" in office.get("/it/pending", **HTML).text
    wrong = office.client.post("/it/pending/tab-3/approve", data={"digits": "000 000"})
    assert wrong.status_code == 422
    assert plant.policyd.house.registry.device("tab-3").status is Status.PENDING


def test_ones_session_can_be_ended_by_it(plant: Gated, office: Desk) -> None:
    other = plant.a_desk("ws-3")
    plant.person("sam", ["security"], ["a"])
    plant.sign_in("sam", other)
    assert other.get("/review", **HTML).status_code == 200
    page = office.get("/it/sessions", **HTML).text
    row = page[page.index("<b>sam</b>") :]
    path = re.search(r'action="([^"]+/end)"', row)
    assert path is not None
    assert office.client.post(path[1]).status_code == 303
    assert other.get("/review").status_code == 403


def test_who_signed_in_long_ago_is_asked_to_prove_it_again(plant: Gated) -> None:
    desk = plant.a_desk("it-desk-2", "workstation", "it-desks")
    plant.person("bob", ["it-admin"], [])
    plant.sign_in("bob", desk)
    sessions = plant.policyd.house.sessions
    (session,) = [each for each in sessions.listed().values() if each.person == "bob"]
    long_ago = replace(session, verified_at=session.verified_at - timedelta(minutes=16))
    desk.client.cookies.set(SESSION_COOKIE, sessions._text(long_ago))
    assert "prove again that you are here" in desk.get("/it/devices", **HTML).text
    assert desk.client.post("/it/devices", data={"id": "x"}).status_code == 403


def test_the_readme_shows_one_allow_and_one_deny_as_they_are_recorded(plant: Gated) -> None:
    desk = plant.a_desk("desk-7", "workstation", "it-desks", "security-desks")
    for name, role, status in (("ada-lead", "security-lead", 200), ("ida-it", "it-admin", 403)):
        plant.person(name, [role], ["a"])
        plant.sign_in(name, desk)
        assert desk.get("/api/v1/events").status_code == status
    found = plant.ask("decision.list", device="desk-7", action="event.list")
    records, why = found["records"], found["why"]
    assert isinstance(records, list)
    assert isinstance(why, dict)
    shown = [_as_in_readme(record, why) for record in reversed(records)]
    assert "\n\n".join(shown) in (ROOT / "README.md").read_text("utf-8")


def _as_in_readme(record: dict[str, Any], why: dict[str, Any]) -> str:
    device, person = record["device"], record["person"]
    groups, name = ", ".join(device["groups"]), person["id"].partition("-")[0]
    head = f"{record['decision'].upper():<6} {record['action']}  {device['id']}"
    head += f" ({device['status']}, in {groups})  {name} ({', '.join(person['roles'])})"
    reasons = [f"{policy}: {why[policy]}" for policy in record["policies"]]
    reasons += [f"nothing permits it; nearest {each}" for each in record.get("near_misses", [])[:1]]
    return "\n       ".join([head, *reasons])
