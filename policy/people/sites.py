"""The site that passkeys belong to: a host that has a name, and the origin of its pages.

The origin is that of the address for which the device signed its request, so a page elsewhere
that looks like ours gets no answer that is worth anything here.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from policy.errors import PeopleError


@dataclass(frozen=True, slots=True)
class Site:
    """A host name, and the origin of its pages."""

    host: str
    origin: str


def site_of(origin: str) -> Site:
    """Return the site of an origin, or raise PeopleError where browsers make no passkeys."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or _is_number(host):
        raise PeopleError(
            "passkeys need the server's name",
            where=origin,
            remedy="open this page by the server's name, not by its number",
        )
    return Site(host, f"{parts.scheme}://{parts.netloc}".lower())


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
