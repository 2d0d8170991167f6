"""Our CA issues one kind of certificate to devices; whatever else comes is refused."""

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from policy.enrolment.authority import Authority, open_authority
from policy.enrolment.certificates import CertificateProof, read_certificate
from policy.enrolment.issued import IssuedCertificates
from policy.errors import EnrolmentError, KeyFileError
from policy.keys import DeviceKey, device_key, new_device_key
from policy.registry.devices import Device, Enrolled, Status
from tests.policy.issuing import BY, ListAudit, a_database, a_key, a_new_device, a_registry, issue
from tests.policy.logs import NOON, HandClock

LATER = NOON + timedelta(days=90)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return open_authority(tmp_path_factory.mktemp("ca"), site="test", now=lambda: NOON)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def active(key: DeviceKey | None = None) -> Device:
    enrolled = Enrolled(key or a_key(), LATER)
    return replace(a_new_device(), status=Status.ACTIVE, enrolled=enrolled)


def read(data: bytes, authority: Authority, now: datetime = NOON) -> CertificateProof:
    return read_certificate(data, authority.certificate, now=now)


def test_a_certificate_proves_its_key_and_names_its_device(authority: Authority) -> None:
    key = a_key()
    proof = read(der(authority.issue(active(key))), authority)
    assert (proof.thumbprint, proof.device) == (key.thumbprint, "phone-1")


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.ACTIVE])
def test_a_device_that_is_not_active_gets_none(authority: Authority, status: Status) -> None:
    with pytest.raises(EnrolmentError, match="gets no certificate"):
        authority.issue(replace(active(), status=status))


def test_a_certificate_does_not_outlive_its_key(authority: Authority) -> None:
    soon = NOON + timedelta(days=2)
    device = replace(active(), enrolled=Enrolled(a_key(), soon))
    assert authority.issue(device).not_valid_after_utc == soon


def test_a_certificate_is_good_for_thirty_days(authority: Authority) -> None:
    data = der(authority.issue(active()))
    read(data, authority, NOON + timedelta(days=29))
    for wrong in (NOON - timedelta(hours=1), NOON + timedelta(days=31)):
        with pytest.raises(EnrolmentError, match="not in force"):
            read(data, authority, wrong)


