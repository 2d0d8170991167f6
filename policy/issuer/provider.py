"""What the issuer says of itself (OpenID Connect Discovery), taken only as far as it is safe.

It must be the issuer that IT set, to the letter, and every address that it names must be
reached over TLS. On this machine itself, for tests and trials, TLS may be missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from policy.canonical import Json
from policy.errors import PeopleError

WELL_KNOWN = "/.well-known/openid-configuration"
_OWN = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people are sent, where a code is exchanged, and where the issuer's keys are.

    `says_issuer`: it names itself when it sends people back. `takes_basic`: how it wants us to
    say who we are.
    """

    issuer: str
    authorize: str
    token: str
    keys: str
    says_issuer: bool
    takes_basic: bool


def provider_of(document: Mapping[str, Json], issuer: str) -> Provider:
    """Return the provider, or raise PeopleError for what must not be believed."""
    if document.get("issuer") != issuer:
        raise _misfit("it says of itself that it is another one", "set `oidc.issuer` to the letter")
    challenges = document.get("code_challenge_methods_supported", ["S256"])
    if not isinstance(challenges, list) or "S256" not in challenges:
        raise _misfit("it knows no PKCE with S256", "ask for that at the issuer")
    authentications = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Provider(
        issuer,
        _address(document, "authorization_endpoint"),
        _address(document, "token_endpoint"),
        _address(document, "jwks_uri"),
        document.get("authorization_response_iss_parameter_supported") is True,
        isinstance(authentications, list) and "client_secret_basic" in authentications,
    )


def is_safe(address: str) -> bool:
    """Whether an address is reached over TLS, or lies on this machine itself."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = any(letter <= " " or letter == "\x7f" for letter in address)
    if not host or plain or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _OWN)


def _address(document: Mapping[str, Json], name: str) -> str:
    told = document.get(name)
    if not isinstance(told, str) or not is_safe(told):
        raise _misfit(f"its {name} is no address with TLS", "look at what the issuer publishes")
    return told


def _misfit(what: str, remedy: str) -> PeopleError:
    return PeopleError(f"the issuer cannot be used: {what}", where=WELL_KNOWN, remedy=remedy)
