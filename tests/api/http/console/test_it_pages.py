"""IT's pages without a browser, over a real policyd: what they tell, do, escape and refuse."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response

from api.http.console.it.desk import TABS
from policy.canonical import Json
from policy.decisions.actions import Action
from policy.registry.devices import Status
from tests.api.http.console.it_office import HOSTILE, Office, an_office, wait
from tests.api.http.house import House, eventually
from tests.policy.daemon.answering import PASSWORD

PAGES = (
    *(tab.path for tab in TABS),
    "/it/devices/phone-1",
    "/it/devices/lost-1",
    "/it/import",
    "/it/policy/whatif",
    "/it/policy/proposals/ada",
    "/it/decisions/one?number=beef1",
)
LIST = "asset_tag,serial,seen_at,compliant\nTAB-77,S77,2026-11-20,yes\nPHONE-1,,,\n"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder, an_office(Path(folder)) as office:
        yield office


def get(office: Office, path: str) -> str:
    answer = office.house.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def post(office: Office, path: str, **form: str) -> Response:
    return office.house.client.post(path, data=form, follow_redirects=True)


def status(office: Office, device: str) -> Status:
    return office.running.house.registry.device(device).status


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_strict_policy_and_nothing_inline(office: Office, path: str) -> None:
    answer = office.house.client.get(path)
    assert answer.status_code == 200
    assert "trusted-types 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=\"", answer.text) == []


@pytest.mark.parametrize(
    "path",
    ["/it/devices", "/it/people", "/it/devices?text=img", "/it/policy", "/it/policy/proposals/ada"],
)
def test_what_somebody_wrote_is_shown_as_text(office: Office, path: str) -> None:
    page = get(office, path)
    assert "&lt;img src=x onerror=" in page
    assert "<img src=x" not in page


def test_a_passkey_is_seen_and_taken_away(office: Office) -> None:
    assert "1 passkey, password" in get(office, "/it/people")
    path = "/it/people/ida/passkeys/forget"
    done = office.house.client.post(path, data={"passkey": "cred"})
    assert "The passkey is removed" in get(office, done.headers["location"])
    assert office.running.house.people.person("ida").passkeys == ()


def test_the_list_tells_what_is_asked_for(office: Office) -> None:
    page = get(office, "/it/devices?status=revoked")
    assert "/it/devices/lost-1" in page
    assert "/it/devices/phone-1" not in page
    assert "No device fits" in get(office, "/it/devices?text=nothing-like-this")


def test_a_device_is_registered_and_its_code_is_shown_once(office: Office) -> None:
    page = post(office, "/it/devices", **{"id": "tab-1", "kind": "phone", "group:phones": "1"})
    assert "Make a one-time code" in page.text
    shown = post(office, "/it/devices/tab-1/code").text
    code = re.search(r'<p class="code">([0-9A-Z]{5}-[0-9A-Z]{5})</p>', shown)
    assert code is not None
    assert f"#enrol=tab-1&amp;code={code[1].replace('-', '')}" in shown
    assert "<svg" in shown
    assert code[1] not in get(office, "/it/devices/tab-1")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"id": "Tab 1", "kind": "phone"}, "is no id of a device"),
        ({"id": "phone-1", "kind": "phone"}, "is registered already"),
        ({"id": "cam-2", "kind": "camera"}, "nobody who vouches"),
        ({"id": "x-1", "kind": "toaster"}, "toaster"),
        ({"id": "x-1", "kind": "phone", "group:odd": "1"}, "no groups of the bundle"),
    ],
)
def test_what_cannot_be_registered_is_told_and_nothing_must_be_typed_again(
    office: Office, form: dict[str, str], told: str
) -> None:
    answer = post(office, "/it/devices", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'name="id" value="{form["id"]}"' in answer.text


def test_a_device_is_locked_and_let_in_with_a_reason(office: Office) -> None:
    path = "/it/devices/phone-2/move"
    assert "a reason is missing" in post(office, path, to="active").text
    assert "Done." in post(office, path, to="active", reason="found again").text
    assert status(office, "phone-2") is Status.ACTIVE
    assert "found again" in get(office, "/it/devices/phone-2")
    refused = post(office, path, to="pending", reason="x")
    assert (refused.status_code, status(office, "phone-2")) == (422, Status.ACTIVE)
    assert "cannot become registered" in post(office, path, to="registered", reason="x").text


def test_groups_are_changed(office: Office) -> None:
    post(office, "/it/devices/cam-1/change", **{"group:machines": "1", "vouched_by": "hall-2"})
    camera = office.running.house.registry.device("cam-1")
    assert (camera.groups, camera.vouched_by) == (frozenset({"machines"}), "hall-2")


def test_who_waits_is_let_in_by_the_digits_of_its_key_alone(office: Office) -> None:
    page = get(office, "/it/pending")
    assert "tab-9" in page
    assert office.digits() not in page
    wrong = post(office, "/it/pending/tab-9/approve", digits="000 000")
    assert (wrong.status_code, status(office, "tab-9")) == (422, Status.PENDING)
    assert "are not those of the key" in wrong.text
    assert "Approved." in post(office, "/it/pending/tab-9/approve", digits=office.digits()).text
    assert status(office, "tab-9") is Status.ACTIVE


def test_who_waits_is_refused(office: Office) -> None:
    wait(office.running, "tab-8")
    assert "Refused." in post(office, "/it/pending/tab-8/refuse", reason="odd").text
    assert status(office, "tab-8") is Status.REGISTERED
    told = office.house.client.get("/it/devices/tab-8/status").json()
    assert told == {"status": "registered"}


def test_a_list_is_looked_at_before_it_changes_anything(office: Office) -> None:
    form = {"content": LIST, "columns": "list", "kind": "phone", "group:phones": "1"}
    shown = post(office, "/it/import", **form, do="look")
    assert "2 rows: what would be done" in shown.text
    assert "the id phone-1 is taken" in shown.text
    assert "TAB-77,S77" in shown.text
    assert "tab-77" not in office.running.house.registry.all().devices
    assert "Imported." in post(office, "/it/import", **form, do="do").text
    assert status(office, "tab-77") is Status.REGISTERED
    broken = post(office, "/it/import", **{**form, "content": "[{"}, do="look")
    assert (broken.status_code, "cannot be read" in broken.text) == (422, True)


def test_an_account_is_opened_changed_and_closed(office: Office) -> None:
    person = {"id": "sam", "name": "Sam", "role:security": "1", "area:press": "1"}
    short = post(office, "/it/people", **person, password="short")
    assert "at least 12 characters" in short.text
    assert "short" not in re.sub(r"<[^>]+>", "", short.text)
    assert "The account is open." in post(office, "/it/people", **person, password=PASSWORD).text
    post(office, "/it/people/sam", **{"do": "rights", "role:ot": "1"})
    sam = office.running.house.people.person("sam")
    assert (sam.roles, sam.areas) == (frozenset({"ot"}), frozenset())
    post(office, "/it/people/sam", do="close", reason="left")
    assert not office.running.house.people.person("sam").enabled
    last = post(office, "/it/people/ida", do="close", reason="x")
    assert "last IT administrator" in last.text


def test_a_session_is_ended(office: Office) -> None:
    page = get(office, "/it/sessions")
    path = re.search(r'action="(/it/sessions/[^"]+/end)"', page)
    assert path is not None
    assert "Ended." in post(office, path[1]).text
    assert "Nobody is signed in." in get(office, "/it/sessions")
    assert "no such session" in post(office, path[1]).text


def test_decisions_are_told_with_their_reasons_in_words(office: Office) -> None:
    page = get(office, "/it/decisions?decision=deny")
    assert "Only a device that IT issued and has not locked may do anything" in page
    assert "the device is not in the group it-desks" in page
    assert "ALLOW" not in page
    assert "lost-1" not in get(office, "/it/decisions?device=desk-1")
    one = get(office, "/it/decisions/one?number=beef1")
    assert "it lies in no area that the person looks after" in one
    assert office.house.client.get("/it/decisions/one?number=ffff").status_code == 422


def test_the_policies_in_force_are_shown_with_text_and_tests(office: Office) -> None:
    page = get(office, "/it/policy")
    assert "tests pass" in page
    assert "@id(&#34;I40-administer&#34;)" in page
    assert "because of G06-administration-by-it" in page


def test_what_another_text_would_change_is_told_and_changes_nothing(office: Office) -> None:
    name = "policies/10-security.cedar"
    text = office.running.house.bundles.bundle.files[name].decode()
    other = text.replace("&& resource in context.person.areas", "", 1)
    form = {"file": name, "last": "1000"}
    page = post(office, "/it/policy/whatif", **form, text=other).text
    assert "newly deny 0 and newly allow 1" in page
    assert "It could not be approved as it is" in page
    assert "This is the text in force" in post(office, "/it/policy/whatif", **form, text=text).text
    wrong = post(office, "/it/policy/whatif", **form, text="permit (")
    assert (wrong.status_code, "cannot be read" in wrong.text) == (422, True)
    assert office.running.house.bundles.bundle.files[name].decode() == text


def test_the_log_is_searched_and_checked(office: Office) -> None:
    page = get(office, "/it/audit?kind=registry&text=lost-1")
    assert "stolen" in page
    assert "event.view" not in page
    post(office, "/it/audit/verify", witnessed="")
    eventually(lambda: "As it was written" in get(office, "/it/audit"))
    note = re.search(
        r'wrap">(plant\.example/audit\n.+?)</pre>', get(office, "/it/audit"), re.DOTALL
    )
    assert note is not None
    post(office, "/it/audit/verify", witnessed=note[1])
    eventually(lambda: "that you brought" in get(office, "/it/audit"))
    assert "this is no checkpoint" in post(office, "/it/audit/verify", witnessed="7").text


def test_a_thousand_devices_come_in_pages(office: Office) -> None:
    rows = "".join(f"BULK-{number:04},B{number}\n" for number in range(1000))
    told: dict[str, Json] = {"content": f"asset_tag,serial\n{rows}", "kind": "phone"}
    by: dict[str, Json] = {"person": "ida", "device": "it-desk-1"}
    office.running.there.ask("device.import", **told, groups=[], do=True, by=by)
    page = get(office, "/it/devices?text=bulk-&start=50")
    assert "51 to 100 of 1000" in page
    assert page.count('class="name"') == 50
    assert "start=100" in page


def test_a_form_from_another_site_is_refused(office: Office) -> None:
    refused = office.house.client.post(
        "/it/devices/phone-1/move",
        data={"to": "revoked", "reason": "x"},
        headers={"Origin": "http://evil.example"},
    )
    assert (refused.status_code, status(office, "phone-1")) == (403, Status.ACTIVE)


def test_an_address_that_makes_no_sense_is_refused(office: Office) -> None:
    assert office.house.client.get("/it/devices?start=-1").status_code == 422
    assert office.house.client.get("/it/devices/ghost").status_code == 422
    assert "no device ghost" in office.house.client.get("/it/devices/ghost").text


def test_who_may_only_read_the_audit_sees_no_other_page_offered(office: Office) -> None:
    office.house.app.state.may = lambda _asking, action: action is Action.AUDIT_READ
    try:
        page = get(office, "/it/decisions")
    finally:
        office.house.app.state.may = lambda _asking, _action: True
    assert 'href="/it/audit"' in page
    assert 'href="/it/people"' not in page


def test_who_must_prove_to_be_there_again_is_told_so(office: Office) -> None:
    may = {Action.DEVICE_LIST, Action.DEVICE_VIEW}
    office.house.app.state.may = lambda _asking, action: action in may
    try:
        page = get(office, "/it/devices/phone-1")
    finally:
        office.house.app.state.may = lambda _asking, _action: True
    assert "prove again that you are here" in page
    assert "Quarantine" not in page


def test_without_a_gate_the_pages_say_so(house: House) -> None:
    answer = house.client.get("/it/devices")
    assert answer.status_code == 503
    assert "runs without the gate" in answer.text


def test_a_policyd_that_went_away_is_told_and_is_found_again(tmp_path: Path) -> None:
    with an_office(tmp_path) as office:
        server, path = office.running.server, office.running.there._path
        path.rename(path.with_suffix(".away"))
        office.running.there.close()
        away = office.house.client.get("/it/devices")
        assert (away.status_code, "policyd does not answer" in away.text) == (503, True)
        refused = post(office, "/it/devices/phone-1/move", to="revoked", reason="lost")
        assert (refused.status_code, status(office, "phone-1")) == (503, Status.ACTIVE)
        path.with_suffix(".away").rename(path)
        assert HOSTILE[:4].replace("<", "&lt;") in get(office, "/it/devices")
        assert server.users
