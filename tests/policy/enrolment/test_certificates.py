"""Our CA issues one kind of certificate to devices; whatever else comes is refused."""

import ssl
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from policy.enrolment.authority import Authority, open_authority
from policy.enrolment.certificates import CertificateProof, read_certificate
from policy.enrolment.issued import IssuedCertificates
from policy.errors import EnrolmentError, KeyFileError
from policy.keys import DeviceKey, device_key
from policy.registry.devices import Device, Enrolled, Status
from tests.policy.enrolment.recipes import WRONG, Recipe, cn, der, made
from tests.policy.issuing import BY, ListAudit, a_database, a_key, a_new_device, a_registry, issue
from tests.policy.logs import NOON, HandClock

LATER = NOON + timedelta(days=90)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return open_authority(tmp_path_factory.mktemp("ca"), site="test", now=lambda: NOON)


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
