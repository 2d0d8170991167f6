"""Which device sent this request? The signature says so, or it is a SignatureError.

The RFC is read by the library `http-message-signatures`; here stands what it leaves to
us: exactly one signature in our form, keys that the registry knows, our own clock, each
nonce once, and only one spelling of everything.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    VerifyResult,
)
from http_message_signatures.algorithms import ECDSA_P256_SHA256
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from policy.errors import SignatureError
from policy.keys import DeviceKey
from policy.signatures.counting import Counters
from policy.signatures.form import (
    ALGORITHM,
    COVERED,
    DIGEST,
    LABEL,
    ORDER,
    TAG,
    Request,
    read_digest,
)
from policy.signatures.nonces import Nonces

WINDOW_SECONDS = 60
# One spelling: no space where none is needed, no number that begins with 0.
_DESCRIBED = re.compile(
    rf'{LABEL}=\("[^" ]+"(?: "[^" ]+")*\)(?:;[a-z]+=(?:"[^"]*"|0|[1-9][0-9]*))+'
)
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
_SIGNATURE = re.compile(LABEL + r"=:([A-Za-z0-9+/]{86}==):")
FindKey = Callable[[str], ec.EllipticCurvePublicKey | None]


class ClockError(SignatureError):
    """The signature holds, but its time is not ours. `now` is the server's Unix time."""

    def __init__(self, now: int) -> None:
        self.now = now
        super().__init__(
            "the request was signed at another time than now",
            remedy="set the clock, or sign with the time that the answer tells",
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request has proven: its device's key, and the digest of its body if it has one."""

    thumbprint: str
    created: int
    nonce: str
    digest: bytes | None
    is_double: bool = False


class RequestVerifier:
    """Verifies requests. Threads may share it; one per process, since it knows the nonces."""

    def __init__(self, find_key: FindKey, *, now: Callable[[], float]) -> None:
        """`find_key` knows keys by thumbprint; `now` is Unix time in seconds."""
        self._find_key = find_key
        self._now = now
        # What was signed before we started may have been used before: nobody remembers.
        self._started = int(now())
        self._nonces = Nonces(seconds=2 * WINDOW_SECONDS + 1)
        self._counters = Counters()

    def verify(self, request: Request) -> Proof:
        """Return what the request proves, or raise SignatureError; its body is not looked at."""
        return self._proven(request, self._find_key)

    def verify_offered(self, request: Request, key: DeviceKey) -> Proof:
        """Return the proof that a request is signed with a key that nobody knows yet."""
        public = key.public()
        return self._proven(request, {key.thumbprint: public}.get)

    def _proven(self, request: Request, find_key: FindKey) -> Proof:
        self._check_form(request)
        digest = request.one(DIGEST)
        expected = None if digest is None else read_digest(digest)
        result = self._verified(request, find_key)
        covered = [*COVERED, DIGEST] if digest is not None else [*COVERED]
        names = [each.strip('"') for each in result.covered_components]
        if names != [*covered, "@signature-params"]:
            raise SignatureError(f"the signature must cover {', '.join(covered)}, in this order")
        proof = _proof(result, expected)
        self._check_time(proof)
        self._nonces.use(proof.thumbprint, proof.nonce, int(self._now()))
        return replace(proof, is_double=self._counters.is_double(proof.thumbprint, proof.nonce))

    def _check_form(self, request: Request) -> None:
        signature, described = request.one("signature"), request.one("signature-input")
        if signature is None or described is None:
            raise SignatureError("the request is not signed", remedy="enrol this device")
        found = _SIGNATURE.fullmatch(signature)
        # Unused bits of the last letter make other spellings of the same bytes.
        canonical = found and base64.b64encode(base64.b64decode(found[1])).decode() == found[1]
        if not canonical or not _DESCRIBED.fullmatch(described):
            raise SignatureError(f"the signature is not in the form of the one named {LABEL}")

    def _verified(self, request: Request, find_key: FindKey) -> VerifyResult:
        verifier = _Verifier(signature_algorithm=_UniqueEcdsa, key_resolver=_Keys(find_key))
        try:
            return verifier.verify(_Message(request), max_age=None, expect_tag=TAG)[0]
        except (HTTPMessageSignaturesException, ValueError, KeyError) as error:
            raise SignatureError("the signature does not hold") from error

    def _check_time(self, proof: Proof) -> None:
        now = int(self._now())
        if abs(now - proof.created) > WINDOW_SECONDS or proof.created < self._started:
            raise ClockError(now)


def _proof(result: VerifyResult, digest: bytes | None) -> Proof:
    """Return the proof, if the signature has each parameter of our form and no other."""
    match dict(result.parameters):
        case {
            "created": int(created),
            "keyid": str(keyid),
            "nonce": str(nonce),
            "alg": str(algorithm),
            "tag": str(tag),
            **rest,
        } if not rest and (algorithm, tag) == (ALGORITHM, TAG) and _NONCE.fullmatch(nonce):
            return Proof(keyid, created, nonce, digest)
    raise SignatureError("the signature has not the parameters of our form")


class _Verifier(HTTPMessageVerifier):
    """The library's, without its clock: ours is asked, once, afterwards."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Leave time to us."""


class _UniqueEcdsa(ECDSA_P256_SHA256):
    """The library's, with one of the two ways to write a signature."""

    def verify(self, signature: bytes, message: bytes) -> None:
        """Refuse the larger s, which anybody could make of a signature that they saw."""
        if int.from_bytes(signature[32:], "big") > ORDER // 2:
            raise HTTPMessageSignaturesException("the larger s")
        super().verify(signature, message)


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, find_key: FindKey) -> None:
        self._find_key = find_key

    def resolve_public_key(self, key_id: str) -> ec.EllipticCurvePublicKey | None:
        return self._find_key(key_id) if _THUMBPRINT.fullmatch(key_id) else None


class _Message:
    """A request as the library looks at it."""

    def __init__(self, request: Request) -> None:
        self.method = request.method
        self.url = request.url
        self.headers = _Lines(request.headers)


class _Lines(dict[str, str]):
    """Header lines, each as it came; the form allows none of ours twice."""

    def __init__(self, lines: tuple[tuple[str, str], ...]) -> None:
        wanted = {"signature", "signature-input", DIGEST}
        super().__init__((name.lower(), value) for name, value in lines if name.lower() in wanted)
