"""How we reach a broker: encrypted or on this machine, with secrets from files only."""

import gc
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.mqtt.broker import BrokerAddress, BrokerError
from api.mqtt.connection import connect
from api.mqtt.mail import Caller
from api.mqtt.subscriber import Subscriber
from tests.api.mqtt.teller import Teller, eventually
from tests.brokers import Broker, free_port
from tests.builders import an_event


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_needs_no_encryption(host: str) -> None:
    assert not BrokerAddress(host).has_tls


@pytest.mark.parametrize("host", ["10.0.0.4", "broker.plant.example", "0.0.0.0"])
def test_another_machine_is_not_spoken_to_in_clear_text(host: str) -> None:
    with pytest.raises(BrokerError, match="clear text"):
        BrokerAddress(host)
    assert BrokerAddress(host, clear_text=True).host == host
    assert BrokerAddress(host, ca_file=Path("ca.pem")).has_tls


def test_a_password_is_read_anew_for_each_connection_and_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    address = BrokerAddress(username="floorwatch", password_file=secret)
    with pytest.raises(BrokerError, match="cannot be read"):
        address.password()
    for word in ("first word", "second word"):
        secret.write_text(f"{word}\n")
        assert address.password() == word
        assert word not in f"{address} {address!r}"


def test_certificates_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "ca.pem"
    broken.write_text("no certificate")
    with pytest.raises(BrokerError, match="certificates cannot be used"):
        BrokerAddress(ca_file=broken).tls()


def test_a_broker_that_is_not_there_is_told_with_what_to_do() -> None:
    with pytest.raises(BrokerError, match="cannot be reached") as told:
        connect(BrokerAddress(port=free_port()), Caller("one"))
    assert "start it" in told.value.remedy


def test_events_travel_encrypted_with_both_sides_certified(teller: Teller, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    settings = "\n".join(
        (
            f"cafile {keys.authority}",
            f"certfile {keys.issue('broker')[0]}",
            f"keyfile {keys.issue('broker')[1]}",
            "require_certificate true",
        )
    )
    broker = Broker(tmp_path / "tls", settings=settings)
    broker.start()
    certificate, key = keys.issue("client")
    address = BrokerAddress(
        "127.0.0.1", broker.port, ca_file=keys.authority, cert_file=certificate, key_file=key
    )
    with Subscriber(address) as ear, teller.publishing(address):
        teller.tell(an_event(10))
        assert ear.wait_for_events(1, timeout=20)
        assert eventually(lambda: teller.waiting == 0)
    stranger = BrokerAddress(port=broker.port, ca_file=Keys(tmp_path / "other").authority)
    # paho leaves the socket of a failed handshake to the garbage collector.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        with pytest.raises(BrokerError, match="certificate"):
            connect(stranger, Caller("stranger"))
        gc.collect()
    broker.kill()


class Keys:
    """An authority and what it issued, as files."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
        self.authority = folder / "ca.pem"
        self._write(self.authority, self._signed(self._name, self._key.public_key(), ca=True))

    def issue(self, name: str) -> tuple[Path, Path]:
        """Return certificate and key of somebody; the same again for the same name."""
        certificate, kept = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        if not kept.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
            self._write(certificate, self._signed(subject, key.public_key(), ca=False))
            kept.write_bytes(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            kept.chmod(0o600)
        return certificate, kept

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(here, critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def _write(self, path: Path, certificate: x509.Certificate) -> None:
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def test_only_current_versions_of_tls_are_spoken(tmp_path: Path) -> None:
    context = BrokerAddress(ca_file=Keys(tmp_path).authority).tls()
    assert context is not None
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
