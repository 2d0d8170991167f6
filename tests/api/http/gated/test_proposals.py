"""Security proposes policies on its own pages, and never brings them into force."""

import re

import pytest

from tests.api.http.gated.plant import Desk, Gated

pytestmark = pytest.mark.slow

HTML = {"Accept": "text/html"}
FILE = "policies/10-security.cedar"
BOTH = 'principal in [DeviceGroup::"security-desks", DeviceGroup::"security-phones"]'


def a_form(plant: Gated) -> dict[str, str]:
    text = plant.policyd.house.bundles.bundle.files[FILE].decode()
    phones_alone = text.replace(BOTH, 'principal in DeviceGroup::"security-phones"')
    return {"file": FILE, "text": phones_alone, "about": "Look from phones alone"}


def test_a_lead_proposes_it_sees_what_it_would_change_and_drops_it(
    plant: Gated, lead: Desk, office: Desk
) -> None:
    made = lead.client.post("/it/policy/proposals", data=a_form(plant))
    assert made.status_code == 303
    page = lead.get(made.headers["location"], **HTML).text
    assert "IT decides about it" in page
    assert "<del>-  principal in [DeviceGroup" in page.replace("&#34;", '"').replace("    ", "  ")
    before = plant.policyd.house.bundles.loaded.digest
    assert lead.get("/api/v1/events").status_code == 200
    plant.policyd.house.proposals.settle()

    seen = office.get("/it/policy/proposals/lea", **HTML).text
    assert re.search(r"newly denied [1-9]\d* and newly allowed 0", seen)
    assert "ask for events" in seen
    assert "Look from phones alone" in office.get("/it/policy", **HTML).text
    assert plant.policyd.house.bundles.loaded.digest == before
    dropped = office.client.post("/it/policy/proposals/lea/drop")
    assert dropped.headers["location"] == "/it/policy?done=dropped"
    assert office.get("/it/policy/proposals/lea", **HTML).status_code == 422


def test_what_cannot_be_proposed_is_shown_again_with_the_reason(plant: Gated, lead: Desk) -> None:
    refused = lead.client.post("/it/policy/proposals", data={**a_form(plant), "about": ""})
    assert refused.status_code == 422
    assert "a proposal says in a line what it is for" in refused.text
    assert "security-phones&#34;\n" in refused.text


def test_who_only_looks_proposes_nothing(plant: Gated) -> None:
    desk = plant.a_desk("audit-1", "workstation", "audit-desks")
    plant.person("pia", ["auditor"], [])
    plant.sign_in("pia", desk)
    assert "Propose this text" not in desk.get("/it/policy/whatif", **HTML).text
    for path in ("/it/policy/proposals", "/it/policy/proposals/lea/drop"):
        assert desk.client.post(path, data=a_form(plant)).status_code == 403
