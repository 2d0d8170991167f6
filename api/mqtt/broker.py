"""Where the broker is, how we prove who we are, and what may go wrong on the way.

A password stands in a file and nowhere else; it is read anew for each connection, so
that a changed one is taken up, and it never enters a log. Without TLS we speak to a
broker on this machine only, unless somebody says in so many words that the network
between is safe.
"""

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from plant.errors import PlantError

USUAL_PORT = 1883


class BrokerError(PlantError):
    """The broker cannot be reached, or the connection to it broke."""


class RefusalError(BrokerError):
    """The broker understood us and said no."""


class UnspokenError(BrokerError):
    """The broker does not speak the version of MQTT in which it was asked."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """A broker. With `ca_file` or `cert_file` the connection is TLS, checked by name."""

    host: str = "127.0.0.1"
    port: int = USUAL_PORT
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    # For a network that nobody else reaches, such as the one between containers.
    clear_text: bool = False

    def __post_init__(self) -> None:
        if not (self.has_tls or self.clear_text or _is_this_machine(self.host)):
            raise BrokerError(
                "events would cross the network in clear text",
                where=str(self),
                remedy="name the broker's authority (ca_file), or allow clear text in so many words",
            )
        if self.key_file is not None and self.cert_file is None:
            raise BrokerError("a key without its certificate", where=str(self))

    def __str__(self) -> str:
        return f"{'mqtts' if self.has_tls else 'mqtt'}://{self.host}:{self.port}"

    @property
    def has_tls(self) -> bool:
        """Whether the connection is encrypted and the broker's name is checked."""
        return self.ca_file is not None or self.cert_file is not None

    def password(self) -> str | None:
        """Return the password as its file has it now, or raise BrokerError."""
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BrokerError(
                "the password cannot be read",
                where=str(self.password_file),
                remedy="write it there, readable for this program only",
            ) from error

    def tls(self) -> ssl.SSLContext | None:
        """Return how the connection is encrypted, or raise BrokerError."""
        if not self.has_tls:
            return None
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.cert_file is not None:
                context.load_cert_chain(self.cert_file, self.key_file)
        except (OSError, ssl.SSLError) as error:
            raise BrokerError(
                f"the certificates cannot be used: {error}",
                where=str(self),
                remedy="check ca_file, cert_file and key_file",
            ) from error
        return context


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
