"""Enrols the vision worker that the server starts itself, and the cameras that it vouches for.

It is the same machinery as for every device, and stands in the audit as done by the server.
What IT has locked stays locked: nothing is released, unlocked or issued anew here.
"""

from collections.abc import Iterable

import structlog

from api.http.guard import Guard
from plant.errors import PlantError
from plant.ids import CameraId
from policy.canonical import Json
from policy.enrolment.fingerprint import fingerprint
from policy.keys import DeviceKey
from policy.registry.devices import Device, DeviceKind, Status

GROUP = "vision-workers"
log = structlog.get_logger(__name__)


class OwnWorker:
    """The vision worker beside the server."""

    def __init__(self, guard: Guard, name: str) -> None:
        self._guard = guard
        self._name = name

    def enrol(self, key: DeviceKey, cameras: Iterable[CameraId]) -> None:
        """Let the worker be a device with this key, and each camera be vouched for by it."""
        found = self._device(self._name)
        if found is None:
            self._register(self._name, DeviceKind.VISION_WORKER)
            found = self._device(self._name)
        assert found is not None
        if found.enrolled is not None and found.enrolled.key != key and found.status in _IN_USE:
            raise PlantError(
                f"IT knows {self._name} by another key than the one in its folder",
                where="vision worker",
                remedy=f"put its folder back, or let IT revoke {self._name} and issue it anew",
            )
        if found.status is Status.PENDING:
            self._change("device.reject", device=self._name)
        if found.status in {Status.PENDING, Status.REGISTERED}:
            self._claim(key)
        for camera in cameras:
            self._vouch(camera)

    def _claim(self, key: DeviceKey) -> None:
        code = self._change("device.invite", device=self._name, origin="")["code"]
        jwk: dict[str, Json] = {**key.jwk}
        self._change("device.claim", device=self._name, code=code, key=jwk)
        digits = fingerprint(self._name, key.thumbprint)
        self._change("device.approve", device=self._name, digits=digits)
        log.info("the vision worker is enrolled", worker=self._name)

    def _vouch(self, camera: CameraId) -> None:
        found = self._device(camera)
        if found is None:
            self._register(camera, DeviceKind.CAMERA, vouched_by=self._name)
            found = self._device(camera)
        assert found is not None
        if found.kind is DeviceKind.CAMERA and found.status is Status.REGISTERED:
            self._change("device.move", device=camera, status=Status.ACTIVE.value)

    def _register(self, name: str, kind: DeviceKind, *, vouched_by: str = "") -> None:
        groups: list[Json] = [GROUP] if kind is DeviceKind.VISION_WORKER else []
        self._change(
            "device.register",
            id=name,
            asset_tag=name.upper(),
            kind=kind.value,
            groups=groups,
            vouched_by=vouched_by,
        )

    def _device(self, name: str) -> Device | None:
        return self._guard.knowledge.now.registry.devices.get(name)

    def _change(self, name: str, /, **told: Json) -> dict[str, Json]:
        by: dict[str, Json] = {
            "person": "",
            "device": "server",
            "reason": "the vision worker that the server starts",
        }
        answer = self._guard.policyd.ask(name, **told, by=by)
        self._guard.refresh()
        return answer


_IN_USE = frozenset({Status.ACTIVE, Status.QUARANTINED})
