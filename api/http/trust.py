"""What a device must have to trust this server: the authority's certificate, in the forms that devices take.

Whoever composes the server reads it from its certificate (`runtime/server_trust.py`). All of
it is public: a server shows the same to whoever begins to speak TLS with it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Root:
    """The authority's certificate: as DER, as PEM, and as a profile for iPhones, iPads and Macs."""

    der: bytes
    pem: bytes
    profile: bytes

    @property
    def fingerprint(self) -> str:
        """Its SHA-256 as devices show it, which is also that of the file in DER."""
        return hashlib.sha256(self.der).digest().hex(":").upper()

    @property
    def lines(self) -> tuple[str, ...]:
        """The fingerprint in four lines, which are easier to compare."""
        pairs = self.fingerprint.split(":")
        return tuple(":".join(pairs[begin : begin + 8]) for begin in range(0, 32, 8))


@dataclass(frozen=True, slots=True)
class Trust:
    """The server's certificate: for which names, from when and until when.

    `root` is there where the settings name the authority. `port` is where this help is given
    without TLS too, 0 for nowhere. `url` is how browsers reach the server, where that is set.
    """

    names: tuple[str, ...]
    since: datetime
    until: datetime
    root: Root | None = None
    port: int = 0
    url: str = ""

    def holds_for(self, host: str) -> bool:
        """Whether the certificate is for a name; `*.plant.example` is for one more part in front."""
        whole = f"*.{host.partition('.')[2]}"
        return host in self.names or whole in self.names
