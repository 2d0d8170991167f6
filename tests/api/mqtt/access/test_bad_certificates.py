"""Certificates that our CA did not make, or not so, are worth nothing at a real mosquitto.

Some of them pass its TLS, because TLS does not look at names and purposes as we do. Then
the name in them decides, and none of them has one that the broker knows.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from api.mqtt.access.wanted import CONTROL
from api.mqtt.broker import BrokerAddress, BrokerError
from policy.enrolment.authority import Authority, open_authority
from policy.keys import new_device_key, write_key
from tests.api.mqtt.access.guarded import Client, Guarded, enrolled, guarded
from tests.api.mqtt.access.speaking import speaking
from tests.builders import a_plant
from tests.policy.daemon.answering import start
from tests.policy.enrolment.recipes import WRONG, Recipe, cn, made
from tests.policy.logs import NOON

EVENT = "floorwatch/v1/riverside/hall/line-1/dock/event/zone.intrusion"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("bad")
    running = start(folder / "policyd")
    with guarded(running, folder / "broker", a_plant()) as made_here:
        yield made_here
    running.stop()


@pytest.fixture(scope="module")
def victim(here: Guarded) -> Client:
    return enrolled(here, "victim", "publishers")


@pytest.fixture(scope="module")
def ours(here: Guarded) -> Authority:
    return open_authority(here.running.folder / "ca", site="x", now=lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("foreign")
    # With the very name of ours: whose key signed is what must count.
    return open_authority(folder, site="plant.example", now=lambda: datetime.now(UTC))


def today(recipe: Recipe) -> Recipe:
    """A recipe of the tests' own noon, for the broker's clock."""
    late = datetime.now(UTC) - NOON
    return replace(recipe, start=recipe.start + late, end=recipe.end + late)


def address_of(here: Guarded, folder: Path, der: bytes, recipe: Recipe) -> BrokerAddress:
    write_key(folder / "key.pem", recipe.key)
    certificate = x509.load_der_x509_certificate(der)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return replace(
        here.address("victim"), cert_file=folder / "cert.pem", key_file=folder / "key.pem"
    )


def may_anything(address: BrokerAddress) -> bool:
    try:
        with speaking(address) as speaker:
            said = [speaker.may_say(topic) for topic in (EVENT, CONTROL, "else")]
            return any(said) or speaker.may_ask("floorwatch/v1/#")
    except BrokerError:
        return False


USABLE = sorted(
    name for name, recipe in WRONG.items() if recipe().public is None or name == "another's key"
)


@pytest.mark.parametrize("name", USABLE)
def test_a_certificate_that_our_ca_would_not_make_may_nothing(
    here: Guarded, victim: Client, ours: Authority, tmp_path: Path, name: str
) -> None:
    recipe = today(replace(WRONG[name](), public=None))
    assert not may_anything(address_of(here, tmp_path, made(recipe, ours), recipe))


@pytest.mark.parametrize("name", sorted(WRONG))
def test_nobody_else_can_make_one_in_the_name_of_a_device(
    here: Guarded, victim: Client, foreign: Authority, tmp_path: Path, name: str
) -> None:
    recipe = today(replace(WRONG[name](), public=None, subject=cn(victim.name), signer=None))
    assert not may_anything(address_of(here, tmp_path, made(recipe, foreign), recipe))


def test_a_certificate_of_the_right_form_from_another_ca_may_nothing(
    here: Guarded, victim: Client, foreign: Authority, tmp_path: Path
) -> None:
    recipe = today(Recipe(subject=cn(victim.name)))
    assert not may_anything(address_of(here, tmp_path, made(recipe, foreign), recipe))


def test_a_device_cannot_sign_for_another(
    here: Guarded, victim: Client, ours: Authority, tmp_path: Path
) -> None:
    signer = Recipe()
    issuer = x509.load_der_x509_certificate(made(today(signer), ours))
    recipe = today(Recipe(subject=cn(victim.name), issuer=issuer.subject, signer=signer.key))
    address = address_of(here, tmp_path, made(recipe, ours), recipe)
    chain = (tmp_path / "cert.pem").read_bytes() + issuer.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "cert.pem").write_bytes(chain)
    assert not may_anything(address)


def test_a_copied_certificate_without_its_key_may_nothing(
    here: Guarded, victim: Client, tmp_path: Path
) -> None:
    write_key(tmp_path / "key.pem", new_device_key())
    assert not may_anything(replace(victim.address, key_file=tmp_path / "key.pem"))


def test_the_victim_itself_may(here: Guarded, victim: Client) -> None:
    assert may_anything(victim.address)
