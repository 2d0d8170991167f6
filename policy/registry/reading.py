"""Reads signed statements of devices. One that was verified before is not verified again."""

from collections.abc import Iterable

from policy.registry.devices import Device, device_from_json
from policy.statements import Reading


class DeviceReader:
    """Reads statements with IT's public key, and remembers those of the last time."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[str, Device] = {}

    def read(self, statements: Iterable[str]) -> dict[str, Device]:
        """Return the devices by id, or raise StatementError or RegistryError for one that is none."""
        known = self._known
        self._known = {
            each: known.get(each) or device_from_json(self._reading.read(each))
            for each in statements
        }
        return {device.id: device for device in self._known.values()}
