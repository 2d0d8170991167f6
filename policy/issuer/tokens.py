"""What the issuer says of a person: an ID token, believed only when everything about it fits.

The signature must be by a public key that the issuer publishes, with an algorithm that has a
private half: none, and what both sides could make, are no proof. The token must be of the
issuer, for us, for this one sign-in, and of now.

The library comes with the extra `oidc`; this module is loaded where an issuer is set.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from policy.canonical import Json
from policy.errors import PeopleError
from policy.issuer.identity import LEEWAY, Identity
from policy.issuer.settings import IssuerSettings
from policy.keys import from_base64url

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LONGEST = 64 * 1024
_MOST_KEYS, _SMALLEST_RSA = 100, 2048
_PUBLIC = (RSAKey, ECKey)
# What a library may say to bytes that are no token or no key.
_MALFORMED = (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def identity_of(
    token: str,
    keys: Mapping[str, Json],
    settings: IssuerSettings,
    *,
    nonce: str,
    now: datetime,
) -> Identity:
    """Return who the token is about, or raise PeopleError; it must carry this nonce."""
    if len(token) > LONGEST:
        raise _unbelieved("it is too long")
    key = _key_of(token, keys)
    try:
        claims: dict[str, Json] = jwt.decode(token, key, algorithms=ALGORITHMS).claims
    except _MALFORMED as error:
        raise _unbelieved("its signature does not hold") from error
    _must_be_for_us(claims, settings)
    _must_be_of_now(claims, now)
    if not hmac.compare_digest(_text(claims, "nonce").encode(), nonce.encode()):
        raise _unbelieved("it belongs to another sign-in")
    return _identity(claims, settings, key.thumbprint())


def _key_of(token: str, keys: Mapping[str, Json]) -> RSAKey | ECKey:
    """Return the issuer's key that the token names; without a name there must be one alone."""
    try:
        header = json.loads(from_base64url(token.partition(".")[0]))
    except ValueError as error:
        raise _unbelieved("it is none") from error
    name = header.get("kid") if isinstance(header, dict) else None
    told = keys.get("keys")
    found = [
        each for each in (told if isinstance(told, list) else [])[:_MOST_KEYS] if _fits(each, name)
    ]
    if len(found) != 1:
        raise _unbelieved("the issuer publishes no one key that it names")
    try:
        _must_be_long(found[0])
        key = import_key(found[0])
    except _MALFORMED as error:
        raise _unbelieved("the issuer's key cannot be read") from error
    if not isinstance(key, _PUBLIC):
        raise _unbelieved("the issuer's key is none of a pair")
    return key


def _must_be_long(told: Mapping[str, Json]) -> None:
    if told.get("kty") == "RSA" and len(from_base64url(str(told["n"]))) * 8 < _SMALLEST_RSA:
        raise _unbelieved("the issuer's key is too short")


def _fits(told: Json, name: Json) -> bool:
    if not isinstance(told, dict) or told.get("use", "sig") != "sig":
        return False
    return name is None or told.get("kid") == name


def _must_be_for_us(claims: Mapping[str, Json], settings: IssuerSettings) -> None:
    if _text(claims, "iss") != settings.issuer:
        raise _unbelieved("another issuer made it")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if settings.client not in named:
        raise _unbelieved("it is for somebody else")
    party = claims.get("azp")
    if party not in (None, settings.client) or (party is None and len(named) > 1):
        raise _unbelieved("it was made for somebody else")


def _must_be_of_now(claims: Mapping[str, Json], now: datetime) -> None:
    if now >= _time(claims, "exp") + LEEWAY:
        raise _unbelieved("it is over; is the clock right, here and at the issuer?")
    begins = [_time(claims, "iat"), *([_time(claims, "nbf")] if "nbf" in claims else [])]
    if any(now < each - LEEWAY for each in begins):
        raise _unbelieved("it is of the future; is the clock right, here and at the issuer?")


def _identity(claims: Mapping[str, Json], settings: IssuerSettings, key: str) -> Identity:
    subject = _text(claims, "sub")
    if not subject or len(subject) > 255:
        raise _unbelieved("it names nobody")
    groups = claims.get(settings.groups_claim, [])
    named = groups if isinstance(groups, list) else [groups]
    called = claims.get(settings.person_claim)
    name = claims.get("name")
    return Identity(
        subject,
        name if isinstance(name, str) else "",
        called if isinstance(called, str) else "",
        frozenset(each for each in named if isinstance(each, str)),
        _time(claims, "auth_time") if "auth_time" in claims else None,
        key,
    )


def _text(claims: Mapping[str, Json], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise _unbelieved(f"it says no {name}")
    return value


def _time(claims: Mapping[str, Json], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unbelieved(f"it says no {name}")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise _unbelieved(f"its {name} is no time") from error


def _unbelieved(why: str) -> PeopleError:
    return PeopleError(
        f"what the issuer said is not believed: {why}",
        remedy="try again; if it stays so, tell IT: the audit has why",
    )
