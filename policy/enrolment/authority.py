"""The built-in certificate authority: certificates over the keys that devices have anyway.

It has one profile for devices and one for servers, and takes nothing from a request but
the key. The name in a device's certificate is the thumbprint of its key, so that a
broker and the registry can never mean different devices.
"""

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from policy.errors import EnrolmentError
from policy.keys import DeviceKey, device_key
from policy.registry.devices import Device, Status

LIFE, CA_LIFE = timedelta(days=30), timedelta(days=5 * 365)
CRL_LIFE = timedelta(days=7)
# The longest that browsers take.
SERVER_LIFE = timedelta(days=397)
URN = "urn:floorwatch:device:"
_BEFORE = timedelta(minutes=5)  # for clocks that are a little behind


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate that must not be trusted any more."""

    serial: int
    at: datetime


class Authority:
    """Issues certificates and lists of revoked ones."""

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._key = key
        self.certificate = certificate
        self._now = now

    def issue(self, device: Device) -> x509.Certificate:
        """Return a certificate for an active device, good for 30 days or as long as its key."""
        enrolled = device.enrolled
        if enrolled is None or device.status is not Status.ACTIVE:
            raise EnrolmentError(f"{device.id} is {device.status} and gets no certificate")
        until = min(self._now() + LIFE, enrolled.not_after)
        names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(f"{URN}{device.id}")]
        profile = _Profile(enrolled.key.thumbprint, names, ExtendedKeyUsageOID.CLIENT_AUTH)
        return self._signed(enrolled.key.public(), profile, until)

    def issue_server(
        self, key: ec.EllipticCurvePublicKey, hosts: Iterable[str]
    ) -> x509.Certificate:
        """Return a certificate for a server of ours: the API, the broker."""
        names = [_host(each) for each in hosts]
        if not names:
            raise EnrolmentError("a server's certificate needs a name")
        profile = _Profile(DeviceKey.of(key).thumbprint, names, ExtendedKeyUsageOID.SERVER_AUTH)
        return self._signed(
            key, profile, min(self._now() + SERVER_LIFE, self.certificate.not_valid_after_utc)
        )

    def crl(self, revoked: Iterable[Revoked], number: int) -> bytes:
        """Return the list of revoked certificates in PEM; each list has a higher number."""
        now = self._now()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now)
            .next_update(now + CRL_LIFE)
            .add_extension(x509.CRLNumber(number), critical=False)
        )
        for each in revoked:
            entry = (
                x509.RevokedCertificateBuilder()
                .serial_number(each.serial)
                .revocation_date(each.at)
                .build()
            )
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _signed(
        self, key: ec.EllipticCurvePublicKey, profile: "_Profile", until: datetime
    ) -> x509.Certificate:
        authority = self._key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(_name(profile.name))
            .issuer_name(self.certificate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now() - _BEFORE)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([profile.usage]), critical=True)
            .add_extension(x509.SubjectAlternativeName(profile.names), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .sign(self._key, hashes.SHA256())
        )


@dataclass(frozen=True, slots=True)
class _Profile:
    name: str
    names: list[x509.GeneralName]
    usage: x509.ObjectIdentifier


def open_authority(folder: Path, *, site: str, now: Callable[[], datetime]) -> Authority:
    """Return the CA of a folder, made now if there is none: `ca.pem` and its key."""
    key, file = device_key(folder / "ca-key.pem"), folder / "ca.pem"
    if not file.exists():
        file.write_bytes(_root(key, site, now()).public_bytes(serialization.Encoding.PEM))
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except ValueError as error:
        raise EnrolmentError("the CA's certificate cannot be read", where=str(file)) from error
    if certificate.public_key() != key.public_key():
        raise EnrolmentError("the CA's certificate is not that of its key", where=str(file))
    return Authority(key, certificate, now=now)


def _root(key: ec.EllipticCurvePrivateKey, site: str, now: datetime) -> x509.Certificate:
    name = _name(f"Floorwatch {site}"[:64])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