@dataclass(frozen=True)
class Recipe:
    """Everything that a certificate of ours has, to be changed one by one."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=new_device_key)
    public: object = None
    subject: x509.Name | None = None
    issuer: x509.Name | None = None
    signer: object = None
    start: datetime = NOON - timedelta(minutes=5)
    end: datetime = NOON + timedelta(days=30)
    ca: bool | None = False
    ca_critical: bool = True
    usage: tuple[bool, bool] | None = (True, False)
    purposes: tuple[x509.ObjectIdentifier, ...] | None = (ExtendedKeyUsageOID.CLIENT_AUTH,)
    purposes_critical: bool = True
    names: tuple[x509.GeneralName, ...] | None = (
        x509.UniformResourceIdentifier("urn:floorwatch:device:phone-1"),
    )
    more: tuple[x509.ExtensionType, ...] = ()
    without_ids: bool = False


def cn(*texts: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each) for each in texts])


def made(recipe: Recipe, authority: Authority) -> bytes:
    """Return a certificate after the recipe, signed by our CA unless it says otherwise."""
    thumbprint = DeviceKey.of(recipe.key.public_key()).thumbprint
    public = recipe.public or recipe.key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(recipe.subject if recipe.subject is not None else cn(thumbprint))
        .issuer_name(recipe.issuer or authority.certificate.subject)
        .public_key(public)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(recipe.start)
        .not_valid_after(recipe.end)
    )
    for extension, critical in _extensions(recipe, authority):
        builder = builder.add_extension(extension, critical)
    signer = recipe.signer or authority._key
    algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return der(builder.sign(signer, algorithm))  # type: ignore[arg-type]


def _extensions(recipe: Recipe, authority: Authority) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = []
    if recipe.ca is not None:
        found.append((x509.BasicConstraints(recipe.ca, None), recipe.ca_critical))
    if recipe.usage is not None:
        sign, certify = recipe.usage
        usage = x509.KeyUsage(sign, False, not sign, False, False, certify, False, False, False)
        found.append((usage, True))
    if recipe.purposes is not None:
        found.append((x509.ExtendedKeyUsage(recipe.purposes), recipe.purposes_critical))
    if recipe.names is not None:
        found.append((x509.SubjectAlternativeName(recipe.names), False))
    if not recipe.without_ids:
        ours = authority._key.public_key()
        found.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(ours), False))
        mine = recipe.key.public_key()
        found.append((x509.SubjectKeyIdentifier.from_public_key(mine), False))
    return found + [(each, False) for each in recipe.more]


def _self_signed() -> Recipe:
    recipe = Recipe()
    name = cn(DeviceKey.of(recipe.key.public_key()).thumbprint)
    return replace(recipe, signer=recipe.key, issuer=name)


URI = x509.UniformResourceIdentifier
OTHER_CA = new_device_key()
WRONG: dict[str, Callable[[], Recipe]] = {
    "expired": lambda: Recipe(start=NOON - timedelta(days=9), end=NOON - timedelta(days=1)),
    "not yet in force": lambda: Recipe(start=NOON + timedelta(hours=1)),
    "ten years": lambda: Recipe(end=NOON + timedelta(days=3650)),
    "another CA of the same name": lambda: Recipe(signer=OTHER_CA),
    "another issuer": lambda: Recipe(issuer=cn("other")),
    "signed by itself": _self_signed,
    "a CA as a leaf": lambda: Recipe(ca=True),
    "no constraints": lambda: Recipe(ca=None),
    "constraints that may be ignored": lambda: Recipe(ca_critical=False),
    "no usage": lambda: Recipe(usage=None),
    "may not sign": lambda: Recipe(usage=(False, False)),
    "may sign certificates": lambda: Recipe(usage=(True, True)),
    "no purpose": lambda: Recipe(purposes=None),
    "a server's": lambda: Recipe(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
    "any purpose": lambda: Recipe(purposes=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
    "code signing": lambda: Recipe(purposes=(ExtendedKeyUsageOID.CODE_SIGNING,)),
    "client and server": lambda: Recipe(
        purposes=(ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH)
    ),
    "a purpose that may be ignored": lambda: Recipe(purposes_critical=False),
    "no device": lambda: Recipe(names=None),
    "two devices": lambda: Recipe(
        names=(URI("urn:floorwatch:device:a"), URI("urn:floorwatch:device:b"))
    ),
    "a device and a host": lambda: Recipe(
        names=(URI("urn:floorwatch:device:a"), x509.DNSName("localhost"))
    ),
    "a host": lambda: Recipe(names=(x509.DNSName("localhost"),)),
    "an address": lambda: Recipe(names=(x509.IPAddress(ipaddress.ip_address("127.0.0.1")),)),
    "another kind of device": lambda: Recipe(names=(URI("urn:other:device:a"),)),
    "a device with a wildcard": lambda: Recipe(names=(URI("urn:floorwatch:device:#"),)),
    "a device with a path": lambda: Recipe(names=(URI("urn:floorwatch:device:a/../admin"),)),
    "a device in capitals": lambda: Recipe(names=(URI("urn:floorwatch:device:Admin"),)),
    "an empty device": lambda: Recipe(names=(URI("urn:floorwatch:device:"),)),
    "named admin": lambda: Recipe(subject=cn("admin")),
    "named with a wildcard": lambda: Recipe(subject=cn("#")),
    "without a name": lambda: Recipe(subject=x509.Name([])),
    "an unknown extension": lambda: Recipe(
        more=(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"),)
    ),
    "without key ids": lambda: Recipe(without_ids=True),
    "an RSA key": lambda: Recipe(public=rsa.generate_private_key(65537, 2048).public_key()),
    "an Ed25519 key": lambda: Recipe(public=ed25519.Ed25519PrivateKey.generate().public_key()),
    "a P-384 key": lambda: Recipe(public=ec.generate_private_key(ec.SECP384R1()).public_key()),
    "a P-256K key": lambda: Recipe(public=ec.generate_private_key(ec.SECP256K1()).public_key()),
    "another's key": lambda: Recipe(public=new_device_key().public_key()),
}


def _two_names(order: int) -> Recipe:
    recipe = Recipe()
    names = [DeviceKey.of(recipe.key.public_key()).thumbprint, "admin"]
    return replace(recipe, subject=cn(*(names if order else names[::-1])))


WRONG |= {"two names": lambda: _two_names(0), "two names, turned": lambda: _two_names(1)}


def test_the_recipe_alone_makes_a_good_certificate(authority: Authority) -> None:
    recipe = Recipe()
    proof = read(made(recipe, authority), authority)
    assert proof.thumbprint == DeviceKey.of(recipe.key.public_key()).thumbprint


@pytest.mark.parametrize("name", WRONG)
def test_a_certificate_that_our_ca_would_not_make_is_refused(
    authority: Authority, name: str
) -> None:
    with pytest.raises(EnrolmentError):
        read(made(WRONG[name](), authority), authority)


def test_a_certificate_under_a_devices_own_is_refused(authority: Authority) -> None:
    upper = Recipe()
    name = cn(DeviceKey.of(upper.key.public_key()).thumbprint)
    with pytest.raises(EnrolmentError):
        read(made(Recipe(signer=upper.key, issuer=name), authority), authority)


def test_no_certificate_with_a_changed_byte_is_accepted(authority: Authority) -> None:
    random, accepted = Random(5), 0
    for _ in range(400):
        data = bytearray(der(authority.issue(active())))
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        try:
            read(bytes(data), authority)
            accepted += 1
        except EnrolmentError:
            continue
    assert accepted == 0


@pytest.mark.parametrize("data", [b"", b"x", b"\x30\x00", b"-----BEGIN CERTIFICATE-----"])
def test_what_is_no_certificate_is_refused(authority: Authority, data: bytes) -> None:
    with pytest.raises(EnrolmentError):
        read(data, authority)


def test_a_revoked_certificate_is_refused(authority: Authority) -> None:
    certificate = authority.issue(active())
    gone = {certificate.serial_number}
    with pytest.raises(EnrolmentError, match="revoked"):
        read_certificate(der(certificate), authority.certificate, now=NOON, revoked=gone)


def test_revocation_follows_from_the_registry(tmp_path: Path, authority: Authority) -> None:
    engine, audit, clock = a_database(tmp_path), ListAudit(), HandClock()
    registry = a_registry(engine, audit)
    issue(registry, a_new_device())
    issue(registry, a_new_device("phone-2"))
    issued = IssuedCertificates(engine, authority, registry, audit=audit, now=clock)
    first, second = issued.issue("phone-1"), issued.issue("phone-2")
    assert audit.entries[-1].facts["what"] == "certificate issued"
    assert not issued.revoked()
    registry.change("phone-1", lambda it: it.moved(Status.QUARANTINED), BY)
    crl = x509.load_pem_x509_crl(issued.crl())
    assert crl.is_signature_valid(authority.certificate.public_key())  # type: ignore[arg-type]
    assert [each.serial_number for each in crl] == [first.serial_number]
    # Released again, it needs a new certificate: what was revoked stays revoked.
    registry.change("phone-1", lambda it: it.moved(Status.ACTIVE), BY)
    assert set(issued.revoked()) == {first.serial_number}
    assert issued.issue("phone-1").serial_number not in issued.revoked()
    assert second.serial_number not in issued.revoked()
    clock.forward(timedelta(days=40).total_seconds())
    assert not issued.revoked()


def test_the_ca_is_made_once_and_fits_its_key(tmp_path: Path) -> None:
    first = open_authority(tmp_path, site="hall", now=lambda: NOON)
    assert open_authority(tmp_path, site="hall", now=lambda: NOON).certificate == first.certificate
    (tmp_path / "ca-key.pem").unlink()
    device_key(tmp_path / "ca-key.pem")
    with pytest.raises(EnrolmentError, match="not that of its key"):
        open_authority(tmp_path, site="hall", now=lambda: NOON)
    (tmp_path / "ca-key.pem").chmod(0o644)
    with pytest.raises(KeyFileError):
        open_authority(tmp_path, site="hall", now=lambda: NOON)


def test_tls_accepts_our_certificates(tmp_path: Path) -> None:
    now = datetime.now(tz=NOON.tzinfo)
    authority = open_authority(tmp_path, site="hall", now=lambda: now)
    server_key = device_key(tmp_path / "server-key.pem")
    server = authority.issue_server(server_key.public_key(), ["localhost", "127.0.0.1"])
    private = device_key(tmp_path / "client-key.pem")
    enrolled = Enrolled(DeviceKey.of(private.public_key()), now + timedelta(days=90))
    client = authority.issue(replace(active(), enrolled=enrolled))
    for name, certificate in (("server", server), ("client", client)):
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (tmp_path / f"{name}.pem").write_bytes(pem)
    shown = _handshake(tmp_path)
    assert read(shown, authority, now).thumbprint == enrolled.key.thumbprint


def _handshake(folder: Path) -> bytes:
    """Return the certificate that a TLS server saw of its client."""
    here, there = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(folder / "server.pem", folder / "server-key.pem")
    ours.load_verify_locations(folder / "ca.pem")
    ours.verify_mode = ssl.CERT_REQUIRED
    ours.verify_flags |= ssl.VERIFY_X509_STRICT
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    theirs.load_cert_chain(folder / "client.pem", folder / "client-key.pem")
    theirs.load_verify_locations(folder / "ca.pem")
    theirs.verify_flags |= ssl.VERIFY_X509_STRICT
    server = ours.wrap_bio(here, there, server_side=True)
    client = theirs.wrap_bio(there, here, server_hostname="localhost")
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    shown = server.getpeercert(binary_form=True)
    assert shown
    return shown
