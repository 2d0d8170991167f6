"""Builders for signed requests."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric import ec

from policy.errors import SignatureError
from policy.keys import DeviceKey, new_device_key
from policy.signatures.form import BodyCheck, Request
from policy.signatures.signing import RequestSigner
from policy.signatures.verifying import RequestVerifier

START = 1_900_000_000.0
URL = "https://plant.example:8480/api/v1/events?camera=dock-1&after=7"
BODY = b'{"event":1}'


@dataclass(slots=True)
class Seconds:
    """A clock in Unix seconds that moves when it is told to."""

    at: float = START

    def __call__(self) -> float:
        return self.at


@dataclass(slots=True)
class Sent:
    """A request with its body, as it goes over the wire."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    def header(self, name: str) -> str:
        return dict(self.headers)[name]

    def with_header(self, name: str, value: str) -> "Sent":
        return replace(
            self, headers=[(each, value if each == name else was) for each, was in self.headers]
        )


@dataclass(slots=True)
class Desk:
    """Two enrolled devices and a server that knows them, with clocks of their own."""

    clock: Seconds = field(default_factory=Seconds)
    device_clock: Seconds = field(default_factory=Seconds)
    key: ec.EllipticCurvePrivateKey = field(default_factory=new_device_key)
    other: ec.EllipticCurvePrivateKey = field(default_factory=new_device_key)

    def keys(self) -> dict[str, ec.EllipticCurvePublicKey]:
        public = [each.public_key() for each in (self.key, self.other)]
        return {DeviceKey.of(each).thumbprint: each for each in public}

    def verifier(self) -> RequestVerifier:
        return RequestVerifier(self.keys().get, now=self.clock)

    def signer(self) -> RequestSigner:
        return RequestSigner(self.key, now=self.device_clock)

    def sent(self, method: str = "POST", url: str = URL, body: bytes = BODY) -> Sent:
        added = self.signer().for_body(method, url, body)
        return Sent(method, url, [("Host", "plant.example:8480"), *added.items()], body)


def accepts(verifier: RequestVerifier, sent: Sent) -> bool:
    return refusal(verifier, sent) is None


def refusal(verifier: RequestVerifier, sent: Sent) -> SignatureError | None:
    """Why a request is refused, its body included, or None."""
    try:
        proof = verifier.verify(Request(sent.method, sent.url, tuple(sent.headers)))
        check = BodyCheck(proof.digest)
        check.add(sent.body)
        check.finish()
    except SignatureError as error:
        return error
    return None


Change = Callable[[Sent], Sent]
