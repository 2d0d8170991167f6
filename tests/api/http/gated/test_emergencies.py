"""Two people open what IT prepared, on real pages behind the real gate; everybody is told; a third reviews."""

import re
from collections.abc import Iterator

import pytest

from policy.canonical import Json
from tests.api.http.gated.plant import Desk, Gated

pytestmark = pytest.mark.slow

HTML = {"Accept": "text/html"}
WHY = {"minutes": "30", "reason": "a person is missing in hall 2"}
YARD = "/cameras/yard"


@pytest.fixture(scope="module")
def guard(plant: Gated) -> Desk:
    """Somebody of security at a desk, who looks after hall `a` alone."""
    desk = plant.a_desk("desk-1")
    plant.person("ada", ["security"], ["a"])
    plant.sign_in("ada", desk)
    return desk


@pytest.fixture(scope="module")
def second(plant: Gated) -> Desk:
    """Another of security, with a phone."""
    desk = plant.a_desk("phone-1", "phone", "security-phones")
    plant.person("bob", ["security"], [])
    plant.sign_in("bob", desk)
    return desk


@pytest.fixture(autouse=True)
def nothing_open(plant: Gated, guard: Desk) -> Iterator[None]:
    yield
    for each in openings(plant):
        if each["over"] is None:
            guard.client.post(f"/emergency/{each['id']}/end")


def openings(plant: Gated) -> list[dict[str, Json]]:
    found = plant.policyd.there.ask("break_glass.list")["openings"]
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, dict)]


def ask(plant: Gated, guard: Desk, grant: str = "all-areas") -> str:
    assert guard.client.post(f"/emergency/grants/{grant}", data=WHY).status_code == 303
    return str(openings(plant)[0]["id"])


def test_from_the_emergency_to_the_signed_review(
    plant: Gated, guard: Desk, second: Desk, office: Desk
) -> None:
    assert guard.get(YARD).status_code == 403
    name = ask(plant, guard)
    assert guard.get(YARD).status_code == 403, "one person opens nothing"
    assert "ada asks for emergency access" in second.get("/emergency", **HTML).text
    agreed = second.client.post(f"/emergency/{name}/agree")
    assert agreed.headers["location"] == "/emergency?done=opened"
    assert [each.get(YARD).status_code for each in (guard, second)] == [200, 200]
    assert office.get(YARD).status_code == 403, "it counts for the two alone"
    page = office.get("/it/devices", **HTML).text
    assert "Emergency access is open until" in page
    assert "Opened by ada and bob" in page

    assert office.client.post(f"/emergency/{name}/end").status_code == 303
    assert guard.get(YARD).status_code == 403
    assert "Emergency access is open" not in office.get("/it/devices", **HTML).text
    assert "An emergency waits for a review" in office.get("/it/devices", **HTML).text
    assert "waits for a review" in guard.get("/handover", **HTML).text
    found = {"outcome": "needed", "words": "she was found in the yard"}
    assert guard.client.post(f"/emergency/{name}/review", data=found).status_code == 403
    waiting = office.get("/emergency", **HTML).text
    assert re.search(r"<b>ada</b>: see the state of a camera <span class=\"dim\">1 ", waiting)
    assert office.client.post(f"/emergency/{name}/review", data=found).status_code == 303
    assert "she was found in the yard" in office.get("/emergency", **HTML).text
    assert "waits for a review" not in office.get("/it/devices", **HTML).text


def test_one_person_in_turn_with_another_at_one_device(
    plant: Gated, guard: Desk, second: Desk
) -> None:
    del second
    name = ask(plant, guard)
    assert guard.client.post(f"/emergency/{name}/agree").status_code == 403
    plant.sign_in("bob", guard)
    assert guard.client.post(f"/emergency/{name}/agree").status_code == 303
    plant.sign_in("ada", guard)
    assert guard.get(YARD).status_code == 200


