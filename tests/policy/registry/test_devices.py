"""A device becomes active only by enrolling and being approved, and locked at any time."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from policy.errors import RegistryError
from policy.registry.devices import (
    Device,
    DeviceKind,
    Enrolled,
    Posture,
    Protection,
    Status,
    checked,
    device_from_json,
    device_to_json,
)
from tests.policy.issuing import LATER, a_key, a_new_device
from tests.policy.logs import NOON

KEYED = replace(a_new_device(), enrolled=Enrolled(a_key(), LATER))
WAYS = {
    ("registered", "pending"),
    ("registered", "retired"),
    ("pending", "active"),
    ("pending", "registered"),
    ("pending", "retired"),
    ("active", "quarantined"),
    ("active", "revoked"),
    ("active", "retired"),
    ("quarantined", "active"),
    ("quarantined", "revoked"),
    ("quarantined", "retired"),
    ("revoked", "registered"),
    ("revoked", "retired"),
}


@pytest.mark.parametrize(("start", "end"), list(itertools.product(Status, Status)))
def test_only_the_ways_that_are_drawn_can_be_gone(start: Status, end: Status) -> None:
    device = replace(KEYED, status=start)
    if (start.value, end.value) in WAYS:
        assert device.moved(end).status is end
    else:
        with pytest.raises(RegistryError, match=r"cannot become|has not enrolled"):
            device.moved(end)


def test_a_device_without_a_key_cannot_be_approved() -> None:
    with pytest.raises(RegistryError, match="no key yet"):
        replace(a_new_device(), status=Status.PENDING).moved(Status.ACTIVE)


def test_a_device_that_is_issued_anew_has_lost_its_key() -> None:
    assert replace(KEYED, status=Status.REVOKED).moved(Status.REGISTERED).enrolled is None


def test_a_camera_needs_no_key_but_somebody_who_vouches() -> None:
    camera = a_new_device("cam-1", kind=DeviceKind.CAMERA, vouched_by="worker-1")
    assert checked(camera).moved(Status.ACTIVE).tier(NOON) == 0
    with pytest.raises(RegistryError, match="nobody who vouches"):
        checked(replace(camera, vouched_by=None))
    with pytest.raises(RegistryError, match="cannot enrol"):
        camera.with_key(Enrolled(a_key(), LATER))


@pytest.mark.parametrize(
    ("posture", "protection", "tier"),
    [
        (None, Protection.SOFTWARE, 1),
        (None, Protection.HARDWARE, 1),
        (Posture("x", compliant=True, seen_at=NOON), Protection.SOFTWARE, 2),
        (Posture("x", compliant=True, seen_at=NOON), Protection.HARDWARE, 3),
        (Posture("x", compliant=False, seen_at=NOON), Protection.HARDWARE, 1),
        (Posture("x", compliant=True, seen_at=NOON - timedelta(days=8)), Protection.HARDWARE, 1),
    ],
)
def test_the_tier_says_how_much_is_known(
    posture: Posture | None, protection: Protection, tier: int
) -> None:
    device = replace(KEYED, posture=posture, enrolled=Enrolled(a_key(), LATER, protection))
    assert device.tier(NOON) == tier


@pytest.mark.parametrize("name", ["", "Phone", "a/b", "../x", "#", "a" * 65, "x\n", "admin+"])
def test_ids_that_could_be_taken_for_something_else_are_refused(name: str) -> None:
    with pytest.raises(RegistryError, match="no id"):
        checked(replace(a_new_device(), id=name))


@pytest.mark.parametrize("tag", ["", "  ", "x" * 121, "a\x00b", "a\nb"])
def test_tags_that_nobody_could_read_are_refused(tag: str) -> None:
    with pytest.raises(RegistryError, match="no asset tag"):
        checked(replace(a_new_device(), asset_tag=tag))


def test_all_that_is_known_of_a_device_is_told_and_read_again() -> None:
    posture = Posture("Fleet", compliant=True, seen_at=NOON)
    device = replace(KEYED, posture=posture, serial="S1", mac="aa:bb", vouched_by="w", change=4)
    assert device_from_json(device_to_json(device)) == device


@pytest.mark.parametrize("name", ["id", "asset_tag", "kind", "status", "groups", "change"])
def test_half_a_device_is_refused(name: str) -> None:
    told = device_to_json(KEYED)
    del told[name]
    with pytest.raises(RegistryError, match="cannot be read"):
        device_from_json(told)


def test_a_key_is_renewed_only_while_it_is_active() -> None:
    active = replace(KEYED, status=Status.ACTIVE)
    later = LATER + timedelta(days=30)
    renewed: Device = active.renewed(later)
    assert renewed.enrolled
    assert renewed.enrolled.not_after == later
    with pytest.raises(RegistryError, match="cannot be renewed"):
        replace(KEYED, status=Status.QUARANTINED).renewed(later)
