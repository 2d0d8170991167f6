"""A request is accepted once, from the device that signed it, as it was signed."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.errors import SignatureError
from policy.signatures.form import BodyCheck
from policy.signatures.nonces import Nonces
from policy.signatures.signing import web_url
from policy.signatures.verifying import ClockError
from tests.policy.signatures.requests import BODY, URL, Desk, Sent, accepts, refusal
from tests.policy.signatures.second_opinion import holds


@pytest.fixture
def desk() -> Desk:
    return Desk()


PATHS = st.from_regex(r"/[A-Za-z0-9._~!$&'()*+,;=:@/-]{0,30}(%[0-9A-F]{2}){0,3}", fullmatch=True)
QUERIES = st.from_regex(r"(\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]{0,30})?", fullmatch=True)


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]),
    path=PATHS,
    query=QUERIES,
    body=st.binary(max_size=50),
)
def test_what_is_signed_is_accepted_here_and_by_another_reading_of_the_rfc(
    method: str, path: str, query: str, body: bytes
) -> None:
    desk = Desk()
    sent = desk.sent(method, f"http://127.0.0.1:8480{path}{query if query != '?' else ''}", body)
    assert accepts(desk.verifier(), sent)
    headers = dict(sent.headers)
    assert holds(method, sent.url, headers, body, desk.key.public_key())
    assert not holds(method, sent.url, headers, body, desk.other.public_key())
    assert not holds(method, sent.url + "x", headers, body, desk.key.public_key())


def test_a_request_is_accepted_once(desk: Desk) -> None:
    verifier, sent = desk.verifier(), desk.sent()
    assert accepts(verifier, sent)
    assert "made before" in str(refusal(verifier, sent))
    desk.clock.at += 59
    assert "made before" in str(refusal(verifier, sent))


def test_a_request_of_before_the_server_started_is_refused(desk: Desk) -> None:
    sent = desk.sent()
    desk.clock.at += 1
    assert isinstance(refusal(desk.verifier(), sent), ClockError)


@pytest.mark.parametrize("off", [-86_400, -61, 61, 86_400, 1e9])
def test_a_device_whose_clock_is_off_is_told_the_time_and_goes_on(desk: Desk, off: float) -> None:
    verifier, signer = desk.verifier(), desk.signer()
    desk.clock.at += 3600
    desk.device_clock.at = desk.clock.at + off

    def signed() -> Sent:
        return Sent("GET", URL, list(signer.headers("GET", URL).items()))

    refused = refusal(verifier, signed())
    assert isinstance(refused, ClockError)
    signer.learn_time(refused.now)
    assert accepts(verifier, signed())


def test_the_time_is_told_only_to_who_has_a_key(desk: Desk) -> None:
    verifier = desk.verifier()
    desk.device_clock.at -= 86_400
    sent = desk.sent()
    forged = sent.with_header("Signature", "fw=:" + base64.b64encode(b"x" * 64).decode() + ":")
    assert not isinstance(refusal(verifier, forged), ClockError)
    assert isinstance(refusal(verifier, sent), ClockError)


def test_an_unknown_key_is_refused(desk: Desk) -> None:
    stranger = Desk()
    assert "does not hold" in str(refusal(desk.verifier(), stranger.sent()))


def test_an_unsigned_request_is_told_to_enrol(desk: Desk) -> None:
    assert "enrol this device" in str(refusal(desk.verifier(), Sent("GET", URL, [])))


def test_a_body_that_was_not_signed_is_refused(desk: Desk) -> None:
    sent = desk.sent("GET", body=b"")
    sent.body = b"x"
    assert "not signed" in str(refusal(desk.verifier(), sent))


def test_another_body_is_refused(desk: Desk) -> None:
    sent = desk.sent()
    sent.body = BODY + b" "
    assert "not the one that was signed" in str(refusal(desk.verifier(), sent))


def test_a_body_comes_in_pieces() -> None:
    check = BodyCheck(hashlib.sha256(b"abc").digest())
    for piece in (b"a", b"", b"bc"):
        check.add(piece)
    check.finish()
    short = BodyCheck(hashlib.sha256(b"abc").digest())
    short.add(b"ab")
    with pytest.raises(SignatureError):
        short.finish()


def test_the_other_way_to_write_a_signature_is_refused(desk: Desk) -> None:
    from policy.signatures.form import ORDER

    sent = desk.sent()
    raw = base64.b64decode(sent.header("Signature").removeprefix("fw=:").removesuffix(":"))
    other = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    changed = sent.with_header("Signature", f"fw=:{base64.b64encode(other).decode()}:")
    assert holds(sent.method, sent.url, dict(changed.headers), sent.body, desk.key.public_key())
    assert not accepts(desk.verifier(), changed)
    assert accepts(desk.verifier(), sent)


def test_when_nothing_more_can_be_remembered_nothing_more_is_accepted() -> None:
    nonces = Nonces(seconds=100, most=2)
    nonces.use("k", "1", 1000)
    nonces.use("k", "2", 1000)
    with pytest.raises(SignatureError, match="too many"):
        nonces.use("k", "3", 1000)
    nonces.use("k", "3", 1100)
    for used in ("1", "2", "3"):
        with pytest.raises(SignatureError, match="made before"):
            nonces.use("k", used, 1100)
    nonces.use("other", "1", 1100)


@pytest.mark.parametrize(
    ("url", "web"),
    [
        ("wss://a.example/x?y=1", "https://a.example/x?y=1"),
        ("ws://127.0.0.1:8480", "http://127.0.0.1:8480/"),
        ("http://a.example/x#part", "http://a.example/x"),
    ],
)
def test_a_url_is_signed_as_the_server_sees_it(url: str, web: str) -> None:
    assert web_url(url) == web
