"""How many phones somebody hides among who reports anonymously: those of one shared group.

IT says which phones are shared by the name of a group: all that begin with `shared-`. Only
phones that are in use count. Without a gate nobody knows, and so there are none.
"""

from starlette.requests import HTTPConnection

from api.http.guard import Guard, admitted_of
from policy.registry.devices import DeviceKind, Status

SHARED = "shared-"


def crowd_of(connection: HTTPConnection) -> int:
    """Return how many phones share a group with the one that asks, 0 where it is not shared."""
    admitted, guard = admitted_of(connection), connection.app.state.parts.guard
    if admitted is None or guard is None:
        return 0
    groups = admitted.question.device.groups
    return max((_size(guard, each) for each in groups if each.startswith(SHARED)), default=0)


def _size(guard: Guard, group: str) -> int:
    devices = guard.knowledge.now.registry.devices.values()
    return sum(
        each.kind is DeviceKind.PHONE and each.status is Status.ACTIVE and group in each.groups
        for each in devices
    )
