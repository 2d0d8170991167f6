"""Lists of other systems become proposals; nothing is unlocked by a list."""

import json
from pathlib import Path

import pytest

from policy.errors import RegistryError
from policy.registry.columns import FLEET, INTUNE, JAMF, KNOWN, MERAKI, OURS, Columns, own_columns
from policy.registry.devices import DeviceKind, Status
from policy.registry.inventory import Defaults, Step, carry_out, plan, read_rows
from policy.registry.store import Registered, Registry
from tests.policy.issuing import BY, a_database, a_new_device, a_registry, issue

PHONES = Defaults(DeviceKind.PHONE, frozenset({"phones"}))
NOBODY = Registered(0, {}, {})
LISTS: dict[str, tuple[Columns, str]] = {
    "intune": (
        INTUNE,
        (
            "Device ID,Device name,Serial number,OS,Compliance,Last check-in,Wi-Fi MAC\n"
            "1,PH-0001,C02X,iOS,Compliant,2026-03-01 09:15:00,aabb\n"
            "2,PH-0002,C02Y,iOS,Not Compliant,2026-03-01 09:15:00,aabc\n"
        ),
    ),
    "jamf": (
        JAMF,
        (
            "Display Name,Asset Tag,Serial Number,Managed,Last Inventory Update,Wi-Fi MAC Address\n"
            "Ada's phone,PH-0001,C02X,Managed,2026-03-01T09:15:00Z,aabb\n"
            "Bob's phone,PH-0002,C02Y,Unmanaged,2026-03-01T09:15:00Z,aabc\n"
        ),
    ),
    "meraki": (
        MERAKI,
        (
            "Name,Serial,WiFi MAC,Compliant,Last Connected\n"
            "PH-0001,C02X,aabb,true,2026-03-01T09:15:00Z\n"
            "PH-0002,C02Y,aabc,false,2026-03-01T09:15:00Z\n"
        ),
    ),
    "fleet": (
        FLEET,
        (
            "hostname,hardware_serial,primary_mac,issues,seen_time\n"
            "PH-0001,C02X,aabb,0,2026-03-01T09:15:00Z\n"
            "PH-0002,C02Y,aabc,3,2026-03-01T09:15:00Z\n"
        ),
    ),
    "list": (
        OURS,
        json.dumps(
            [
                {
                    "asset_tag": f"PH-000{number}",
                    "serial": serial,
                    "compliant": number == 1,
                    "seen_at": "2026-03-01T10:15:00+01:00",
                    "mac": mac,
                }
                for number, serial, mac in ((1, "C02X", "aabb"), (2, "C02Y", "aabc"))
            ]
        ),
    ),
}


def test_every_map_has_an_example_here() -> None:
    assert set(LISTS) == set(KNOWN)


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_known_systems_are_understood(name: str) -> None:
    columns, content = LISTS[name]
    proposals = plan(read_rows(content.encode()), columns, PHONES, NOBODY)
    devices = [each.device for each in proposals if each.device]
    assert [each.step for each in proposals] == [Step.REGISTER] * 2
    assert [(each.id, each.serial, each.mac) for each in devices] == [
        ("ph-0001", "C02X", "aabb"),
        ("ph-0002", "C02Y", "aabc"),
    ]
    assert [each.posture and each.posture.compliant for each in devices] == [True, False]
    times = {each.posture.seen_at.isoformat() for each in devices if each.posture}
    assert times == {"2026-03-01T09:15:00+00:00"}


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return a_registry(a_database(tmp_path))


def test_a_dry_run_changes_nothing_and_carrying_out_does(registry: Registry) -> None:
    columns, content = LISTS["fleet"]
    proposals = plan(read_rows(content.encode()), columns, PHONES, registry.all())
    assert not registry.all().devices
    assert carry_out(proposals, registry, BY) == 2
    assert registry.device("ph-0001").status is Status.REGISTERED
    again = plan(read_rows(content.encode()), columns, PHONES, registry.all())
    assert [each.step for each in again] == [Step.NOTHING] * 2


@pytest.mark.parametrize("status", [Status.REVOKED, Status.QUARANTINED])
def test_a_list_never_unlocks_a_device(registry: Registry, status: Status) -> None:
    issue(registry, a_new_device("ph-0001", serial="C02X"))
    registry.change("ph-0001", lambda it: it.moved(status), BY)
    columns, content = LISTS["intune"]
    proposals = plan(read_rows(content.encode()), columns, PHONES, registry.all())
    assert proposals[0].step is Step.POSTURE
    carry_out(proposals, registry, BY)
    device = registry.device("ph-0001")
    assert device.status is status
    assert device.posture


def test_older_posture_is_not_taken(registry: Registry) -> None:
    columns, content = LISTS["fleet"]
    carry_out(plan(read_rows(content.encode()), columns, PHONES, registry.all()), registry, BY)
    older = content.replace("2026-03-01", "2026-02-01")
    proposals = plan(read_rows(older.encode()), columns, PHONES, registry.all())
    assert [each.step for each in proposals] == [Step.NOTHING] * 2


def test_rows_that_are_no_devices_are_refused_one_by_one() -> None:
    content = (
        "asset_tag,serial,compliant,seen_at\n"
        ",,yes,\nA-1,,yes,yesterday\nA-1,,,\nA 1,,,\n,S-9,,\n\u00e9\u00e9,,,\n"
    )
    proposals = plan(read_rows(content.encode()), OURS, PHONES, NOBODY)
    steps = [each.step.value for each in proposals]
    assert steps == ["refuse", "refuse", "register", "refuse", "register", "refuse"]
    assert "neither asset tag nor serial" in proposals[0].why
    assert "taken" in proposals[3].why


def test_a_plant_can_bring_its_own_columns() -> None:
    columns = own_columns("CMDB", {"asset_tag": "Inventar-Nr"}, frozenset({"ja"}))
    rows = read_rows("Inventar-Nr;x\n".replace(";", ",").encode() + b"4711,y\n")
    device = plan(rows, columns, PHONES, NOBODY)[0].device
    assert device
    assert device.id == "4711"
    with pytest.raises(RegistryError, match="no fields"):
        own_columns("CMDB", {"colour": "Farbe"}, frozenset())


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[1, 2]", b"[{]", b'{"a": [1]}', b'a,b\n"1'])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(RegistryError):
        plan(read_rows(content), OURS, PHONES, NOBODY)


def test_a_list_in_an_envelope_is_found() -> None:
    content = json.dumps({"hosts": [{"hostname": "h1", "hardware_serial": "S1"}]})
    assert plan(read_rows(content.encode()), FLEET, PHONES, NOBODY)[0].step is Step.REGISTER
