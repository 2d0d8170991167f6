"""Carries between the plant's issuer and policyd: it fetches, exchanges the code, and believes nothing.

policyd says whom to ask and judges what comes back. Nothing that the issuer says is logged, but
for a word that it has for an error.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from api.http.elsewhere import Returned
from api.http.guard import Asking
from plant.errors import PlantError
from policy.canonical import Json
from policy.errors import PeopleError
from policy.issuer.provider import WELL_KNOWN, is_safe
from runtime.oidc_settings import OidcSettings

SECONDS, LARGEST = 10.0, 512 * 1024
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class IssuerCarrier:
    """One issuer, as the server reaches it."""

    issuer: str
    name: str
    policyd: Asking
    settings: OidcSettings

    def begin(self, *, device: str, session: str, origin: str) -> str:
        """Return where the browser of a device goes, or raise PeopleError."""
        document = self._asked("GET", f"{self.issuer.rstrip('/')}{WELL_KNOWN}")
        told = self.policyd.ask(
            "issuer.begin", device=device, session=session, origin=origin, document=document
        )
        return str(told["location"])

    def said_of(self, device: str, returned: Returned) -> dict[str, Json]:
        """Exchange the code, and return what policyd is to judge."""
        take = self.policyd.ask(
            "issuer.take",
            device=device,
            state=returned.state,
            code=returned.code,
            issuer=returned.issuer,
        )
        token = self._exchanged(take).get("id_token")
        if not isinstance(token, str):
            raise PeopleError("the issuer says nothing of who is there", remedy="tell IT")
        keys = self._asked("GET", str(take["keys"]))
        return {"state": returned.state, "token": token, "keys": keys}

    def _exchanged(self, take: Mapping[str, Json]) -> dict[str, Json]:
        form, basic = take["form"], take["basic"]
        assert isinstance(form, dict)
        assert isinstance(basic, list)
        who = httpx.BasicAuth(*map(str, basic)) if basic else None
        told = {name: str(value) for name, value in form.items()}
        return self._asked("POST", str(take["url"]), data=told, auth=who)

    # What the library takes besides is its own, hence Any.
    def _asked(self, method: str, address: str, **how: Any) -> dict[str, Json]:
        """Return the one JSON object that an address answers with, or raise PeopleError."""
        if not is_safe(address):
            raise PeopleError("the issuer names an address without TLS", remedy="tell IT")
        try:
            with self._client() as client, client.stream(method, address, **how) as answer:
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise _useless("it says too much")
        except httpx.HTTPError as error:
            log.warning("the issuer cannot be reached", why=type(error).__name__)
            raise PeopleError(
                f"{self.name} does not answer now",
                remedy="sign in with a passkey, or with a name and a password; tell IT",
            ) from error
        return self._told(answer, body)

    def _told(self, answer: httpx.Response, body: bytes) -> dict[str, Json]:
        try:
            told = httpx.Response(200, content=body).json()
        except ValueError as error:
            log.warning("the issuer says no JSON", status=answer.status_code)
            raise _useless("it says no JSON") from error
        if not answer.is_success:
            word = told.get("error") if isinstance(told, dict) else None
            known = isinstance(word, str) and re.fullmatch(r"[a-z_]{1,40}", word)
            log.warning(
                "the issuer refuses", status=answer.status_code, error=word if known else ""
            )
            raise PeopleError(f"{self.name} refuses this sign-in", remedy="try again, or tell IT")
        if not isinstance(told, dict):
            raise _useless("it says something else")
        return told

    def _client(self) -> httpx.Client:
        return httpx.Client(
            verify=ssl_context(self.settings),
            timeout=SECONDS,
            follow_redirects=False,
            trust_env=False,
            proxy=self.settings.proxy or None,
            headers={"Accept": "application/json"},
        )


def ssl_context(settings: OidcSettings) -> ssl.SSLContext:
    """Return what the issuer's certificate is checked against: the system's authorities, or IT's."""
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise PlantError(
            "no authorities can be read here",
            where=f"oidc.ca_file, {settings.ca_file}",
            remedy="name a file of certificates in PEM that the server's user may read",
        ) from error


def carrier_of(policyd: Asking, settings: OidcSettings) -> IssuerCarrier | None:
    """Return who carries, nothing where policyd knows no issuer."""
    about = policyd.ask("issuer.about")
    if not about["issuer"]:
        return None
    ssl_context(settings)
    return IssuerCarrier(str(about["issuer"]), str(about["name"]), policyd, settings)


def _useless(why: str) -> PeopleError:
    return PeopleError(f"the issuer cannot be used: {why}", remedy="tell IT")
