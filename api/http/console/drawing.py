"""The page on which zones, gate lines and masks are drawn over a picture, and rules are set."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.rule_forms import rule_forms
from api.http.console.shell import page
from api.http.parts import Here
from api.http.plant_editing import editor_of
from plant.drawings import view_of
from plant.ids import CameraId
from plant.kind_words import KINDS
from plant.store_errors import MissingError

SHOWN_VERSIONS = 20
routes = APIRouter(prefix="/cameras", include_in_schema=False)


@routes.get("/{camera}/view", dependencies=[action(Action.CAMERA_DRAW)])
def draw(request: Request, parts: Here, camera: str) -> Response:
    """Show what is drawn into a camera's view and how its rules are set, ready to be changed."""
    plant = parts.plant.in_force[0]
    found = plant.cameras.get(CameraId(camera))
    if found is None:
        raise MissingError("there is no such camera", remedy="see the list of cameras")
    editor, rules = editor_of(parts), plant.rules_of(found.id)
    used = {
        name: [rule.id for rule in rules if name in (*rule.zones, *rule.gate_lines)]
        for name in (*found.zones, *found.gate_lines)
    }
    told = {
        "camera": found,
        "sketch": {"mark": editor.mark(), **view_of(found).told()},
        "used": used,
        "rules": rule_forms(found, rules),
        "kinds": {kind.value: words for kind, words in KINDS.items()},
        "timezone": plant.timezone.key,
        "versions": editor.versions()[:SHOWN_VERSIONS],
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M:%S}",
    }
    return page(request, "view.html", told, here="/cameras")
