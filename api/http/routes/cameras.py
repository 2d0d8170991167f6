"""The cameras and how they are, and the rules that look at them.

Where a camera's pictures come from, and with which credentials, is nobody's business
here and is not told.
"""

from dataclasses import fields

from fastapi import APIRouter
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.openapi import may_fail
from api.http.parts import Here, Parts
from api.http.plant_shapes import Cameras, Rules
from api.http.plant_states import state_of
from plant.geometry import Point
from plant.places import Camera
from plant.rules import Rule
from plant.wire import Json, time_or_null

routes = APIRouter(prefix="/api/v1", tags=["plant"])


@routes.get(
    "/cameras",
    dependencies=[action(Action.PLANT_VIEW)],
    response_model=Cameras,
    responses=may_fail(503),
)
def list_cameras(parts: Here) -> Response:
    """List the cameras of the plant file in force, and how each is."""
    plant, version = parts.plant.in_force
    cameras = [_camera(parts, each) for each in plant.cameras.values()]
    return answer({"site": plant.site, "configuration": version, "cameras": [*cameras]})


@routes.get(
    "/rules",
    dependencies=[action(Action.PLANT_VIEW)],
    response_model=Rules,
    responses=may_fail(503),
)
def list_rules(parts: Here) -> Response:
    """List the rules of the plant file in force, as they are set."""
    return answer({"rules": [_rule(each) for each in parts.plant.in_force[0].rules]})


def _camera(parts: Parts, camera: Camera) -> dict[str, Json]:
    spoken = parts.standings.of(camera.id)
    standing = spoken.standing if spoken else None
    return {
        "id": camera.id,
        "name": camera.name,
        "area": camera.area,
        "line": camera.line,
        "is_film": bool(camera.source.file),
        "zones": [_view(each.id, each.name, each.outline.points) for each in camera.zones.values()],
        "gate_lines": [
            _view(each.id, each.name, (each.segment.start, each.segment.end))
            for each in camera.gate_lines.values()
        ],
        "masks": [_view(each.id, each.name, each.outline.points) for each in camera.masks.values()],
        "state": state_of(parts, camera).value,
        "since": time_or_null(standing.since if standing else None),
        "worker": spoken.worker if spoken else None,
        "heard_at": time_or_null(spoken.heard_at if spoken else None),
        "skipped": standing.skipped if standing else 0,
        "late_seconds": round(standing.late_seconds, 2) if standing else 0.0,
    }


def _view(name: str, told: str, points: tuple[Point, ...]) -> Json:
    return {"id": name, "name": told, "points": [[point.x, point.y] for point in points]}


def _rule(rule: Rule) -> Json:
    settings = rule.parameters
    return {
        "id": rule.id,
        "kind": rule.kind.value,
        "camera": rule.camera,
        "zones": list(rule.zones),
        "gate_lines": list(rule.gate_lines),
        "severity": rule.severity,
        "version": rule.version,
        "config_sha256": rule.config_sha256,
        "settings": {
            each.name: _setting(getattr(settings, each.name)) for each in fields(settings)
        },
    }


def _setting(value: object) -> Json:
    if isinstance(value, bool | int | float | str):
        return value
    return [str(each) for each in value] if isinstance(value, tuple) else str(value)
