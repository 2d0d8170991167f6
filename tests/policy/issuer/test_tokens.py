"""An ID token is believed when everything about it fits, and for no other reason."""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from policy.errors import PeopleError
from policy.issuer.identity import Identity
from policy.issuer.settings import Grant, IssuerSettings
from policy.issuer.tokens import identity_of
from policy.keys import to_base64url
from policy.people.roles import Role

ISSUER, CLIENT, NONCE = "https://login.example/plant", "floorwatch", "n-1"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
STRANGER = ECKey.generate_key("P-256", {"kid": "ec"})
SETTINGS = IssuerSettings(
    ISSUER, CLIENT, "Plant account", (Grant("guards", frozenset({Role.SECURITY})),)
)
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "42",
    "iat": SECONDS,
    "exp": SECONDS + 300,
    "nonce": NONCE,
    "groups": ["guards", "cooks"],
    "name": "Ada Brun",
    "preferred_username": "ada@plant.example",
    "auth_time": SECONDS - 30,
}
KEYS: dict[str, Any] = dict(KeySet([RSA, EC]).as_dict())


def a_token(
    changes: dict[str, Any] | None = None, key: Any = EC, alg: str = "ES256", **header: Any
) -> str:
    claims = {name: each for name, each in (CLAIMS | (changes or {})).items() if each is not None}
    token: str = jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])
    return token


def read(token: str, keys: Mapping[str, Any] = KEYS, **told: Any) -> Identity:
    return identity_of(token, keys, SETTINGS, **{"nonce": NONCE, "now": NOW, **told})


def unsigned(header: Mapping[str, Any], signature: str = "") -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode()
        for each in (header, CLAIMS)
    ]
    return f"{parts[0]}.{parts[1]}.{signature}"


def by_hmac(secret: bytes) -> str:
    """Sign with what everybody knows, as if the issuer's public key were a secret."""
    signed = unsigned({"alg": "HS256", "kid": "rsa"}).rstrip(".")
    made = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256")])
