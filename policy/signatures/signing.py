"""Signs requests with a device's key, in our form.

The clock of a device may be wrong; the server tells its time when it refuses a
signature for that, and the signer goes by the server's time from then on.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from policy.keys import DeviceKey
from policy.signatures.form import ALGORITHM, COVERED, DIGEST, LABEL, TAG, digest_header, smaller


class RequestSigner:
    """Signs the requests of one device. Threads may share it."""

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        *,
        now: Callable[[], float],
        nonce: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        """`now` is Unix time in seconds by the clock of this device."""
        self._key = key
        self._now = now
        self._nonce = nonce
        self._ahead = 0.0
        self.thumbprint = DeviceKey.of(key.public_key()).thumbprint

    def headers(self, method: str, url: str, *, sha256: bytes | None = None) -> dict[str, str]:
        """Return the headers to add; `sha256` is the digest of the body, None without one.

        The URL is absolute and exactly the one that is sent, its query included.
        """
        names = [*COVERED, DIGEST] if sha256 is not None else [*COVERED]
        values = {"@method": method.upper(), "@target-uri": web_url(url)}
        if sha256 is not None:
            values[DIGEST] = digest_header(sha256)
        covered = " ".join(f'"{name}"' for name in names)
        described = (
            f"({covered});created={int(self._now() + self._ahead)}"
            f';keyid="{self.thumbprint}";alg="{ALGORITHM}"'
            f';nonce="{self._nonce()}";tag="{TAG}"'
        )
        lines = [f'"{name}": {values[name]}' for name in names]
        base = "\n".join([*lines, f'"@signature-params": {described}'])
        signed = {
            "Signature-Input": f"{LABEL}={described}",
            "Signature": f"{LABEL}=:{base64.b64encode(self._sign(base.encode())).decode()}:",
        }
        return signed if sha256 is None else {"Content-Digest": values[DIGEST], **signed}

    def for_body(self, method: str, url: str, body: bytes) -> dict[str, str]:
        """Return the headers to add for a body that is at hand; an empty one is none."""
        return self.headers(method, url, sha256=hashlib.sha256(body).digest() if body else None)

    def learn_time(self, server_now: float) -> None:
        """Go by the server's Unix time from now on."""
        self._ahead = server_now - self._now()

    def _sign(self, base: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(base, ec.ECDSA(hashes.SHA256())))
        return smaller(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def web_url(url: str) -> str:
    """Return the URL of the HTTP request behind a URL, as the server will see it.

    A WebSocket begins as an HTTP request; an empty path is sent as `/`; a fragment is not sent.
    """
    parts = urlsplit(url)
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    return urlunsplit((scheme, parts.netloc, parts.path or "/", parts.query, ""))
