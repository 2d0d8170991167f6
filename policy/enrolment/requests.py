"""Reads a certificate signing request (PKCS #10). Of all that it says, the key alone is taken."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from policy.errors import EnrolmentError
from policy.keys import DeviceKey


def key_of_request(pem: bytes) -> DeviceKey:
    """Return the P-256 key of a request that is signed with it, or raise EnrolmentError."""
    try:
        request = x509.load_pem_x509_csr(pem)
        key = request.public_key()
        proven = request.is_signature_valid
    except (ValueError, TypeError) as error:
        raise EnrolmentError(
            "this is no certificate signing request in PEM",
            remedy="openssl req -new -key KEY -subj /CN=anything",
        ) from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise EnrolmentError(
            "the request is not over a P-256 key",
            remedy="openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        )
    if not proven:
        raise EnrolmentError("the request is not signed with the key that it offers")
    return DeviceKey.of(key)
