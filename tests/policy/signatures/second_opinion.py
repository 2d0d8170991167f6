"""RFC 9421 read a second time, from its text alone, with nothing of ours and of no library.

It knows one key and says only whether a signature holds over a request: no clock, no nonces.
"""

import base64
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

_INPUT = re.compile(r'fw=(\(((?:"[a-z@-]+"(?: (?="))?)*)\)((?:;[a-z]+=(?:"[^"\\]*"|[0-9]+))*))')
_SIGNATURE = re.compile(r"fw=:([A-Za-z0-9+/]+={0,2}):")


def holds(
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes,
    key: ec.EllipticCurvePublicKey,
) -> bool:
    """Whether the request is signed by the key, and its body is the one that was signed."""
    lower = {name.lower(): value for name, value in headers.items()}
    described = _INPUT.fullmatch(lower.get("signature-input", ""))
    signature = _SIGNATURE.fullmatch(lower.get("signature", ""))
    if described is None or signature is None:
        return False
    known = {"@method": method, "@target-uri": url, "content-digest": lower.get("content-digest")}
    names = [each.strip('"') for each in described.group(2).split()]
    if any(known.get(name) is None for name in names):
        return False
    if not _body_fits(body, lower.get("content-digest"), covered="content-digest" in names):
        return False
    lines = [f'"{name}": {known[name]}' for name in names]
    base = "\n".join([*lines, f'"@signature-params": {described.group(1)}'])
    raw = base64.b64decode(signature.group(1))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(der, base.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _body_fits(body: bytes, digest: str | None, *, covered: bool) -> bool:
    if not covered:
        return not body
    wanted = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return digest == f"sha-256=:{wanted}:"
