"""A person proves to be there with a passkey that a real browser made."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from policy.errors import PeopleError
from policy.people.accounts import Person
from policy.people.passkeys import CHALLENGE_SECONDS, Passkeys, Site
from tests.policy.people.test_people import ADA
from tests.programs import CHROMIUM, needs_program

ORIGIN = "http://localhost:8480"
MAKE = """async (options) => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}"""
GET = """async (options) => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    needs_program(CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", _page)
        page.goto(ORIGIN)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        browser.close()


def _page(route: Route) -> None:
    route.fulfill(body="<!doctype html><title>sign in</title>", content_type="text/html")


class Counter:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Counter:
    return Counter()


@pytest.fixture
def passkeys(seconds: Counter) -> Passkeys:
    return Passkeys(Site("localhost", ORIGIN), seconds=seconds)


@pytest.fixture
def ada(page: Page, passkeys: Passkeys) -> Person:
    options = json.loads(passkeys.offer_registration(ADA, "desk-1"))
    return replace(ADA, passkeys=(passkeys.register(ADA, "desk-1", page.evaluate(MAKE, options)),))


def signed_in(page: Page, passkeys: Passkeys, person: Person) -> dict[str, object]:
    answer: dict[str, object] = page.evaluate(
        GET, json.loads(passkeys.offer_sign_in(person, "desk-1"))
    )
    return answer


def test_a_person_signs_in_with_a_passkey_once(page: Page, passkeys: Passkeys, ada: Person) -> None:
    answer = signed_in(page, passkeys, ada)
    passkeys.check(ada, "desk-1", answer)
    with pytest.raises(PeopleError, match="took too long"):
        passkeys.check(ada, "desk-1", answer)


def test_an_answer_to_another_challenge_is_refused(
    page: Page, passkeys: Passkeys, ada: Person
) -> None:
    answer = signed_in(page, passkeys, ada)
    passkeys.offer_sign_in(ada, "desk-1")
    with pytest.raises(PeopleError, match="does not prove it"):
        passkeys.check(ada, "desk-1", answer)


def test_an_answer_is_good_on_the_device_that_was_asked(
    page: Page, passkeys: Passkeys, ada: Person
) -> None:
    answer = signed_in(page, passkeys, ada)
    with pytest.raises(PeopleError):
        passkeys.check(ada, "desk-2", answer)


def test_an_answer_that_comes_late_is_refused(
    page: Page, passkeys: Passkeys, ada: Person, seconds: Counter
) -> None:
    answer = signed_in(page, passkeys, ada)
    seconds.at += CHALLENGE_SECONDS
    with pytest.raises(PeopleError, match="took too long"):
        passkeys.check(ada, "desk-1", answer)


def test_anothers_passkey_is_refused(page: Page, passkeys: Passkeys, ada: Person) -> None:
    bob = replace(ADA, id="bob")
    passkeys.offer_sign_in(bob, "desk-1")
    with pytest.raises(PeopleError, match="not known"):
        passkeys.check(bob, "desk-1", signed_in(page, passkeys, ada))


def test_a_passkey_of_another_site_is_refused(page: Page, seconds: Counter, ada: Person) -> None:
    elsewhere = Passkeys(Site("localhost", "http://localhost:9999"), seconds=seconds)
    with pytest.raises(PeopleError, match="does not prove it"):
        elsewhere.check(ada, "desk-1", signed_in(page, elsewhere, ada))


@pytest.mark.parametrize("name", ["signature", "authenticatorData", "clientDataJSON"])
def test_a_changed_answer_is_refused(
    page: Page, passkeys: Passkeys, ada: Person, name: str
) -> None:
    answer = signed_in(page, passkeys, ada)
    response = answer["response"]
    assert isinstance(response, dict)
    text = response[name]
    response[name] = text[:20] + ("A" if text[20] != "A" else "B") + text[21:]
    with pytest.raises(PeopleError, match="does not prove it"):
        passkeys.check(ada, "desk-1", answer)
