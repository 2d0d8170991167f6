"""Devices, people and sessions for a terminal. What somebody wrote is shown as text, never as markup."""

import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from plant.json_tables import JsonTable

DEVICE_HEADS = (
    "id",
    "asset tag",
    "kind",
    "status",
    "tier",
    "groups",
    "posture",
    "last seen",
    "key",
)
_WIDE = 160


def say_json(value: object) -> None:
    """Write a value for programs."""
    sys.stdout.write(f"{json.dumps(value, indent=2, ensure_ascii=False)}\n")


def say_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table: as wide as the terminal, or as wide as needed where there is none."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(each) for each in row))
    terminal = Console(file=sys.stdout)
    (terminal if terminal.is_terminal else Console(file=sys.stdout, width=_WIDE)).print(table)


def say_pairs(pairs: Mapping[str, str]) -> None:
    """Write names and values, those without a value left out."""
    told = {name: value for name, value in pairs.items() if value}
    longest = max(map(len, told), default=0)
    for name, value in told.items():
        sys.stdout.write(f"{name:<{longest}}  {value}\n")


def device_cells(device: JsonTable) -> tuple[str, ...]:
    """Return a device as a row of the list."""
    return (
        *(device.text(name) for name in ("id", "asset_tag", "kind", "status")),
        str(device.whole("tier")),
        ", ".join(device.texts("groups")) or "-",
        posture_of(device),
        moment(device.text("seen_at")) or "never",
        _of_key(device, "thumbprint")[:8],
    )


def device_pairs(device: JsonTable) -> dict[str, str]:
    """Return a device in full."""
    heads = ("id", "asset_tag", "kind", "status", "serial", "mac", "vouched_by")
    return {
        **{name.replace("_", " "): device.text(name) for name in heads},
        "tier": str(device.whole("tier")),
        "groups": ", ".join(device.texts("groups")),
        "key": _of_key(device, "thumbprint"),
        "key good until": moment(_of_key(device, "not_after")),
        "posture": posture_of(device),
        "last seen": moment(device.text("seen_at")) or "never",
        "used twice": moment(device.text("double_at")),
    }


def moment(text: str) -> str:
    """Return a time to the minute, in UTC."""
    return f"{text[:16].replace('T', ' ')} UTC" if text else ""


def posture_of(device: JsonTable) -> str:
    """Return what a management system said of a device, and when."""
    if not device.has("posture"):
        return ""
    told = device.table("posture")
    good = "compliant" if told.truth("compliant") else "not compliant"
    old = "" if told.truth("is_fresh") else ", too old to count"
    return f"{good}, {moment(told.text('seen_at'))}{old}"


def _of_key(device: JsonTable, name: str) -> str:
    return device.table("key").text(name) if device.has("key") else ""
