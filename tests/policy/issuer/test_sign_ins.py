"""Who was sent to the issuer comes back once, on the device that asked, from the one issuer."""

import hashlib
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from policy.errors import PeopleError
from policy.issuer.provider import is_safe, provider_of
from policy.issuer.sign_ins import LIFE_SECONDS, Returned, SignIns
from policy.keys import to_base64url
from tests.policy.issuer.test_tokens import ISSUER, SETTINGS

DOCUMENT: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "code_challenge_methods_supported": ["plain", "S256"],
}
PROVIDER = provider_of(DOCUMENT, ISSUER)
ORIGIN = "https://plant.example:8480"


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def sign_ins(seconds: Seconds) -> SignIns:
    return SignIns(replace(SETTINGS, secret="s e/cret"), seconds=seconds)


def asked_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def sent(sign_ins: SignIns, device: str = "desk-1", session: str = "") -> dict[str, str]:
    return asked_of(sign_ins.begin(PROVIDER, device, ORIGIN, session))


def test_the_issuer_is_asked_for_a_code_with_a_challenge(sign_ins: SignIns) -> None:
    location = sign_ins.begin(PROVIDER, "desk-1", ORIGIN)
    asked = asked_of(location)
    assert location.startswith(f"{ISSUER}/authorize?")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["redirect_uri"], asked["scope"]) == (f"{ORIGIN}/door", "openid profile")
    took = sign_ins.take("desk-1", Returned(asked["state"], "c-1"))
    form: Any = took["form"]
    challenge = to_base64url(hashlib.sha256(form["code_verifier"].encode()).digest())
    assert challenge == asked["code_challenge"]
    assert took["basic"] == ["floorwatch", "s+e%2Fcret"]
    assert "client_secret" not in form
    assert sign_ins.finish("desk-1", asked["state"]).nonce == asked["nonce"]


def test_an_issuer_that_wants_the_secret_in_the_form_gets_it_there(sign_ins: SignIns) -> None:
    posting = DOCUMENT | {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    location = sign_ins.begin(provider_of(posting, ISSUER), "desk-1", ORIGIN)
    took = sign_ins.take("desk-1", Returned(asked_of(location)["state"], "c-1"))
    form: Any = took["form"]
    assert (form["client_secret"], took["basic"]) == ("s e/cret", [])


def test_everybody_is_asked_anew_since_desks_are_shared(sign_ins: SignIns) -> None:
    for session in ("", "s-1"):
        asked = sent(sign_ins, session=session)
        assert (asked["prompt"], asked["max_age"]) == ("login", "0")


def test_it_may_let_a_login_do_that_is_going_on_but_not_to_step_up(sign_ins: SignIns) -> None:
    sign_ins.settings = replace(sign_ins.settings, asks_anew=False)
    assert "prompt" not in sent(sign_ins)
    assert sent(sign_ins, session="s-1")["prompt"] == "login"


def test_another_device_takes_nothing(sign_ins: SignIns) -> None:
    state = sent(sign_ins)["state"]
    sent(sign_ins, "desk-2")
    for device in ("desk-2", "desk-3"):
        with pytest.raises(PeopleError, match="begun elsewhere"):
            sign_ins.take(device, Returned(state, "c-1"))
    assert sign_ins.take("desk-1", Returned(state, "c-1"))


def test_a_state_comes_back_once(sign_ins: SignIns) -> None:
    state = sent(sign_ins)["state"]
    sign_ins.take("desk-1", Returned(state, "c-1"))
    with pytest.raises(PeopleError, match="came back twice"):
        sign_ins.take("desk-1", Returned(state, "c-1"))
    with pytest.raises(PeopleError):
        sign_ins.finish("desk-1", state)


def test_what_was_never_taken_is_not_finished_and_what_is_finished_is_forgotten(
    sign_ins: SignIns,
) -> None:
    state = sent(sign_ins)["state"]
    with pytest.raises(PeopleError, match="never came back"):
        sign_ins.finish("desk-1", state)
    state = sent(sign_ins)["state"]
    sign_ins.take("desk-1", Returned(state, "c-1"))
    sign_ins.finish("desk-1", state)
    with pytest.raises(PeopleError):
        sign_ins.finish("desk-1", state)


@pytest.mark.parametrize("state", ["", "another", "é"])
def test_a_state_that_nobody_asked_with_is_none(sign_ins: SignIns, state: str) -> None:
    sent(sign_ins)
    with pytest.raises(PeopleError, match="begun elsewhere"):
        sign_ins.take("desk-1", Returned(state, "c-1"))


def test_who_stays_away_too_long_begins_again(sign_ins: SignIns, seconds: Seconds) -> None:
    state = sent(sign_ins)["state"]
    seconds.now = LIFE_SECONDS
    with pytest.raises(PeopleError, match="too long"):
        sign_ins.take("desk-1", Returned(state, "c-1"))


def test_the_answer_of_another_issuer_is_none(sign_ins: SignIns) -> None:
    state = sent(sign_ins)["state"]
    with pytest.raises(PeopleError, match="another issuer"):
        sign_ins.take("desk-1", Returned(state, "c-1", "https://evil.example"))


def test_an_issuer_that_says_its_name_must_say_it(sign_ins: SignIns) -> None:
    naming = DOCUMENT | {"authorization_response_iss_parameter_supported": True}
    state = asked_of(sign_ins.begin(provider_of(naming, ISSUER), "desk-1", ORIGIN))["state"]
    with pytest.raises(PeopleError, match="another issuer"):
        sign_ins.take("desk-1", Returned(state, "c-1"))
    state = asked_of(sign_ins.begin(provider_of(naming, ISSUER), "desk-1", ORIGIN))["state"]
    assert sign_ins.take("desk-1", Returned(state, "c-1", ISSUER))


@pytest.mark.parametrize("origin", ["http://plant.example", "https://a.example/b", "", "null"])
def test_people_come_back_to_a_safe_origin_alone(sign_ins: SignIns, origin: str) -> None:
    with pytest.raises(PeopleError, match="TLS alone"):
        sign_ins.begin(PROVIDER, "desk-1", origin)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": f"{ISSUER}/"},
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://login.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "https://user:word@login.example/token"},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_an_issuer_that_is_unsafe_or_another_is_not_gone_to(changes: dict[str, Any]) -> None:
    with pytest.raises(PeopleError, match="cannot be used"):
        provider_of(DOCUMENT | changes, ISSUER)


def test_without_tls_an_address_lies_on_this_machine() -> None:
    assert is_safe("http://127.0.0.1:9000/a")
    assert not is_safe("http://127.0.0.1.evil.example/")
    assert not is_safe("https://a.example/ b")
    assert not is_safe("https://[::1")
