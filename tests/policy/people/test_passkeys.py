"""A person proves to be there with a passkey that a real browser made."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, Route, sync_playwright

from policy.errors import PeopleError
from policy.people.accounts import Person
from policy.people.passkeys import (
    CHALLENGE_SECONDS,
    MOST_OF_ONE,
    Asking,
    Made,
    Passkeys,
    Proven,
    Purpose,
)
from policy.people.sites import Site, site_of
from tests.passkey import an_authenticator
from tests.policy.logs import NOON
from tests.policy.people.test_people import ADA
from tests.programs import CHROMIUM, needs_program

ORIGIN = "http://localhost:8480"
SITE = Site("localhost", ORIGIN)
SIGN_IN = Asking("desk-1", Purpose.SIGN_IN)
STEP_UP = Asking("desk-1", Purpose.STEP_UP, ADA.id)
MAKE = """async (options) => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}"""
GET = """async (options) => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    needs_program(CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", _page)
        page.goto(ORIGIN)
        with an_authenticator(page):
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
    return Passkeys(seconds=seconds, now=lambda: NOON)


def made(page: Page, passkeys: Passkeys, person: Person) -> Made:
    options = json.loads(passkeys.offer_to_make(person, "desk-1", SITE))
    told = page.evaluate(MAKE, options)
    response = told["response"]
    return Made(told["id"], response["clientDataJSON"], response["attestationObject"])


@pytest.fixture
def ada(page: Page, passkeys: Passkeys) -> Person:
    passkey = passkeys.make(ADA, "desk-1", SITE, made(page, passkeys, ADA))
    assert (passkey.device, passkey.made_at, passkey.shared) == ("desk-1", NOON, False)
    return replace(ADA, passkeys=(passkey,))


def proven(
    page: Page,
    passkeys: Passkeys,
    person: Person,
    asking: Asking = SIGN_IN,
    site: Site = SITE,
) -> Proven:
    """Let the browser answer with this person's passkey."""
    told = page.evaluate(GET, json.loads(passkeys.offer(asking, site, person)))
    names = ("clientDataJSON", "authenticatorData", "signature")
    return Proven(told["id"], *(told["response"][name] for name in names))


def test_a_person_signs_in_with_a_passkey_once(page: Page, passkeys: Passkeys, ada: Person) -> None:
    said = proven(page, passkeys, ada)
    assert passkeys.check([replace(ADA, id="bob"), ada], SIGN_IN, SITE, said) == ada
    with pytest.raises(PeopleError, match="took too long"):
        passkeys.check([ada], SIGN_IN, SITE, said)


def test_who_signs_in_names_nobody_and_is_told_of_nobody(passkeys: Passkeys) -> None:
    assert json.loads(passkeys.offer(SIGN_IN, SITE))["allowCredentials"] == []


def test_an_answer_to_another_challenge_is_refused(
    page: Page, passkeys: Passkeys, ada: Person
) -> None:
    said = proven(page, passkeys, ada)
    passkeys.offer(SIGN_IN, SITE)
    with pytest.raises(PeopleError, match="does not prove it"):
        passkeys.check([ada], SIGN_IN, SITE, said)


@pytest.mark.parametrize("asking", [replace(SIGN_IN, device="desk-2"), STEP_UP])
def test_an_answer_is_good_for_what_was_asked_on_the_device_that_asked(
    page: Page, passkeys: Passkeys, ada: Person, asking: Asking
) -> None:
    said = proven(page, passkeys, ada)
    passkeys.offer(asking, SITE, ada)
    with pytest.raises(PeopleError, match="does not prove it"):
        passkeys.check([ada], asking, SITE, said)


def test_an_answer_that_comes_late_is_refused(
    page: Page, passkeys: Passkeys, ada: Person, seconds: Counter
) -> None:
    said = proven(page, passkeys, ada)
    seconds.at += CHALLENGE_SECONDS
    with pytest.raises(PeopleError, match="took too long"):
        passkeys.check([ada], SIGN_IN, SITE, said)


@pytest.mark.parametrize("change", [{"passkeys": ()}, {"enabled": False}])
def test_a_passkey_that_is_nobodys_any_more_is_refused(
    page: Page, passkeys: Passkeys, ada: Person, change: dict[str, object]
) -> None:
    said = proven(page, passkeys, ada)
    with pytest.raises(PeopleError, match="not known"):
        passkeys.check([replace(ada, **change)], SIGN_IN, SITE, said)  # type: ignore[arg-type]


def test_a_passkey_of_another_site_is_refused(page: Page, passkeys: Passkeys, ada: Person) -> None:
    elsewhere = Site("localhost", "http://localhost:9999")
    said = proven(page, passkeys, ada, site=elsewhere)
    with pytest.raises(PeopleError, match="does not prove it"):
        passkeys.check([ada], SIGN_IN, elsewhere, said)


@pytest.mark.parametrize("name", ["signature", "authenticator_data", "client_data"])
def test_a_changed_answer_is_refused(
    page: Page, passkeys: Passkeys, ada: Person, name: str
) -> None:
    said = proven(page, passkeys, ada)
    text = getattr(said, name)
    changed = text[:20] + ("A" if text[20] != "A" else "B") + text[21:]
    with pytest.raises(PeopleError, match="does not prove it"):
        passkeys.check([ada], SIGN_IN, SITE, replace(said, **{name: changed}))


@pytest.mark.parametrize("name", ["client_data", "attestation"])
def test_a_changed_passkey_is_not_made(page: Page, name: str, seconds: Counter) -> None:
    passkeys = Passkeys(seconds=seconds, now=lambda: NOON)
    bob = replace(ADA, id="bob")
    said = made(page, passkeys, bob)
    text = getattr(said, name)
    with pytest.raises(PeopleError, match="was not made"):
        passkeys.make(bob, "desk-1", SITE, replace(said, **{name: text[: len(text) // 2]}))


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_make_a_passkey_or_another_error(client: bytes, attestation: bytes) -> None:
    passkeys = Passkeys(seconds=lambda: 0.0, now=lambda: NOON)
    passkeys.offer_to_make(ADA, "desk-1", SITE)
    told = [each.hex() or "A" for each in (client, attestation)]
    with pytest.raises(PeopleError, match="was not made"):
        passkeys.make(ADA, "desk-1", SITE, Made("A", *told))


def test_a_person_has_not_more_passkeys_than_anybody_looks_through(
    page: Page, passkeys: Passkeys, ada: Person
) -> None:
    many = replace(ada, passkeys=ada.passkeys * MOST_OF_ONE)
    with pytest.raises(PeopleError, match="many passkeys"):
        passkeys.offer_to_make(many, "desk-1", SITE)


@pytest.mark.parametrize("host", ["127.0.0.1:8480", "[::1]", "192.168.1.5", ""])
def test_a_server_without_a_name_has_no_passkeys(host: str) -> None:
    with pytest.raises(PeopleError, match="need the server's name"):
        site_of(f"https://{host}")


def test_the_site_is_the_host_of_the_pages() -> None:
    assert site_of("https://Plant.example:8443") == Site(
        "plant.example", "https://plant.example:8443"
    )