def test_whoever_has_not_just_proven_to_be_there_opens_nothing(
    plant: Gated, guard: Desk, second: Desk
) -> None:
    name = ask(plant, guard)
    sessions = plant.policyd.house.sessions
    mine = next(each for each in sessions.listed().values() if each.person == "bob")
    plant.policyd.there.ask("session.end", session=mine.id, by="bob")
    plant.guard.refresh()
    assert second.client.post(f"/emergency/{name}/agree").status_code == 403
    plant.sign_in("bob", second)
    assert second.client.post(f"/emergency/{name}/agree").status_code == 303


def test_a_device_that_is_locked_loses_it_at_once(plant: Gated, guard: Desk, second: Desk) -> None:
    name = ask(plant, guard)
    second.client.post(f"/emergency/{name}/agree")
    assert second.get(YARD).status_code == 200
    plant.move("phone-1", "quarantined")
    assert second.get(YARD).status_code == 403
    assert guard.get(YARD).status_code == 200
    plant.move("phone-1", "active")
    plant.sign_in("bob", second)


def test_everybody_is_told_and_who_is_nobody_only_that_it_is_so(
    plant: Gated, guard: Desk, second: Desk
) -> None:
    phone = plant.a_desk("worker-phone", "phone", "phones")
    assert phone.get("/api/v1/self").json()["notices"] == []
    name = ask(plant, guard)
    assert phone.get("/api/v1/self").json()["notices"] == []
    assert guard.get("/api/v1/self").json()["notices"] == [], "who asks knows"
    (asked,) = second.get("/api/v1/self").json()["notices"]
    assert (asked["runs"], "ada asks" in asked["words"]) == (False, True)
    second.client.post(f"/emergency/{name}/agree")
    (told,) = phone.get("/api/v1/self").json()["notices"]
    assert told["runs"]
    assert re.fullmatch(r"Emergency access is open until \d\d:\d\d\.", told["words"])
    assert "ada" in guard.get("/api/v1/self").json()["notices"][0]["words"]


def test_what_is_asked_wrongly_is_shown_again_with_the_reason(plant: Gated, guard: Desk) -> None:
    for data, why in (
        ({**WHY, "reason": "fire"}, "it must be said why"),
        ({**WHY, "minutes": "61"}, "1 to 60 minutes"),
        ({**WHY, "minutes": "soon"}, "1 to 60 minutes"),
    ):
        refused = guard.client.post("/emergency/grants/all-areas", data=data)
        assert (refused.status_code, why in refused.text) == (422, True)
    assert guard.client.post("/emergency/grants/everything", data=WHY).status_code == 422
    assert openings(plant)[0]["over"] is not None


def test_others_than_security_open_nothing_and_see_it_all(plant: Gated, office: Desk) -> None:
    assert office.client.post("/emergency/grants/all-areas", data=WHY).status_code == 403
    assert "Ask for it" not in office.get("/emergency", **HTML).text
    desk = plant.a_desk("audit-1", "workstation", "audit-desks")
    plant.person("pia", ["auditor"], [])
    plant.sign_in("pia", desk)
    assert "Security sees every area" in desk.get("/emergency", **HTML).text


def test_each_step_and_each_use_is_in_the_audit(plant: Gated, guard: Desk, second: Desk) -> None:
    name = ask(plant, guard)
    second.client.post(f"/emergency/{name}/agree")
    guard.get(YARD)
    guard.client.post(f"/emergency/{name}/end")
    told = plant.policyd.there.ask("audit.search", kind="break_glass", limit=3)["records"]
    assert isinstance(told, list)
    whats = [each["what"] for each in told if isinstance(each, dict)]
    assert whats == ["break-glass ended", "break-glass opened", "break-glass asked for"]
    used = plant.policyd.there.ask("decision.list", action="camera.view", decision="allow", limit=1)
    assert isinstance(records := used["records"], list)
    assert isinstance(last := records[0], dict)
    assert (last["break_glass"], last["policies"]) == (["all-areas"], ["E64-all-areas"])
