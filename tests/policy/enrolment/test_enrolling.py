"""A device becomes active with a code, a proof and a person who compared six digits."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Engine, select

from policy.database import reading
from policy.enrolment.codes import ALPHABET, CODES, Code, Codes, readable
from policy.enrolment.enrolling import KEY_LIFE, Enrolment, Offer, due_for_renewal
from policy.enrolment.fingerprint import fingerprint
from policy.errors import EnrolmentError, PolicyError, RegistryError
from policy.keys import DeviceKey, new_device_key
from policy.registry.devices import DeviceKind, Status
from policy.registry.store import Registry
from policy.signatures.verifying import Proof
from tests.policy.issuing import BY, ListAudit, a_database, a_new_device, a_registry
from tests.policy.logs import HandClock


@dataclass(slots=True)
class Office:
    """IT's side, with a device that has a key of its own."""

    engine: Engine
    registry: Registry
    enrolment: Enrolment
    audit: ListAudit
    clock: HandClock
    private: ec.EllipticCurvePrivateKey

    @property
    def key(self) -> DeviceKey:
        return DeviceKey.of(self.private.public_key())

    def offer(self, code: str, device: str = "phone-1") -> Offer:
        return Offer(device, code, self.key)

    def proof(self) -> Proof:
        return Proof(self.key.thumbprint, 0, "n" * 16, b"")

    def claim(self, code: str, device: str = "phone-1") -> None:
        self.enrolment.claim(self.offer(code, device), self.proof())

    def told(self) -> list[object]:
        return [entry.facts["what"] for entry in self.audit.entries]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine, audit, clock = a_database(tmp_path), ListAudit(), HandClock()
    registry = a_registry(engine, audit)
    enrolment = Enrolment(engine, registry, Codes(b"secret"), audit=audit, now=clock)
    registry.register(a_new_device(), BY)
    yield Office(engine, registry, enrolment, audit, clock, new_device_key())
    engine.dispose()


def test_a_device_enrols_and_is_approved(office: Office) -> None:
    code = office.enrolment.invite("phone-1", BY)
    office.claim(code.spoken.lower())
    assert office.registry.device("phone-1").status is Status.PENDING
    digits = fingerprint("phone-1", office.key.thumbprint)
    device = office.enrolment.approve("phone-1", digits, BY)
    assert device.status is Status.ACTIVE
    assert device.enrolled
    assert device.enrolled.key == office.key
    assert device.enrolled.not_after == office.clock() + KEY_LIFE
    assert office.told() == ["registered", "invited", "changed", "changed"]


def test_a_code_is_good_once(office: Office) -> None:
    code = office.enrolment.invite("phone-1", BY)
    office.claim(code.text)
    office.enrolment.reject("phone-1", BY)
    with pytest.raises(EnrolmentError, match="not good for this device"):
        office.claim(code.text)


def test_a_code_is_good_for_a_quarter_of_an_hour(office: Office) -> None:
    code = office.enrolment.invite("phone-1", BY)
    office.clock.forward(15 * 60)
    with pytest.raises(EnrolmentError):
        office.claim(code.text)


def test_a_code_dies_at_the_fifth_wrong_guess(office: Office) -> None:
    code = office.enrolment.invite("phone-1", BY)
    for _ in range(5):
        with pytest.raises(EnrolmentError):
            office.claim("0000000000")
    with pytest.raises(EnrolmentError):
        office.claim(code.text)
    assert office.told().count("wrong code") == 6


def test_a_code_is_good_for_its_device_only(office: Office) -> None:
    office.registry.register(a_new_device("phone-2"), BY)
    code = office.enrolment.invite("phone-1", BY)
    office.enrolment.invite("phone-2", BY)
    with pytest.raises(EnrolmentError):
        office.claim(code.text, "phone-2")
    office.claim(code.text)


def test_a_newer_code_voids_the_one_before(office: Office) -> None:
    old = office.enrolment.invite("phone-1", BY)
    office.enrolment.invite("phone-1", BY)
    with pytest.raises(EnrolmentError):
        office.claim(old.text)


def test_wrong_codes_and_unknown_devices_are_told_alike(office: Office) -> None:
    office.enrolment.invite("phone-1", BY)
    said = set()
    for device in ("phone-1", "ghost", "x" * 500):
        with pytest.raises(EnrolmentError) as caught:
            office.claim("0000000000", device)
        said.add(str(caught.value))
    assert len(said) == 1


