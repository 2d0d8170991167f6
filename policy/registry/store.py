"""The registry: reading devices, and changing them one signed change at a time.

- Every device is a statement signed by IT's enrolment key, in rows that are sealed: the
  database is believed nothing. That a whole older database was put back, the audit tells.
- Every change has a number and is in the audit before it is in force.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.database import reading, writing
from policy.errors import RegistryError
from policy.registry.devices import Device, Status, checked, device_from_json, device_to_json
from policy.registry.reading import DeviceReader
from policy.registry.tables import DEVICE_KEYS
from policy.sealed import Sealed, SealedRows
from policy.statements import Stating

DEVICE_STATEMENT = "device"
# A device as it was, or None, and as it shall be.
_Step = tuple[Device | None, Device]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something, from which device, and why."""

    person: str
    device: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """All devices at one change, by id, with the statements that say so."""

    epoch: int
    devices: Mapping[str, Device]
    statements: Mapping[str, str]


class Registry:
    """The devices of a plant. `audit` must raise what cannot be recorded."""

    def __init__(  # noqa: PLR0913  # ports, each by its name
        self,
        engine: Engine,
        *,
        device_statements: Stating,
        seals: Stating,
        audit: Callable[[Entry], int],
        now: Callable[[], datetime],
        at_least: int = 0,
        audit_all: Callable[[Sequence[Entry]], object] | None = None,
    ) -> None:
        """Open the registry; `at_least` is the last change that the audit knows of.

        `audit_all` records many at once; without it they are recorded one by one.
        """
        self._engine = engine
        self._rows = SealedRows(device_statements, seals)
        self._reader = DeviceReader(device_statements.reading)
        self._audit_all = audit_all or (lambda entries: [audit(each) for each in entries])
        self._now = now
        if at_least == 0:
            with writing(engine) as connection:
                self._rows.begin(connection)
        if (found := self.all().epoch) < at_least:
            raise RegistryError(
                f"the registry is at change {found}, the audit at {at_least}",
                remedy="an old copy was put back: restore the newest one, or issue devices anew",
            )

    def all(self) -> Registered:
        """Return all devices, or raise RegistryError if anything is not as it was signed."""
        with reading(self._engine) as connection:
            return self._read(connection)

    def device(self, name: str) -> Device:
        """Return one device, or raise RegistryError."""
        return _known(self.all(), name)

    def register(self, device: Device, by: Actor) -> Device:
        """Add a device that IT issues. Its id and asset tag must be new."""
        return self.register_all([device], by)[0]

    def register_all(self, devices: Iterable[Device], by: Actor) -> list[Device]:
        """Add devices, all or none."""
        with writing(self._engine) as connection:
            present = self._read(connection)
            ids = set(present.devices)
            tags = {each.asset_tag for each in present.devices.values()}
            steps: list[_Step] = []
            for device in map(checked, devices):
                if device.id in ids or device.asset_tag in tags:
                    raise RegistryError(
                        f"{device.id} or its asset tag {device.asset_tag} is registered already",
                        remedy="change the device that is there",
                    )
                ids.add(device.id)
                tags.add(device.asset_tag)
                steps.append((None, replace(device, status=Status.REGISTERED, enrolled=None)))
            return self._put(connection, present, steps, by)

    def change(self, name: str, change: Callable[[Device], Device], by: Actor) -> Device:
        """Change a device; id and asset tag stay. What the change raises is raised."""
        return self.change_all({name: change}, by)[0]

    def change_all(
        self, changes: Mapping[str, Callable[[Device], Device]], by: Actor
    ) -> list[Device]:
        """Change devices, all or none."""
        with writing(self._engine) as connection:
            present = self._read(connection)
            steps: list[_Step] = []
            for name, change in changes.items():
                before = _known(present, name)
                after = checked(change(before))
                if (after.id, after.asset_tag) != (before.id, before.asset_tag):
                    raise RegistryError("the id and the asset tag of a device never change")
                steps.append((before, after))
            return self._put(connection, present, steps, by)

    def _put(
        self, connection: Connection, present: Registered, steps: list[_Step], by: Actor
    ) -> list[Device]:
        numbered = enumerate(steps, start=present.epoch + 1)
        done = [(before, replace(after, change=number)) for number, (before, after) in numbered]
        told = {after.id: device_to_json(after) for _, after in done}
        self._rows.write(connection, Sealed(present.epoch, present.statements), told)
        for _, after in done:
            self._bind_key(connection, after)
        # INVARIANT: recorded before it is committed. What cannot be recorded is undone.
        self._audit_all([self._entry(before, after, by) for before, after in done])
        return [after for _, after in done]

    def _bind_key(self, connection: Connection, device: Device) -> None:
        if device.enrolled is None:
            return
        thumbprint = device.enrolled.key.thumbprint
        query = select(DEVICE_KEYS.c.device).where(DEVICE_KEYS.c.thumbprint == thumbprint)
        owner = connection.scalar(query)
        if owner is None:
            row = {"thumbprint": thumbprint, "device": device.id}
            connection.execute(insert(DEVICE_KEYS).values(row))
        elif owner != device.id:
            raise RegistryError(f"the key offered for {device.id} is that of another device")

    def _read(self, connection: Connection) -> Registered:
        sealed = self._rows.read(connection)
        devices = self._reader.read(sealed.statements.values())
        if devices.keys() != sealed.statements.keys():
            raise RegistryError("a device stands in another's row")
        return Registered(sealed.epoch, devices, sealed.statements)

    def _entry(self, before: Device | None, after: Device, by: Actor) -> Entry:
        facts: dict[str, Json] = {
            "what": "registered" if before is None else "changed",
            "device": after.id,
            "by": {"person": by.person, "device": by.device, "reason": by.reason},
            "after": _without_key(device_to_json(after)),
            "registry_epoch": after.change,
        }
        if before is not None:
            facts["before"] = _without_key(device_to_json(before))
        return Entry(Kind.REGISTRY, self._now(), facts)


def _known(present: Registered, name: str) -> Device:
    if name not in present.devices:
        raise RegistryError(f"there is no device {name}", remedy="`floorwatch devices list`")
    return present.devices[name]


def _without_key(told: dict[str, Json]) -> dict[str, Json]:
    """Return a device as the audit tells it: the key by its thumbprint."""
    enrolled = device_from_json(told).enrolled
    if enrolled is None:
        return told
    return {**told, "enrolled": enrolled.key.thumbprint}
