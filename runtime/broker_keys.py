"""The server's own keys and certificates at a broker that goes by the gate.

One key for each connection, because at such a broker a name is connected once: one that
tells, one that listens for signals, and one that keeps the broker's rules. Each is a device
in the registry like any other, which IT may lock. Certificates are renewed at half time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from cryptography import x509

from api.mqtt.broker import BrokerAddress
from policy.audit.files import sync_file
from policy.daemon.calling import Policyd
from policy.keys import DeviceKey, device_key

CA = "ca.pem"
_BY = {"person": "", "device": "server", "reason": "the server's own, at the broker"}


class OwnClient(Enum):
    """What the server connects to the broker as: a device, and its group."""

    PUBLISHER = ("server-publisher", "publishers")
    SIGNALS = ("server-signals", "publishers")
    KEEPER = ("server-keeper", "broker-keepers")

    @property
    def device(self) -> str:
        """The id in the registry."""
        return self.value[0]

    @property
    def group(self) -> str:
        """The group of the bundle that it belongs to."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class BrokerKeys:
    """The folder in which the server keeps them, for itself alone."""

    there: Policyd
    folder: Path

    def name(self, client: OwnClient) -> str:
        """Return the name at the broker: the thumbprint of the key, made now if there is none."""
        return self._key(client).thumbprint

    def make_ready(self) -> None:
        """Enrol what is not, and renew what has less than half of its time; PolicyError if not."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(self.folder / CA, str(self.there.ask("certificate.authority")["pem"]))
        for client in OwnClient:
            if _is_half_over(self._certificate(client)):
                self._enrol(client)

    def address(self, client: OwnClient, host: str, port: int) -> BrokerAddress:
        """Return the broker's address with what this client proves itself by."""
        return BrokerAddress(
            host,
            port,
            ca_file=self.folder / CA,
            cert_file=self._certificate(client),
            key_file=self._key_file(client),
        )

    def _enrol(self, client: OwnClient) -> None:
        key = self._key(client)
        self.there.ask(
            "device.vouch",
            id=client.device,
            kind="mqtt-client",
            groups=[client.group],
            key=key.jwk,
            by=dict(_BY),
        )
        self.there.ask("device.renew", thumbprint=key.thumbprint)
        issued = self.there.ask("certificate.issue", device=client.device)
        _write(self._certificate(client), str(issued["pem"]))

    def _key(self, client: OwnClient) -> DeviceKey:
        return DeviceKey.of(device_key(self._key_file(client)).public_key())

    def _key_file(self, client: OwnClient) -> Path:
        return self.folder / f"{client.device}-key.pem"

    def _certificate(self, client: OwnClient) -> Path:
        return self.folder / f"{client.device}.pem"


def write_crl(there: Policyd, file: Path) -> None:
    """Bring the list of revoked certificates up to date, for a broker that reads it."""
    _write(file, str(there.ask("certificate.crl")["pem"]))


def _is_half_over(file: Path) -> bool:
    """Whether a certificate is missing, or has less than half of its time left."""
    if not file.exists():
        return True
    found = x509.load_pem_x509_certificate(file.read_bytes())
    start, end = found.not_valid_before_utc, found.not_valid_after_utc
    return datetime.now(UTC) >= start + (end - start) / 2


def _write(file: Path, text: str) -> None:
    """Replace a file as a whole, so that nobody reads half of it."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(text, "ascii")
    sync_file(fresh)
    fresh.replace(file)
