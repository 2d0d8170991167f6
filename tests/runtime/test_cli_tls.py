"""`floorwatch tls`: a certificate that browsers take, asked of a real policyd."""

import plistlib
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from socket import create_connection, create_server

import pytest
from cryptography import x509

from tests.policy.daemon.answering import start
from tests.runtime.test_cli import floorwatch

HOSTS = ("--host", "localhost", "--host", "127.0.0.1", "--host", "plant.example")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("tls")
    policyd = start(home / "policyd")
    file = home / "floorwatch.toml"
    file.write_text(f'[policyd]\nsocket = "{policyd.there._path}"\nsite = "plant.example"\n')
    yield file
    policyd.stop()


@pytest.fixture
def made(settings: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "tls"
    said = floorwatch("tls", "init", *HOSTS, "--folder", folder, "--settings", settings)
    assert said.code == 0, said.err
    assert f'cert_file = "{folder / "cert.pem"}"' in said.out
    return folder


def shake_hands(folder: Path, host: str) -> None:
    """A TLS client that trusts the authority alone talks to a server with our files."""
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    theirs = ssl.create_default_context(cafile=str(folder / "floorwatch-ca.pem"))
    theirs.verify_flags |= ssl.VERIFY_X509_STRICT
    with create_server(("127.0.0.1", 0)) as door:
        answering = threading.Thread(
            target=lambda: ours.wrap_socket(door.accept()[0], True).close()
        )
        answering.start()
        with (
            create_connection(door.getsockname()) as plain,
            theirs.wrap_socket(plain, server_hostname=host) as safe,
        ):
            safe.read()
        answering.join()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "plant.example"])
def test_who_trusts_the_authority_trusts_the_server(made: Path, host: str) -> None:
    shake_hands(made, host)


def test_the_certificate_is_good_for_as_long_as_browsers_take(made: Path) -> None:
    certificate = x509.load_pem_x509_certificate((made / "cert.pem").read_bytes())
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert timedelta(days=396) < life <= timedelta(days=397, minutes=6) < timedelta(days=398)
    assert (made / "key.pem").stat().st_mode & 0o077 == 0


def test_phones_get_the_authority_in_their_own_forms(made: Path) -> None:
    der = (made / "floorwatch-ca.crt").read_bytes()
    authority = x509.load_der_x509_certificate(der)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    profile = plistlib.loads((made / "floorwatch.mobileconfig").read_bytes())
    (inner,) = profile["PayloadContent"]
    assert (inner["PayloadType"], inner["PayloadContent"]) == ("com.apple.security.root", der)


def test_a_key_is_never_overwritten(made: Path, settings: Path) -> None:
    before = (made / "key.pem").read_bytes()
    for command in (("init", "--settings", str(settings)), ("csr",)):
        said = floorwatch("tls", command[0], *HOSTS, "--folder", made, *command[1:])
        assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert (made / "key.pem").read_bytes() == before


def test_a_certificate_is_renewed_for_its_key_and_names(made: Path, settings: Path) -> None:
    before = x509.load_pem_x509_certificate((made / "cert.pem").read_bytes())
    at_rest = floorwatch("tls", "renew", "--folder", made, "--settings", settings)
    assert "nothing to do" in at_rest.out
    said = floorwatch("tls", "renew", "--now", "--folder", made, "--settings", settings)
    assert said.code == 0, said.err
    after = x509.load_pem_x509_certificate((made / "cert.pem").read_bytes())
    assert after.serial_number != before.serial_number
    assert after.public_key() == before.public_key()
    shake_hands(made, "plant.example")


def test_a_request_for_the_plants_own_authority_names_all_hosts(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    said = floorwatch("tls", "csr", *HOSTS, "--folder", folder)
    assert said.code == 0, said.err
    shown = subprocess.run(
        ["openssl", "req", "-in", folder / "request.csr", "-verify", "-noout", "-text"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "DNS:localhost, IP Address:127.0.0.1, DNS:plant.example" in shown


def test_what_another_authority_signed_is_not_renewed_here(
    made: Path, settings: Path, tmp_path: Path
) -> None:
    command = ["openssl", "req", "-x509", "-key", str(made / "key.pem"), "-subj", "/CN=Plant CA"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-days", "30"]
    subprocess.run(
        [*command, *names, "-out", str(made / "cert.pem")], check=True, capture_output=True
    )
    said = floorwatch("tls", "renew", "--folder", made, "--settings", settings)
    assert said.code == 2
    assert "another authority" in said.err


def test_without_a_certificate_there_is_nothing_to_renew(tmp_path: Path, settings: Path) -> None:
    said = floorwatch("tls", "renew", "--folder", tmp_path, "--settings", settings)
    assert (said.code, len(said.err.splitlines())) == (2, 1)
