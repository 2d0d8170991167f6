"""What the help page tells of the server's certificate, read from the files that the settings name.

Beside it, where IT set a port for that, the door without TLS at which that page alone is given.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID

from api.http.parts import Parts
from api.http.serving import HttpServer
from api.http.trust import Root, Trust
from api.http.trust_door import create_trust_app
from plant.errors import PlantError
from runtime.server_monitors import answering
from runtime.server_settings import GateKind, ServerSettings
from runtime.tls_files import profile


def trust_of(its: ServerSettings, site: str) -> Trust | None:
    """Return what there is to tell, nothing without a certificate; PlantError for a bad file."""
    if its.trust_port and (its.cert_file is None or its.gate is GateKind.NONE):
        raise PlantError(
            "help to trust the server is given where it has a certificate and the gate",
            where="server.trust_port",
            remedy="set `server.cert_file` and `server.key_file`, or take this setting out",
        )
    if its.cert_file is None:
        return None
    own = _certificates(its.cert_file, "server.cert_file")[0]
    return Trust(
        _names(own),
        own.not_valid_before_utc,
        own.not_valid_after_utc,
        None if its.ca_file is None else _root(its.ca_file, site),
        its.trust_port,
        its.url,
    )


def helping(
    parts: Parts, its: ServerSettings, *, https_port: int
) -> Callable[[threading.Event], None]:
    """Open the door without TLS, and return what answers there until told to stop."""
    app = create_trust_app(parts, https_port=https_port)
    return answering(HttpServer(app, host=its.host, port=its.trust_port, helps_only=True))


def _root(file: Path, site: str) -> Root | None:
    """Return the first authority of a file that signed itself; devices take no other as a root."""
    for each in _certificates(file, "server.ca_file"):
        if each.subject == each.issuer and _is_authority(each):
            der = each.public_bytes(Encoding.DER)
            return Root(der, each.public_bytes(Encoding.PEM), profile(der, site))
    return None


def _certificates(file: Path, setting: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise PlantError(
            "no certificate can be read here",
            where=f"{setting}, {file}",
            remedy="name a file of certificates in PEM that the server's user may read",
        ) from error


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    kinds = (x509.DNSName, x509.IPAddress)
    return tuple(str(each.value) for each in found.value if isinstance(each, kinds))


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS)
    except x509.ExtensionNotFound:
        return False
    return isinstance(found.value, x509.BasicConstraints) and found.value.ca
