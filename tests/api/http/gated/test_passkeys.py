"""Passkeys at the door: made by who is signed in, used to sign in and to step up, removed by IT.

By the server's name: at its number browsers make no passkeys.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from policy.gate.asgi import SESSION_COOKIE
from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.gated.test_in_chromium import DIGITS, SECONDS, let_in
from tests.passkey import an_authenticator
from tests.policy.daemon.answering import BY, PASSWORD

pytestmark = pytest.mark.slow

PROOF = {"id": "A", "client_data": "A", "authenticator_data": "A", "signature": "A"}
MADE = {"id": "A", "client_data": "A", "attestation": "A"}
PASSKEYS = "/api/v1/passkeys"


@pytest.fixture(scope="module")
def desk(plant: Gated) -> Desk:
    """A desk of security at which somebody has just signed in."""
    plant.person("ada", ["security"], [])
    desk = plant.a_desk("desk-1")
    plant.sign_in("ada", desk)
    return desk


@pytest.fixture(scope="module")
def page(browser: Browser, plant: Gated) -> Iterator[Page]:
    """A browser with an authenticator, enrolled under the server's name."""
    plant.person("sia", ["security-lead"], [])
    plant.register("desk-7", "workstation", "security-desks")
    named = plant.url.replace("127.0.0.1", "localhost")
    link = str(plant.ask("device.invite", device="desk-7", origin=named, by=BY)["link"])
    context = browser.new_context(viewport={"width": 360, "height": 640})
    context.set_default_timeout(SECONDS)
    page = context.new_page()
    with an_authenticator(page):
        page.goto(link)
        page.click("#enrol-form button")
        page.wait_for_function(DIGITS, timeout=SECONDS)
        let_in(plant, page, "desk-7")
        expect(page.locator("#signin")).to_be_visible(timeout=SECONDS)
        yield page
    context.close()


def signs_in_with_the_passkey(page: Page) -> None:
    page.get_by_role("button", name="Sign in with a passkey").click()


def at_the_door(page: Page) -> None:
    page.goto(page.url.partition("/door")[0].partition("/review")[0].rstrip("/") + "/door")
    expect(page.locator("#inside")).to_be_visible(timeout=SECONDS)


def test_a_passkey_is_made_signs_in_steps_up_and_is_removed_by_it(plant: Gated, page: Page) -> None:
    expect.set_options(timeout=SECONDS)
    page.fill("#signin-form [name=person]", "sia")
    page.fill("#signin-form [name=password]", PASSWORD)
    page.click("#signin-form button")
    expect(page.locator(".visitor")).to_have_text("sia")
    at_the_door(page)
    page.get_by_text("Passkeys", exact=True).click()
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator("#passkey-list li")).to_contain_text("Made on desk-7")
    # Made once: a browser does not make another one beside it.
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator("#trouble")).to_have_text("This device has a passkey of yours already.")

    page.get_by_role("button", name="Prove it with a passkey").click()
    expect(page.locator("#inside-said")).to_contain_text("Proven.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#signin")).to_be_visible()
    signs_in_with_the_passkey(page)
    expect(page.locator("#inside-said")).to_contain_text("sia (security-lead) on desk-7")
    (session,) = [
        each for each in plant.policyd.house.sessions.listed().values() if each.device == "desk-7"
    ]
    assert session.person == "sia"

    (passkey,) = plant.policyd.house.people.person("sia").passkeys
    plant.ask("person.forget_passkey", id="sia", passkey=passkey.credential, by=BY)
    page.goto(page.url)
    expect(page.locator("#signin")).to_be_visible()
    signs_in_with_the_passkey(page)
    expect(page.locator("#trouble")).to_contain_text("this passkey is not known here")


def test_it_sees_and_removes_a_passkey_on_the_page_of_people(plant: Gated, office: Desk) -> None:
    gone = office.client.post(
        "/it/people/ida/passkeys/forget",
        data={"passkey": "nobody"},
        headers={"Accept": "text/html"},
    )
    assert gone.status_code == 422
    assert "there is no such passkey any more" in gone.text


def test_at_the_servers_number_it_says_how_to_have_one(desk: Desk) -> None:
    for path in ("offer", "challenge"):
        told = desk.client.post(f"{PASSKEYS}/{path}").json()
        assert (told["status"], "by the server's name" in told["remedy"]) == (422, True)
    assert desk.get(PASSKEYS).json() == {"passkeys": []}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"person": "ada"},
        {"password": PASSWORD},
        {"person": "ada", "password": "x", "passkey": PROOF},
    ],
)
def test_somebody_signs_in_in_one_way(desk: Desk, said: dict[str, object]) -> None:
    assert desk.client.post("/api/v1/session", json=said).status_code == 422


def test_what_is_no_proof_opens_nothing(desk: Desk) -> None:
    headers = {"Host": desk.client.base_url.netloc.decode().replace("127.0.0.1", "localhost")}
    for path in ("/api/v1/session", "/api/v1/session/step-up"):
        refused = desk.client.post(path, json={"passkey": PROOF}, headers=headers)
        assert refused.status_code in {401, 422}
        assert SESSION_COOKIE not in refused.cookies


def test_nobody_makes_a_passkey_at_a_desk_that_was_left(plant: Gated) -> None:
    desk = plant.a_desk("desk-3")
    assert desk.client.post(PASSKEYS, json=MADE).status_code == 403
    plant.person("bob", ["security"], [])
    plant.sign_in("bob", desk)
    sessions = plant.policyd.house.sessions
    (session,) = [each for each in sessions.listed().values() if each.person == "bob"]
    long_ago = replace(session, verified_at=session.verified_at - timedelta(minutes=6))
    desk.client.cookies.set(SESSION_COOKIE, sessions._text(long_ago))
    assert desk.get(PASSKEYS).status_code == 200
    for asked in (f"{PASSKEYS}/offer", PASSKEYS):
        assert desk.client.post(asked, json=MADE).status_code == 403
    assert desk.client.delete(f"{PASSKEYS}/abc").status_code == 403


def test_ones_own_passkey_alone_is_removed(desk: Desk) -> None:
    refused = desk.client.delete(f"{PASSKEYS}/abc")
    assert refused.status_code == 422
    assert re.search("no such passkey", refused.text)