def test_the_offer_must_be_signed_with_the_key_that_it_offers(office: Office) -> None:
    code = office.enrolment.invite("phone-1", BY)
    other = Proof(DeviceKey.of(new_device_key().public_key()).thumbprint, 0, "n" * 16, b"")
    with pytest.raises(EnrolmentError, match="key that it offers"):
        office.enrolment.claim(office.offer(code.text), other)


def test_digits_of_another_key_are_not_approved_and_that_is_recorded(office: Office) -> None:
    office.claim(office.enrolment.invite("phone-1", BY).text)
    right = fingerprint("phone-1", office.key.thumbprint)
    wrong = f"{(int(right.replace(' ', '')) + 1) % 1_000_000:06d}"
    with pytest.raises(EnrolmentError, match="somebody else may have used"):
        office.enrolment.approve("phone-1", wrong, BY)
    assert "digits differ" in office.told()
    assert office.registry.device("phone-1").status is Status.PENDING


def test_only_what_waits_can_be_approved(office: Office) -> None:
    with pytest.raises(EnrolmentError, match="waits for no approval"):
        office.enrolment.approve("phone-1", "000 000", BY)


def test_active_devices_and_cameras_get_no_code(office: Office) -> None:
    camera = a_new_device("cam-1", kind=DeviceKind.CAMERA, vouched_by="worker-1")
    office.registry.register(camera, BY)
    with pytest.raises(EnrolmentError, match="cannot enrol"):
        office.enrolment.invite("cam-1", BY)
    office.claim(office.enrolment.invite("phone-1", BY).text)
    with pytest.raises(EnrolmentError, match="cannot enrol"):
        office.enrolment.invite("phone-1", BY)


def test_an_active_device_renews_its_key_and_a_revoked_one_does_not(office: Office) -> None:
    office.claim(office.enrolment.invite("phone-1", BY).text)
    office.enrolment.approve("phone-1", fingerprint("phone-1", office.key.thumbprint), BY)
    office.clock.forward(timedelta(days=50).total_seconds())
    assert due_for_renewal(office.registry.device("phone-1"), office.clock())
    renewed = office.enrolment.renew(office.proof())
    assert not due_for_renewal(renewed, office.clock())
    office.registry.change("phone-1", lambda it: it.moved(Status.REVOKED), BY)
    with pytest.raises(RegistryError, match="cannot be renewed"):
        office.enrolment.renew(office.proof())


def test_a_key_that_nobody_has_is_not_renewed(office: Office) -> None:
    with pytest.raises(RegistryError, match="no device has this key"):
        office.enrolment.renew(office.proof())


def test_what_cannot_be_recorded_does_not_happen(office: Office) -> None:
    office.audit.refuses = True
    with pytest.raises(PolicyError):
        office.enrolment.invite("phone-1", BY)
    with reading(office.engine) as connection:
        assert connection.execute(select(CODES)).first() is None


def test_the_database_does_not_tell_the_code(office: Office) -> None:
    code = office.enrolment.invite("phone-1", BY)
    with reading(office.engine) as connection:
        row = connection.execute(select(CODES)).one()
    assert code.text not in str(row)


def test_codes_can_be_read_out_and_typed() -> None:
    assert not set(ALPHABET) & set("ILOU")
    assert readable(" o0il1-x y ") == "00111XY"
    code = Code("phone-1", "ABCDE12345", HandClock().at)
    assert code.spoken == "ABCDE-12345"
    assert code.link("https://h:1") == "https://h:1/#enrol=phone-1&code=ABCDE12345"


def test_the_qr_code_is_a_drawing_without_scripts() -> None:
    svg = Code("phone-1", "ABCDE12345", HandClock().at).qr_svg("https://plant.example")
    assert svg.startswith("<svg")
    assert "script" not in svg


def test_a_browser_calculates_the_same_digits() -> None:
    # The same words, hashed by another program.
    done = subprocess.run(
        ["sha256sum"],
        input="floorwatch-fingerprint\nphone-1\nthumb",
        capture_output=True,
        text=True,
        check=True,
    )
    digits = f"{int(done.stdout[:16], 16) % 1_000_000:06d}"
    assert fingerprint("phone-1", "thumb").replace(" ", "") == digits
