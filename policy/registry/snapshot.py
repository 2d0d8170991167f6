"""The registry as policyd hands it to those who decide, signed, with its age.

Who decides holds public keys only. A snapshot older than one that was seen is refused,
and so is a change that does not follow the last one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from policy.audit.entries import time_text
from policy.canonical import Json
from policy.errors import RegistryError
from policy.registry.devices import Device
from policy.registry.reading import DeviceReader
from policy.registry.store import Registered
from policy.statements import Reading, Stating

SNAPSHOT_STATEMENT = "registry-snapshot"


def make_snapshot(registered: Registered, made_at: datetime, stating: Stating) -> str:
    """Return the registry as one signed text."""
    payload: dict[str, Json] = {
        "epoch": registered.epoch,
        "made_at": time_text(made_at),
        "devices": [registered.statements[name] for name in sorted(registered.statements)],
    }
    return stating.state(payload)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All devices at one change, found by id or by the thumbprint of the key."""

    epoch: int
    made_at: datetime
    devices: Mapping[str, Device]
    by_thumbprint: Mapping[str, Device]

    def age_seconds(self, now: datetime) -> int:
        """Return how long ago policyd said so, in whole seconds."""
        return max(0, int((now - self.made_at).total_seconds()))


class SnapshotReader:
    """Reads snapshots with public keys: policyd's for the whole, IT's for each device."""

    def __init__(self, whole: Reading, device: Reading) -> None:
        self._whole = whole
        self._devices = DeviceReader(device)

    def read(self, text: str, *, after: Snapshot | None = None) -> Snapshot:
        """Return what a snapshot says, or raise; `after` is the one in use until now."""
        match self._whole.read(text):
            case {"epoch": int(epoch), "made_at": str(made), "devices": [*told]}:
                made_at = datetime.fromisoformat(made)
                statements = [each for each in told if isinstance(each, str)]
            case _:
                raise RegistryError("a snapshot of the registry is malformed")
        if after is not None and (epoch < after.epoch or made_at < after.made_at):
            raise RegistryError(
                f"the snapshot of change {epoch} is older than the one in use ({after.epoch})",
                remedy="policyd was put back to an old state",
            )
        return _snapshot(epoch, made_at, self._devices.read(statements))


def _snapshot(epoch: int, made_at: datetime, devices: Mapping[str, Device]) -> Snapshot:
    keys = {
        device.enrolled.key.thumbprint: device
        for device in devices.values()
        if device.enrolled is not None
    }
    return Snapshot(epoch, made_at, devices, keys)
