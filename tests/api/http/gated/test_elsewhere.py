"""Signing in with an account of the plant, at an issuer that answers over HTTP, on enrolled devices."""

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from policy.errors import PeopleError
from policy.gate.asgi import SESSION_COOKIE
from runtime.issuer_carrier import IssuerCarrier
from runtime.oidc_settings import OidcSettings
from tests.api.http.gated.plant import Desk
from tests.api.http.gated.works import NAME, SESSION, Works, works_over
from tests.policy.daemon.answering import BY, PASSWORD
from tests.policy.issuer.an_issuer import SECRET

pytestmark = pytest.mark.slow

QUIET = {"httpx", "httpcore"}  # as runtime/logs.py has them


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    with works_over(tmp_path_factory.mktemp("elsewhere")) as works:
        yield works


@pytest.fixture(autouse=True)
def as_before(works: Works) -> Iterator[None]:
    """Let the issuer say the truth again, and nobody be signed in."""
    yield
    book = works.issuer.book
    book.bend, book.says, book.is_down, book.metadata = (lambda claims: claims), "", False, {}
    works.set()
    for desk in works.plant.desks.values():
        desk.client.cookies.clear()


def test_who_has_a_group_that_counts_signs_in_and_is_somebody_here(works: Works) -> None:
    assert works.desk.client.get("/api/v1/self").json()["elsewhere"] == NAME
    answer = works.bring(works.go(works.ask()))
    assert answer.status_code == 204, answer.text
    told = works.desk.client.get("/api/v1/self").json()["person"]
    assert (told["id"], told["roles"], told["areas"]) == ("ada", ["security"], ["a", "hall"])
    assert works.desk.client.get("/api/v1/events").status_code == 200


def test_who_has_none_is_denied_and_the_audit_says_why(works: Works) -> None:
    answer = works.bring(works.go(works.ask(), "cook"))
    assert answer.status_code == 422
    assert "none of your groups" in answer.json()["detail"]
    assert SESSION_COOKIE not in works.desk.client.cookies
    assert "none of your groups may sign in here" in works.audit()


def test_a_code_opens_nothing_twice_nor_on_another_device(works: Works) -> None:
    other = works.plant.a_desk("desk-2")
    brought = works.go(works.ask())
    assert "begun elsewhere" in works.bring(brought, other).json()["detail"]
    assert works.bring(brought).status_code == 204
    assert works.bring(brought).status_code == 422
    # Slipped to somebody else: their browser never asked with that state.
    works.ask(other)
    assert works.bring(works.go(works.ask()), other).status_code == 422


def test_the_session_is_worth_nothing_on_another_device(works: Works) -> None:
    other = works.plant.a_desk("desk-3")
    works.bring(works.go(works.ask()))
    other.client.cookies.set(SESSION_COOKIE, works.desk.client.cookies[SESSION_COOKIE])
    assert other.client.get("/api/v1/self").json()["person"] is None


def test_who_is_not_enrolled_asks_for_nothing(works: Works) -> None:
    answer = httpx.post(f"{works.plant.url}{SESSION}/elsewhere", trust_env=False)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "bent",
    [
        {"aud": "wiki"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"exp": 1_600_000_000},
        {"iat": 4_000_000_000},
        {"sub": ""},
    ],
)
def test_what_the_issuer_bends_is_not_believed(works: Works, bent: dict[str, Any]) -> None:
    works.issuer.book.bend = lambda claims: claims | bent
    answer = works.bring(works.go(works.ask()))
    assert (answer.status_code, "not believed" in answer.json()["detail"]) == (422, True)
    assert SESSION_COOKIE not in works.desk.client.cookies


def test_a_token_of_an_earlier_sign_in_is_not_believed(works: Works) -> None:
    works.bring(works.go(works.ask()))
    works.issuer.book.says = works.issuer.book.exchanged[-1]
    answer = works.bring(works.go(works.ask()))
    assert "another sign-in" in answer.json()["detail"]


def test_the_answer_of_another_issuer_is_not_taken(works: Works) -> None:
    brought = works.go(works.ask())
    answer = works.bring(brought | {"issuer": "https://evil.example"})
    assert "another issuer" in answer.json()["detail"]


def test_keys_that_the_issuer_changes_count_at_once_and_the_old_ones_no_more(works: Works) -> None:
    book = works.issuer.book
    old = book.key
    book.rotate()
    assert works.bring(works.go(works.ask())).status_code == 204
    book.says, location = "", works.ask()
    new, book.key = book.key, old
    brought = works.go(location)
    code = book.codes[brought["code"]]
    book.says, book.key = works.issuer.token(code), new
    assert "no one key" in works.bring(brought).json()["detail"]
    assert new.thumbprint() in works.audit()


def test_where_the_issuer_is_down_the_other_ways_still_lead_in(works: Works) -> None:
    works.plant.person("sia", ["security"], ["hall"])
    works.issuer.book.is_down = True
    answer = works.desk.client.post(f"{SESSION}/elsewhere")
    assert answer.status_code == 422
    assert "refuses" in answer.json()["detail"]
    said = {"person": "sia", "password": PASSWORD}
    assert works.desk.client.post(SESSION, json=said).status_code == 204


