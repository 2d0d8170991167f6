"""Who was sent to the issuer, from which device, and what must come back.

A device has one sign-in under way. Its state, its nonce and the half of its code challenge are
good once, for ten minutes, on the device that asked: a code that somebody else got hold of, or
one that somebody slips to another device, opens nothing.
"""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus, urlencode, urlsplit

from policy.canonical import Json
from policy.errors import PeopleError
from policy.issuer.provider import Provider, is_safe
from policy.issuer.settings import IssuerSettings
from policy.keys import to_base64url

LIFE_SECONDS = 600
BACK = "/door"
_MOST_UNDER_WAY = 1000


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who was sent to the issuer. With `session` they prove again who they are."""

    provider: Provider
    back: str
    session: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    since: float
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """What the browser brought back."""

    state: str
    code: str = field(repr=False)
    issuer: str = ""


class SignIns:
    """Sends people to the issuer and takes them back. Threads may share it."""

    def __init__(self, settings: IssuerSettings, *, seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that only goes forward."""
        self.settings = settings
        self._seconds = seconds
        self._lock = threading.Lock()
        self._away: dict[str, Away] = {}

    def begin(self, provider: Provider, device: str, origin: str, session: str = "") -> str:
        """Return where the browser goes. Who has a session proves again that it is them."""
        if not is_safe(origin) or urlsplit(origin).path not in {"", "/"}:
            raise PeopleError("people come back to an address with TLS alone", where=origin)
        away = Away(
            provider,
            f"{origin.rstrip('/')}{BACK}",
            session,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(32),
            since=self._seconds(),
        )
        with self._lock:
            self._away = {name: each for name, each in self._away.items() if self._is_fresh(each)}
            if len(self._away) >= _MOST_UNDER_WAY:
                raise PeopleError("too many sign-ins are under way", remedy="wait a moment")
            self._away[device] = away
        return f"{provider.authorize}{_joint(provider.authorize)}{urlencode(self._asked(away))}"

    def take(self, device: str, returned: Returned) -> dict[str, Json]:
        """Return what exchanges the code: the address, the form, and who we say to be. Once."""
        with self._lock:
            away = self._fitting(device, returned.state)
            if away.is_back:
                del self._away[device]
                raise PeopleError("this sign-in came back twice", remedy="sign in again")
            self._away[device] = replace(away, is_back=True)
        named = away.provider.says_issuer or returned.issuer
        if named and returned.issuer != away.provider.issuer:
            raise PeopleError("another issuer answered", remedy="sign in again, and tell IT")
        return {
            "url": away.provider.token,
            "keys": away.provider.keys,
            "form": self._form(away, returned.code),
            "basic": self._basic(away.provider),
        }

    def finish(self, device: str, state: str) -> Away:
        """Return who is back, and forget the sign-in, whatever comes of it."""
        with self._lock:
            away = self._fitting(device, state)
            del self._away[device]
        if not away.is_back:
            raise PeopleError("this sign-in never came back", remedy="sign in again")
        return away

    def seconds_since(self, away: Away) -> float:
        """Return how long ago somebody was sent there."""
        return self._seconds() - away.since

    def _asked(self, away: Away) -> dict[str, str]:
        challenge = to_base64url(hashlib.sha256(away.verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": away.back,
            "scope": "openid profile",
            "state": away.state,
            "nonce": away.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        # Some issuers know the one, some the other; what counts is when they say it was proven.
        anew = away.session or self.settings.asks_anew
        return {**asked, "prompt": "login", "max_age": "0"} if anew else asked

    def _form(self, away: Away, code: str) -> dict[str, Json]:
        form: dict[str, Json] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": away.back,
            "client_id": self.settings.client,
            "code_verifier": away.verifier,
        }
        by_form = self.settings.secret and not away.provider.takes_basic
        return {**form, "client_secret": self.settings.secret} if by_form else form

    def _basic(self, provider: Provider) -> list[Json]:
        """Return name and secret as RFC 6749 has them in the header; nothing without a secret."""
        if not self.settings.secret or not provider.takes_basic:
            return []
        return [quote_plus(self.settings.client), quote_plus(self.settings.secret)]

    def _fitting(self, device: str, state: str) -> Away:
        away = self._away.get(device)
        known = away is not None and hmac.compare_digest(away.state.encode(), state.encode())
        if away is None or not known or not self._is_fresh(away):
            raise PeopleError("that took too long, or was begun elsewhere", remedy="sign in again")
        return away

    def _is_fresh(self, away: Away) -> bool:
        return self._seconds() - away.since < LIFE_SECONDS


def _joint(address: str) -> str:
    return "&" if urlsplit(address).query else "?"
