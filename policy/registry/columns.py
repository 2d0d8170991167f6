"""How other systems name their columns. A plant may bring a map of its own.

The names are those of the export files; case and spaces around them do not matter, the
first one that is there is taken. What counts as good posture is listed too; everything
else, an empty field too, does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from policy.errors import RegistryError

FIELDS = ("asset_tag", "serial", "mac", "compliant", "seen_at")
_NAMES = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, in lower case, and which words mean good posture."""

    source: str
    names: Mapping[str, tuple[str, ...]]
    good: frozenset[str]


INTUNE = Columns(
    "Microsoft Intune",
    _NAMES(
        asset_tag=("device name", "devicename"),
        serial=("serial number", "serialnumber"),
        mac=("wi-fi mac", "wifi mac", "wifimacaddress"),
        compliant=("compliance", "compliancestate"),
        seen_at=("last check-in", "lastsyncdatetime"),
    ),
    frozenset({"compliant"}),
)
JAMF = Columns(
    "Jamf Pro",
    _NAMES(
        asset_tag=("asset tag", "asset_tag", "display name", "computer name"),
        serial=("serial number", "serial_number"),
        mac=("wi-fi mac address", "wifi_mac_address", "mac address", "mac_address"),
        compliant=("managed", "compliance status"),
        seen_at=("last inventory update", "last check-in", "last_inventory_update"),
    ),
    frozenset({"managed", "true", "compliant"}),
)
MERAKI = Columns(
    "Meraki Systems Manager",
    _NAMES(
        asset_tag=("name",),
        serial=("serial", "serialnumber", "serial number"),
        mac=("wifi mac", "wifimac"),
        compliant=("security policy", "compliant", "policy compliance"),
        seen_at=("last connected", "lastconnected", "last seen"),
    ),
    frozenset({"compliant", "passing", "true"}),
)
FLEET = Columns(
    "Fleet",
    _NAMES(
        asset_tag=("computer_name", "hostname", "display_name"),
        serial=("hardware_serial",),
        mac=("primary_mac",),
        compliant=("issues", "issues.total_issues_count"),
        seen_at=("seen_time",),
    ),
    frozenset({"0"}),
)
OURS = Columns(
    "list",
    _NAMES(**{field: (field, field.replace("_", " ")) for field in FIELDS}),
    frozenset({"true", "yes", "1", "compliant"}),
)
KNOWN: Mapping[str, Columns] = {
    "intune": INTUNE,
    "jamf": JAMF,
    "meraki": MERAKI,
    "fleet": FLEET,
    "list": OURS,
}


def own_columns(source: str, names: Mapping[str, str], good: frozenset[str]) -> Columns:
    """Return a map that a plant brings: our field to their column."""
    if strange := names.keys() - set(FIELDS):
        raise RegistryError(
            f"{sorted(strange)} are no fields of a device", remedy=f"use {', '.join(FIELDS)}"
        )
    lowered = {field: (name.strip().casefold(),) for field, name in names.items()}
    return Columns(source, lowered, frozenset(each.casefold() for each in good))
