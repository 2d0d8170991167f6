"""Where a camera is reached, with its credentials kept out of every message.

Credentials may come apart from the URL or inside it; either way nothing that
prints an address, in a log, an error or a debugger, shows them.
"""

from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from plant.errors import VideoError

SCHEMES = ("rtsp", "rtsps", "http", "https")


@dataclass(frozen=True, slots=True)
class Address:
    """A stream's URL without credentials, and the credentials, which are never shown."""

    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.url

    @property
    def scheme(self) -> str:
        """How to speak with the camera: one of `SCHEMES`."""
        return urlsplit(self.url).scheme

    def with_credentials(self) -> str:
        """Return the URL as a connection needs it. Not for printing."""
        if not self.user:
            return self.url
        parts = urlsplit(self.url)
        host = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@{parts.netloc}"
        return urlunsplit(parts._replace(netloc=host))


def read_address(url: str, *, user: str = "", password: str = "") -> Address:
    """Take an address apart; credentials given apart win over those in the URL."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise VideoError(
            "this is no address of a stream",
            where=masked(url),
            remedy="give a URL that begins with rtsp://, rtsps://, http:// or https://",
        )
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    if user:
        return Address(bare, user, password)
    return Address(bare, unquote(parts.username or ""), unquote(parts.password or ""))


def masked(text: str) -> str:
    """Return the text with whatever stands between `//` and `@` struck out."""
    before, slashes, rest = text.partition("//")
    host, slash, path = rest.partition("/")
    return f"{before}{slashes}{'***@' if '@' in host else ''}{host.rpartition('@')[2]}{slash}{path}"
