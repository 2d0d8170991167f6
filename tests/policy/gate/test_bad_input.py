"""Whatever a request brings that is wrong: it is denied, the audit has it, and IT reads why.

The verifier alone meets thousands of these in `tests/policy/signatures/test_mutations.py`; here each
kind comes over real HTTP to the gate, as a device or somebody in between would send it.
"""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from policy.client.process import ProcessSigner
from tests.policy.gate.served import Desk, Plant, serving

BODY = b'{"judged":1}'
Changed = Callable[[httpx.Request, ProcessSigner], None]


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    with serving(Plant()) as plant:
        yield plant


@pytest.fixture(scope="module")
def desk(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return plant.a_desk("desk-1", tmp_path_factory.mktemp("keys"))


def unsigned(request: httpx.Request, signer: ProcessSigner) -> None:
    del request, signer


def malformed(request: httpx.Request, signer: ProcessSigner) -> None:
    signer.sign(request)
    request.headers["Signature"] = "fw=:this is no base64:"


def of_another(request: httpx.Request, signer: ProcessSigner) -> None:
    """The right form, and signed for another address."""
    signer.sign(other := httpx.Request("POST", f"{request.url}/other", content=BODY))
    for name in ("Signature", "Signature-Input", "Content-Digest"):
        request.headers[name] = other.headers[name]


def signed_twice(request: httpx.Request, signer: ProcessSigner) -> None:
    signer.sign(request)
    again = ("Signature", request.headers["Signature"])
    request.headers = httpx.Headers([*request.headers.multi_items(), again])


def described_twice(request: httpx.Request, signer: ProcessSigner) -> None:
    signer.sign(request)
    again = ("Signature-Input", request.headers["Signature-Input"])
    request.headers = httpx.Headers([*request.headers.multi_items(), again])


def with_another_digest(request: httpx.Request, signer: ProcessSigner) -> None:
    signer.sign(request)
    request.headers["Content-Digest"] = f"sha-256=:{'A' * 43}=:"


def with_another_body(request: httpx.Request, signer: ProcessSigner) -> None:
    signer.sign(request)
    request.stream = httpx.ByteStream(BODY[::-1])


def of_tomorrow(request: httpx.Request, signer: ProcessSigner) -> None:
    signer.learn(str(int(time.time()) + 86_400))
    signer.sign(request)


def of_yesterday(request: httpx.Request, signer: ProcessSigner) -> None:
    signer.learn(str(int(time.time()) - 86_400))
    signer.sign(request)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (unsigned, "is not signed"),
        (malformed, "not in the form"),
        (of_another, "does not hold"),
        (signed_twice, "stands there 2 times"),
        (described_twice, "stands there 2 times"),
        (with_another_digest, "does not hold"),
        (with_another_body, "not the one that was signed"),
        (of_tomorrow, "clock"),
        (of_yesterday, "clock"),
    ],
)
def test_it_is_denied_recorded_and_told(
    plant: Plant, desk: Desk, change: Changed, why: str
) -> None:
    signer = desk.signer()
    with desk.client("ada") as http:
        http.event_hooks = {"request": [lambda request: change(request, signer)]}
        answer = http.post("/judge", content=BODY)
    assert answer.status_code == 401
    is_off = change in (of_tomorrow, of_yesterday)
    assert ("Floorwatch-Time" in answer.headers) == is_off, "only a clock is told the time"
    record = dict(plant.audit.entries[-1].facts)
    assert (record["decision"], record["request"]) == ("deny", answer.headers["Floorwatch-Denied"])
    assert why in str(record["errors"])


def test_what_was_accepted_once_is_not_accepted_again(plant: Plant, desk: Desk) -> None:
    sent: list[httpx.Request] = []
    with desk.client("ada") as http:
        http.event_hooks["request"].append(sent.append)
        assert http.post("/judge", content=BODY).status_code == 200
        http.event_hooks = {}
        again = http.send(sent[0])
    assert again.status_code == 401
    assert "was made before" in str(plant.audit.entries[-1].facts["errors"])
