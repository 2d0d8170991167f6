"""What IT asks of policyd about many devices: lists, one with its history, changes, imports."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from policy.audit.backwards import lines_backwards, record_of
from policy.audit.entries import time_text
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_devices import must_be_groups
from policy.daemon.device_rows import Looking, device_row
from policy.daemon.house import House
from policy.errors import RegistryError
from policy.registry.columns import KNOWN, Columns, own_columns
from policy.registry.devices import Device, DeviceKind
from policy.registry.inventory import Defaults, Proposal, Step, carry_out, plan, read_rows

MOST_ROWS = 500
_MOST_PROPOSALS = 1000
_HISTORY, _MOST_READ = 30, 200_000


def _list(house: House, asked: Asked) -> Told:
    """Return one page of the devices that are looked for, and how many there are of each status."""
    words = ("text", "status", "kind", "group")
    looking = Looking(*(asked.text(each, "") for each in words))
    start, limit = asked.number("start", 0), asked.number("limit", 50)
    everything = house.registry.all().devices.values()
    shown = sorted(filter(looking.shows, everything), key=lambda each: each.asset_tag.casefold())
    page = shown[max(0, start) : max(0, start) + min(max(1, limit), MOST_ROWS)]
    return {
        "devices": [_row(house, each) for each in page],
        "found": len(shown),
        "counts": dict(Counter(each.status.value for each in everything)),
        "groups": dict(house.bundles.bundle.groups),
        "now": time_text(house.now()),
    }


def _show(house: House, asked: Asked) -> Told:
    device = house.registry.device(asked.text("device"))
    sessions = [each for each in house.sessions.listed().values() if each.device == device.id]
    return {
        "device": _row(house, device),
        "sessions": [
            {"id": each.id, "person": each.person, "until": time_text(each.until)}
            for each in sessions
        ],
        "history": list(islice(_history(house, device.id), _HISTORY)),
        "groups": dict(house.bundles.bundle.groups),
        "now": time_text(house.now()),
    }


def _change(house: House, asked: Asked) -> Told:
    """Change what IT says of a device; what is not told stays as it is."""
    if asked.has("groups"):
        must_be_groups(house, asked.texts("groups"))

    def changed(device: Device) -> Device:
        return replace(
            device,
            groups=asked.texts("groups") if asked.has("groups") else device.groups,
            serial=asked.text("serial", device.serial or "") or None,
            mac=asked.text("mac", device.mac or "") or None,
            vouched_by=asked.text("vouched_by", device.vouched_by or "") or None,
        )

    return {"change": house.registry.change(asked.text("device"), changed, asked.by).change}


def _import(house: House, asked: Asked) -> Told:
    """Say what a list would change, and do it if that is asked for."""
    groups = asked.texts("groups")
    must_be_groups(house, groups)
    defaults = Defaults(DeviceKind(asked.text("kind")), groups)
    rows = read_rows(asked.text("content").encode())
    proposals = plan(rows, _columns(asked), defaults, house.registry.all())
    counts = Counter(each.step.value for each in proposals)
    worth_telling = sorted(proposals, key=lambda each: each.step is Step.NOTHING)
    done = carry_out(proposals, house.registry, asked.by) if asked.truth("do") else 0
    return {
        "rows": len(proposals),
        "counts": {step.value: counts.get(step.value, 0) for step in Step},
        "proposals": [_proposal(each) for each in worth_telling[:_MOST_PROPOSALS]],
        "done": done,
    }


def _columns(asked: Asked) -> Columns:
    if asked.has("names"):
        names = {name: str(column) for name, column in asked.table("names").told.items()}
        return own_columns(asked.text("columns", "list"), names, asked.texts("good"))
    name = asked.text("columns", "list")
    if name not in KNOWN:
        raise RegistryError(f"there is no map {name}", remedy=f"use {', '.join(sorted(KNOWN))}")
    return KNOWN[name]


def _proposal(proposal: Proposal) -> dict[str, Json]:
    device = proposal.device
    return {
        "row": proposal.row,
        "step": proposal.step.value,
        "device": "" if device is None else device.id,
        "asset_tag": "" if device is None else device.asset_tag,
        "why": proposal.why,
    }


def _row(house: House, device: Device) -> dict[str, Json]:
    seen, double = house.sightings.of(device.id), house.sightings.double_of(device.id)
    return device_row(device, house.now(), seen, double)


def _history(house: House, device: str) -> Iterator[dict[str, Json]]:
    """Yield what the audit says of the changes of a device, the newest first."""
    wanted = f'"device":"{device}"'.encode()
    for line in islice(lines_backwards(house.journal.folder), _MOST_READ):
        if wanted in line and (b'"kind":"registry"' in line or b'"kind":"enrolment"' in line):
            yield record_of(line)


INVENTORY: dict[str, Operation] = {
    "device.list": _list,
    "device.show": _show,
    "device.change": _change,
    "device.import": _import,
}
