"""The server's key and certificate on disk, and what others need to trust them.

key.pem               the private key, for the server's user alone
cert.pem              the certificate
floorwatch-ca.pem     the authority: for programs
floorwatch-ca.crt     the same for Android, Windows and browsers
floorwatch.mobileconfig  the same as a profile for iPhones, iPads and Macs
request.csr           a request, where the plant has an authority of its own
"""

import ipaddress
import plistlib
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from plant.errors import PlantError
from policy.daemon.calling import Policyd
from policy.keys import DeviceKey, device_key
from runtime.settings import Settings

SOON = timedelta(days=60)
KEY, CERTIFICATE, REQUEST = "key.pem", "cert.pem", "request.csr"
CA_PEM, CA_CRT, PROFILE = "floorwatch-ca.pem", "floorwatch-ca.crt", "floorwatch.mobileconfig"
_BY = {"person": "", "device": "shell", "reason": "the server's certificate"}


def make(settings: Settings, folder: Path, hosts: tuple[str, ...]) -> list[str]:
    """Make key, certificate and the files for others; return what is to be done with them."""
    _must_be_new(folder / KEY)
    authority = _issue(settings, folder, hosts)
    _trust_files(folder, authority, settings.policyd.site)
    digest = authority.fingerprint(hashes.SHA256()).hex(":").upper()
    return [
        f"made for {', '.join(hosts)}, good for 397 days; in Floorwatch's settings, under [server]:",
        f'  cert_file = "{folder / CERTIFICATE}"',
        f'  key_file = "{folder / KEY}"',
        f'  ca_file = "{folder / CA_PEM}"',
        f"give phones and browsers {folder / CA_CRT} or {folder / PROFILE}; its SHA-256 is",
        f"  {digest}",
    ]


def request(folder: Path, hosts: tuple[str, ...]) -> list[str]:
    """Make a key and a request for the plant's own authority."""
    _must_be_new(folder / KEY)
    key = device_key(folder / KEY)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    names = x509.SubjectAlternativeName([_name(each) for each in hosts])
    made = x509.CertificateSigningRequestBuilder().subject_name(name)
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    (folder / REQUEST).write_bytes(signed.public_bytes(Encoding.PEM))
    return [
        (
            f"have {folder / REQUEST} signed, put the certificate with its chain into"
            f" {folder / CERTIFICATE}, and set server.cert_file and server.key_file"
        )
    ]


def renewed(settings: Settings, folder: Path, *, at_once: bool) -> list[str]:
    """Renew the certificate for its key and names, if it is time or wanted at once."""
    certificate = _certificate(folder / CERTIFICATE)
    until = certificate.not_valid_after_utc
    if until - datetime.now(UTC) > SOON and not at_once:
        return [f"good until {until:%Y-%m-%d}; nothing to do"]
    authority = _issue(settings, folder, _hosts(certificate), issuer=certificate.issuer)
    _trust_files(folder, authority, settings.policyd.site)
    return [
        (
            f"renewed until {_certificate(folder / CERTIFICATE).not_valid_after_utc:%Y-%m-%d};"
            " restart the server to use it"
        )
    ]


def _issue(
    settings: Settings, folder: Path, hosts: tuple[str, ...], *, issuer: x509.Name | None = None
) -> x509.Certificate:
    """Write a certificate of policyd's authority for our key, and return the authority."""
    there = Policyd(settings.policyd.socket_path)
    try:
        told = str(there.ask("certificate.authority")["pem"])
        authority = x509.load_pem_x509_certificate(told.encode())
        if issuer not in (None, authority.subject):
            raise PlantError(
                "this certificate is of another authority",
                where=str(folder / CERTIFICATE),
                remedy="have request.csr signed again by the one that signed it",
            )
        key = DeviceKey.of(device_key(folder / KEY).public_key()).jwk
        issued = there.ask("certificate.server", key=key, hosts=list(hosts), by=dict(_BY))
    finally:
        there.close()
    fresh = folder / f"{CERTIFICATE}.new"
    fresh.write_text(str(issued["pem"]), "ascii")
    fresh.replace(folder / CERTIFICATE)
    return authority


def _trust_files(folder: Path, authority: x509.Certificate, site: str) -> None:
    der = authority.public_bytes(Encoding.DER)
    (folder / CA_PEM).write_bytes(authority.public_bytes(Encoding.PEM))
    (folder / CA_CRT).write_bytes(der)
    (folder / PROFILE).write_bytes(profile(der, site))


def profile(der: bytes, site: str) -> bytes:
    """Return the authority as a configuration profile for iPhones, iPads and Macs."""
    name = f"org.floorwatch.{site}"
    inner = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{name}.ca",
        "PayloadUUID": _uuid(der, "ca"),
        "PayloadDisplayName": f"Floorwatch {site}",
        "PayloadContent": der,
    }
    outer = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": name,
        "PayloadUUID": _uuid(der, "profile"),
        "PayloadDisplayName": f"Floorwatch {site}",
        "PayloadDescription": "Lets this device trust the Floorwatch server of the plant.",
        "PayloadContent": [inner],
    }
    return plistlib.dumps(outer)


def _uuid(der: bytes, what: str) -> str:
    # The same authority is the same profile, so that it replaces itself.
    digest = hashes.Hash(hashes.SHA256())
    digest.update(what.encode() + der)
    return str(uuid.UUID(bytes=digest.finalize()[:16])).upper()


def _hosts(certificate: x509.Certificate) -> tuple[str, ...]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return tuple(str(each.value) for each in names)


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _certificate(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        raise PlantError(
            "there is no certificate",
            where=str(file),
            remedy="`floorwatch tls init`, or name its folder with --folder",
        ) from error


def _must_be_new(key: Path) -> None:
    if key.exists():
        raise PlantError(
            "there is a key already, which is never overwritten",
            where=str(key),
            remedy="`floorwatch tls renew` renews its certificate; or name another --folder",
        )