def test_who_is_out_there_is_out_here_unless_it_says_otherwise(works: Works) -> None:
    """A password that somebody has here besides does not let them in past the issuer."""
    works.bring(works.go(works.ask()))
    works.desk.client.cookies.clear()
    works.plant.ask("person.change", id="ada", password=PASSWORD, by=BY)
    said = {"person": "ada", "password": PASSWORD}
    refused = works.desk.client.post(SESSION, json=said)
    assert "at the plant's issuer alone" in refused.json()["detail"]
    wrong = works.desk.client.post(SESSION, json={**said, "password": "wrong"})
    assert "issuer" not in wrong.json()["detail"]
    works.set(alone=False)
    assert works.desk.client.post(SESSION, json=said).status_code == 204


def test_an_issuer_that_cannot_be_reached_is_told_with_what_to_do(works: Works) -> None:
    gone = IssuerCarrier("http://127.0.0.1:1", NAME, works.plant.guard.policyd, OidcSettings())
    with pytest.raises(PeopleError, match="does not answer now") as told:
        gone.begin(device="desk-1", session="", origin=works.plant.url)
    assert "passkey" in (told.value.remedy or "")


def test_an_issuer_that_names_unsafe_addresses_is_not_gone_to(works: Works) -> None:
    works.issuer.book.metadata = {"token_endpoint": "http://login.example/token"}
    answer = works.desk.client.post(f"{SESSION}/elsewhere")
    assert "no address with TLS" in answer.json()["detail"]


def test_to_step_up_the_issuer_must_have_asked_anew(works: Works) -> None:
    works.bring(works.go(works.ask()))
    location = works.ask()
    assert "prompt=login" in location
    assert works.bring(works.go(location), path="/step-up").status_code == 204

    works.issuer.book.bend = lambda claims: claims | {"auth_time": claims["auth_time"] - 3600}
    answer = works.bring(works.go(works.ask()), path="/step-up")
    assert "did not ask anew" in answer.json()["detail"]
    works.issuer.book.bend = lambda claims: {
        name: each for name, each in claims.items() if name != "auth_time"
    }
    answer = works.bring(works.go(works.ask()), path="/step-up")
    assert "does not say when" in answer.json()["detail"]


def test_somebody_else_does_not_step_up_for_who_is_signed_in(works: Works) -> None:
    works.bring(works.go(works.ask()))
    works.issuer.book.bend = lambda claims: claims | {"sub": "43"}
    answer = works.bring(works.go(works.ask()), path="/step-up")
    assert "somebody else" in answer.json()["detail"]


def test_who_was_signed_in_there_since_the_morning_has_proven_nothing_now(works: Works) -> None:
    """A login that is hours old opens a session where IT lets it, and steps nothing up."""
    works.issuer.book.bend = lambda claims: claims | {"auth_time": claims["auth_time"] - 7200}
    assert "did not ask anew" in works.bring(works.go(works.ask())).json()["detail"]
    works.set(asks_anew=False)
    works.bring(works.go(works.ask()))
    now = works.desk.client.get("/api/v1/self").json()["person"]
    assert now["verified_at"] < now["until"]
    (session,) = [
        each
        for each in works.plant.policyd.house.sessions.listed().values()
        if each.device == "desk-1" and each.id in _carried(works.desk)
    ]
    age = works.plant.policyd.house.now() - session.verified_at
    assert 7100 < age.total_seconds() < 7300


def test_nothing_that_the_issuer_gave_is_logged_or_recorded(
    works: Works, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    brought = works.go(works.ask())
    works.bring(brought)
    works.bring(works.go(works.ask()) | {"code": "made-up-code"})
    # What the browser's stand-in here says of its own requests is nothing that we log.
    logged = [each.getMessage() for each in caplog.records if each.name.split(".")[0] not in QUIET]
    said = "".join([*logged, *capfd.readouterr(), works.audit()])
    assert "the issuer refuses" in said
    secrets = [brought["code"], brought["state"], works.issuer.book.exchanged[-1], SECRET]
    assert [
        each for each in (*secrets, "access-9", "secret words", "made-up-code") if each in said
    ] == []


@pytest.mark.parametrize(
    "said",
    [
        {"elsewhere": {"state": "a", "code": ""}},
        {"elsewhere": {"state": "a b", "code": "c"}},
        {"elsewhere": {"state": "a", "code": "c"}, "person": "ada", "password": "p"},
        {"elsewhere": None},
    ],
)
def test_what_is_no_return_is_said_to_be_none(works: Works, said: dict[str, Any]) -> None:
    assert works.desk.client.post(SESSION, json=said).status_code == 422


def _carried(desk: Desk) -> str:
    import base64

    payload = desk.client.cookies[SESSION_COOKIE].split(".")[1]
    return base64.urlsafe_b64decode(payload + "==").decode()
