"""Reads a device's certificate strictly: as our CA makes them, and not otherwise.

TLS libraries accept more than we issue: no extended usage, a CA as a leaf, ten years, two
names. Whoever takes a certificate from TLS asks here again which key it proves, and the
registry then says whose key that is. The name in it is never believed by itself.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from policy.enrolment.authority import LIFE, URN
from policy.errors import EnrolmentError
from policy.keys import DeviceKey

_DEVICE = re.compile(re.escape(URN) + r"([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)")
_EXTENSIONS = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
    ExtensionOID.SUBJECT_KEY_IDENTIFIER,
}
_SLACK_SECONDS = 600


@dataclass(frozen=True, slots=True)
class CertificateProof:
    """What a certificate says: a key, the device that it was issued to, its number."""

    thumbprint: str
    device: str
    serial: int


def read_certificate(
    der: bytes,
    authority: x509.Certificate,
    *,
    now: datetime,
    revoked: Container[int] = frozenset(),
) -> CertificateProof:
    """Return what a certificate proves, or raise EnrolmentError.

    That its private key was used is what TLS proved before.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.verify_directly_issued_by(authority)
        _check_time(authority, certificate, now)
        _check_extensions(certificate)
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
            raise EnrolmentError("the certificate is not over a P-256 key")
        proof = CertificateProof(
            DeviceKey.of(key).thumbprint, _device(certificate), certificate.serial_number
        )
        names = [each.value for each in certificate.subject]
        wanted = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, proof.thumbprint)])
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise EnrolmentError("this is no certificate that our CA made") from error
    if certificate.subject != wanted or names != [proof.thumbprint]:
        raise EnrolmentError("the name in the certificate is not that of its key")
    if proof.serial in revoked:
        raise EnrolmentError("the certificate is revoked")
    return proof


def _check_time(authority: x509.Certificate, certificate: x509.Certificate, now: datetime) -> None:
    if not authority.not_valid_before_utc <= now < authority.not_valid_after_utc:
        raise EnrolmentError("the CA's own certificate is not in force")
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= now < end:
        raise EnrolmentError("the certificate is not in force")
    if (end - start).total_seconds() > LIFE.total_seconds() + _SLACK_SECONDS:
        raise EnrolmentError("the certificate is in force for longer than our CA issues")


def _check_extensions(certificate: x509.Certificate) -> None:
    found = certificate.extensions
    if {each.oid for each in found} != _EXTENSIONS:
        raise EnrolmentError("the certificate has other extensions than our CA gives")
    constraints = found.get_extension_for_class(x509.BasicConstraints)
    usage = found.get_extension_for_class(x509.KeyUsage)
    purposes = found.get_extension_for_class(x509.ExtendedKeyUsage)
    if constraints.value.ca or not constraints.critical:
        raise EnrolmentError("the certificate is that of a CA")
    if not usage.critical or not usage.value.digital_signature or usage.value.key_cert_sign:
        raise EnrolmentError("the certificate is for another use")
    if list(purposes.value) != [ExtendedKeyUsageOID.CLIENT_AUTH] or not purposes.critical:
        raise EnrolmentError("the certificate is not that of a client")


def _device(certificate: x509.Certificate) -> str:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    listed = [each.value for each in names if isinstance(each, x509.UniformResourceIdentifier)]
    matches = [match for match in map(_DEVICE.fullmatch, listed) if match]
    if len(list(names)) != 1 or len(matches) != 1:
        raise EnrolmentError("the certificate does not name one device")
    return matches[0].group(1)