def test_who_the_issuer_tells_of_is_read_with_groups_and_the_time_of_proof(
    key: Any, alg: str
) -> None:
    told = read(a_token(key=key, alg=alg))
    assert (told.subject, told.name, told.called) == ("42", "Ada Brun", "ada@plant.example")
    assert told.groups == {"guards", "cooks"}
    assert told.proven_at == NOW - timedelta(seconds=30)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://login.example/other"}, "another issuer"),
        ({"iss": f"{ISSUER}/"}, "another issuer"),
        ({"aud": "wiki"}, "somebody else"),
        ({"aud": ["wiki", "chat"]}, "somebody else"),
        ({"aud": [CLIENT, "wiki"]}, "made for somebody else"),
        ({"aud": [CLIENT, "wiki"], "azp": "wiki"}, "made for somebody else"),
        ({"azp": "wiki"}, "made for somebody else"),
        ({"aud": None}, "somebody else"),
        ({"nonce": "n-2"}, "another sign-in"),
        ({"nonce": None}, "no nonce"),
        ({"exp": SECONDS - 60}, "it is over"),
        ({"exp": None}, "no exp"),
        ({"exp": "soon"}, "no exp"),
        ({"exp": True}, "no exp"),
        ({"exp": 1e300}, "no time"),
        ({"iat": SECONDS + 61}, "of the future"),
        ({"iat": None}, "no iat"),
        ({"nbf": SECONDS + 61}, "of the future"),
        ({"sub": ""}, "names nobody"),
        ({"sub": None}, "no sub"),
        ({"sub": 42}, "no sub"),
        ({"sub": "4" * 256}, "names nobody"),
        ({"auth_time": "now"}, "no auth_time"),
    ],
)
def test_a_token_that_does_not_fit_is_not_believed(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(PeopleError, match=why):
        read(a_token(changes))


@pytest.mark.parametrize(
    "changes", [{"exp": SECONDS - 59}, {"iat": SECONDS + 60}, {"aud": [CLIENT]}, {"azp": CLIENT}]
)
def test_a_minute_is_no_lie_and_one_of_one_is_us(changes: dict[str, Any]) -> None:
    assert read(a_token(changes)).subject == "42"


def test_with_no_algorithm_or_with_what_both_sides_know_nothing_is_proven() -> None:
    public = RSA.as_pem(private=False)
    forged = [
        unsigned({"alg": "none"}),
        unsigned({"alg": "none", "kid": "ec"}),
        unsigned({"alg": "nOnE", "kid": "rsa"}, "AAAA"),
        by_hmac(public),
        by_hmac(json.dumps(RSA.as_dict(private=False)).encode()),
    ]
    for token in forged:
        with pytest.raises(PeopleError, match="not believed"):
            read(token)


def test_a_key_that_both_sides_know_is_none_also_if_the_issuer_publishes_it() -> None:
    shared = OctKey.generate_key(256, {"kid": "oct"})
    with pytest.raises(PeopleError, match="none of a pair"):
        read(a_token(key=shared, alg="HS256"), {"keys": [shared.as_dict(private=True)]})


def test_only_a_key_that_the_issuer_publishes_counts() -> None:
    own = STRANGER.as_dict(private=False)
    with pytest.raises(PeopleError, match="signature does not hold"):
        read(a_token(key=STRANGER))
    with pytest.raises(PeopleError, match="signature does not hold"):
        read(a_token(key=STRANGER, jwk=own))
    with pytest.raises(PeopleError, match="no one key"):
        read(a_token(), {"keys": [RSA.as_dict(private=False)]})
    with pytest.raises(PeopleError, match="no one key"):
        read(a_token(), {"keys": [EC.as_dict(private=False), own]})
    with pytest.raises(PeopleError, match="no one key"):
        read(a_token(), {"keys": [EC.as_dict(private=False) | {"use": "enc"}]})


def test_a_token_without_a_name_of_its_key_fits_where_there_is_one_alone() -> None:
    nameless = ECKey.import_key(EC.as_pem(private=True))
    token = jwt.encode({"alg": "ES256"}, CLAIMS, nameless, algorithms=["ES256"])
    assert read(token, {"keys": [EC.as_dict(private=False)]}).subject == "42"
    with pytest.raises(PeopleError, match="no one key"):
        read(token)


def test_a_short_key_is_none() -> None:
    numbers = rsa.generate_private_key(65537, 1024).public_key().public_numbers()
    short = {"kty": "RSA", "kid": "short", "e": "AQAB", "n": to_base64url(numbers.n.to_bytes(128))}
    with pytest.raises(PeopleError, match="too short"):
        read(a_token(kid="short"), {"keys": [short]})


@pytest.mark.parametrize(
    "token",
    ["", "a.b.c", "..", "e30.e30.", "é.é.é", "W10.e30.AAAA", "A" * 70_000, "a.b.c.d.e"],
)
def test_what_is_no_token_is_not_believed(token: str) -> None:
    with pytest.raises(PeopleError):
        read(token)


@pytest.mark.parametrize("keys", [{}, {"keys": None}, {"keys": ["x"]}, {"keys": [{"kid": "ec"}]}])
def test_what_are_no_keys_prove_nothing(keys: dict[str, Any]) -> None:
    with pytest.raises(PeopleError):
        read(a_token(), keys)


@given(st.data())
def test_a_token_of_which_one_letter_differs_is_not_believed(data: st.DataObject) -> None:
    token = _TOKEN
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(
        st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    )
    changed = f"{token[:place]}{letter}{token[place + 1 :]}"
    try:
        told = read(changed)
    except PeopleError:
        return
    # The last letter carries bits that base64 leaves open; nothing that is said differs by them.
    assert changed == token or place == len(token) - 1
    assert told == read(token)


_TOKEN = a_token()
